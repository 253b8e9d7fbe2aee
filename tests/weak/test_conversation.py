"""What becomes of a mistake when the question comes back: fixed, repeated, replaced, or stuck until it is told well."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.faults.scenes import NoJournal, Scene
from compiler.fill.loop import Filled, Filler
from compiler.fill.records import CallRecord
from compiler.models.protocol import FillRequest, Message, RawReply
from compiler.models.reader import ReaderModel
from compiler.models.replay import RecordingModel, ReplayModel
from compiler.stress.scoring import meaning
from compiler.weak.conversation import slots_of
from compiler.weak.model import WeakModel
from compiler.weak.profiles import Again, Profile
from tests.weak.endpoint import Through, named, only, weak

UNIT = "operations/add_item"


async def fill(scene: Scene, model: WeakModel) -> tuple[Filled, list[CallRecord], Through]:
    calls: list[CallRecord] = []
    seen = Through(model, "forced")
    filler = Filler(seen, NoJournal(), asyncio.Semaphore(1), observer=calls.append)
    return await filler.fill(scene.question, scene.check), calls, seen


def faults(reply: RawReply) -> list[str]:
    found: list[str] = json.loads(reply.raw)["formwork"]["faults"]
    return found


async def test_a_fixed_mistake_is_gone_in_the_second_answer(todo: tuple[Scene, ...]) -> None:
    scene = named(todo, UNIT)
    filled, calls, seen = await fill(scene, weak(only("near_miss_enum")))
    assert [call.outcome for call in calls] == ["refused", "raw_valid"]
    assert seen.asked[1].tool.name == "fix"
    assert [faults(reply) for reply in seen.replies] == [["near_miss_enum"], []]
    assert filled.form is not None
    assert meaning(filled.form) == meaning(scene.form)


async def test_a_patch_is_answered_with_what_belongs_at_the_place_also_after_items_were_lost(
    todo: tuple[Scene, ...],
) -> None:
    """A step is missing before the wrong value, so that paths in the complaints are not those of the right form."""
    scene = named(todo, UNIT)
    both = Profile(name="both", valid={"default": 0.0}, silent=1.0, faults={"near_miss_enum": 1.0, "missing_step": 1.0})
    for seed in range(12):
        filled, _, _ = await fill(scene, weak(both, seed=seed))
        assert filled.form is not None, seed
        right, got = scene.value["steps"], filled.form.model_dump(mode="json")["steps"]
        assert all(step in right for step in got), seed


@pytest.mark.parametrize("fault", ["near_miss_enum", "truncated", "required_left_out"])
async def test_a_repeated_mistake_ends_in_a_located_report(fault: str, todo: tuple[Scene, ...]) -> None:
    profile = only(fault, again=Again(policy="repeated"))
    filled, calls, seen = await fill(named(todo, UNIT), weak(profile))
    assert filled.form is None
    assert filled.diagnostics[-1].code == "F921"
    assert {item.unit for item in filled.diagnostics} == {UNIT}
    assert all(faults(reply) == [fault] for reply in seen.replies)
    assert len(calls) > 2


async def test_a_replaced_mistake_gives_way_to_another(todo: tuple[Scene, ...]) -> None:
    profile = Profile(
        name="other",
        valid={"default": 0.0},
        again=Again(policy="replaced"),
        faults={"truncated": 1.0, "empty_arguments": 1.0, "prose_only": 1.0},
    )
    _, _, seen = await fill(named(todo, UNIT), weak(profile, seed=3))
    kinds = {name for reply in seen.replies for name in faults(reply)}
    assert all(len(faults(reply)) == 1 for reply in seen.replies)
    assert len(kinds) > 1


class Whole(ReaderModel):
    """Knows whole forms and nothing of parts."""

    async def fill(self, request: FillRequest) -> RawReply:
        assert request.tool.name != "fix", "the model behind got nothing wrong"
        return await super().fill(request)


async def test_what_a_patch_leaves_out_is_still_this_model_s_to_mend(todo: tuple[Scene, ...]) -> None:
    """A slot without an answer keeps the wrong value, which the model behind never gave."""
    scene = named(todo, UNIT)
    often = Again(policy="fixed_with", probability=0.3, otherwise="replaced")
    profile = Profile(
        name="left out", valid={"default": 0.0}, again=often, faults={"wrong_type": 1.0, "required_left_out": 1.0}
    )
    for seed in range(12):
        filled, _, _ = await fill(scene, weak(profile, seed=seed, inner=Whole()))
        assert filled.form is None or meaning(filled.form) == meaning(scene.form), seed


async def test_fixed_with_half_a_chance_takes_some_units_longer_than_others(todo: tuple[Scene, ...]) -> None:
    profile = only("near_miss_enum", again=Again(policy="fixed_with", probability=0.5))
    scene = named(todo, UNIT)
    attempts = [(await fill(scene, weak(profile, trial=trial)))[0].attempts for trial in range(20)]
    assert min(attempts) == 2
    assert max(attempts) > 2


@pytest.mark.parametrize("fault", ["near_miss_enum", "hallucinated_reference", "required_left_out", "truncated"])
async def test_a_sticky_mistake_is_cured_by_the_loop_s_own_words(fault: str, todo: tuple[Scene, ...]) -> None:
    filled, calls, _ = await fill(named(todo, UNIT), weak(only(fault, sticky=1.0)))
    assert filled.form is not None
    assert len(calls) == 2


@pytest.mark.parametrize("spoil", ["path", "allowed", "both"])
async def test_a_sticky_mistake_stays_if_path_or_allowed_values_are_not_told(
    spoil: str, todo: tuple[Scene, ...]
) -> None:
    scene = named(todo, UNIT)
    model = weak(only("near_miss_enum", sticky=1.0))
    first = await model.serve(scene.request)
    assert first.faults == ("near_miss_enum",)
    arguments = json.loads(first.body["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"])  # type: ignore[index]
    path, right = difference(scene.value, arguments)
    said = {
        "path": f"- form: [F914] it does not exist here; there are `{right}`.",
        "allowed": f"- {path}: [F914] it does not exist here.",
        "both": f"- {path}: [F914] it does not exist here; there are `{right}`.",
    }[spoil]
    text = scene.request.messages[0].content + f"\n# Diagnostics\n{said}\n"
    again = scene.request.model_copy(update={"messages": (Message(role="user", content=text),)})
    assert (await model.serve(again)).faults == (() if spoil == "both" else ("near_miss_enum",))


def difference(right: Any, wrong: Any, path: str = "") -> tuple[str, str]:
    """The path of the one scalar that differs, and what it should be."""
    if isinstance(right, dict):
        pairs = [(f"{path}.{key}" if path else key, right[key], wrong[key]) for key in right]
    elif isinstance(right, list):
        pairs = [(f"{path}[{index}]", *both) for index, both in enumerate(zip(right, wrong, strict=True))]
    else:
        return path, right
    return next(difference(one, other, where) for where, one, other in pairs if one != other)


async def test_answers_do_not_depend_on_the_order_of_units_or_on_what_else_was_asked(todo: tuple[Scene, ...]) -> None:
    requests = [scene.request for scene in todo[:30]]
    profile = only("stringified_nested").model_copy(update={"valid": {"default": 0.4}})

    async def answers(order: list[FillRequest]) -> dict[str, str]:
        model = weak(profile, seed=9)
        return {request.unit: (await model.fill(request)).raw for request in order}

    forwards = await answers(requests)
    assert await answers(requests[::-1]) == forwards
    assert await answers(requests[10:]) == {unit: forwards[unit] for unit in [one.unit for one in requests[10:]]}


async def test_seeds_and_trials_draw_apart_and_the_name_tells_them_apart(todo: tuple[Scene, ...]) -> None:
    profile = only("near_miss_enum")
    request = named(todo, UNIT).request
    models = [weak(profile, seed=seed, trial=trial) for seed in (1, 2) for trial in (0, 1)]
    assert len({(await model.fill(request)).raw for model in models}) > 1
    assert len({model.name for model in models}) == 4
    changed = weak(profile.model_copy(update={"sticky": 0.5}))
    assert changed.name != models[0].name


async def test_a_question_asked_anew_begins_again(todo: tuple[Scene, ...]) -> None:
    model, request = weak(only("near_miss_enum")), named(todo, UNIT).request
    assert (await model.fill(request)).raw == (await model.fill(request)).raw


def test_the_slots_of_a_patch_are_read_from_its_tool(todo: tuple[Scene, ...]) -> None:
    request = named(todo, UNIT).request
    properties = {"fix_1": {"type": "string", "description": "steps[2].where"}}
    tool = request.tool.model_copy(update={"name": "fix", "parameters": {"properties": properties}})
    assert slots_of(request.model_copy(update={"tool": tool})) == {"fix_1": "steps[2].where"}


@pytest.mark.parametrize("fault", ["near_miss_enum", "truncated", "required_left_out"])
async def test_a_recording_behind_knows_one_answer_and_that_is_enough(
    fault: str, todo: tuple[Scene, ...], tmp_path: Path
) -> None:
    scene, path = named(todo, UNIT), tmp_path / "calls.jsonl"
    recorder = RecordingModel(ReaderModel(), path)
    await recorder.fill(scene.request)
    await recorder.close()
    filled, calls, _ = await fill(scene, weak(only(fault), inner=ReplayModel(path)))
    assert calls[0].outcome == "refused"
    assert filled.form is not None
    assert meaning(filled.form) == meaning(scene.form)
