"""A unit is asked for until it is right, for what is wrong only, and given up when nothing changes any more."""

import asyncio
from contextlib import suppress
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.operations import OperationForm
from compiler.diagnostics import make
from compiler.fill.loop import Check, Filled, Filler
from compiler.fill.question import Question
from compiler.models.protocol import ModelError, RawReply, Usage
from tests.fill.scripted import MemoryJournal, Scripted

LOAD = {
    "step": "load",
    "name": "item",
    "entity": "Item",
    "where": "item.id == item_id",
    "otherwise": "gone",
    "lock": False,
}
RESPOND = {"step": "respond", "row": "item", "extras": []}
RIGHT: dict[str, Any] = {"steps": [LOAD, RESPOND], "requirements": ["r1"], "uncovered": []}

QUESTION = Question(
    unit="operations/show_item",
    kind="read",
    symbols=("entity Item (items): id uuid",),
    sections="## Items {#items}\n[r1] Show an item.\n",
    offered={"entity": ("Item",), "outcome": ("gone",), "requirement": ("r1",)},
)


def with_load(**changes: Any) -> dict[str, Any]:
    return {**RIGHT, "steps": [{**LOAD, **changes}, RESPOND]}


def no_check(form: Node) -> tuple[Diagnostic, ...]:
    return ()


def filler(model: Scripted, journal: MemoryJournal | None = None, attempts: int = 6) -> Filler:
    return Filler(model, journal or MemoryJournal(), asyncio.Semaphore(4), attempts)


async def fill(model: Scripted, check: Check = no_check, **options: Any) -> Filled:
    return await filler(model, **options).fill(QUESTION, check)


async def test_a_right_answer_takes_one_call_and_no_long_prompt() -> None:
    model = Scripted(RIGHT)
    filled = await fill(model)
    assert filled.form == OperationForm.model_validate(RIGHT)
    assert len(model.requests) == 1
    request = model.requests[0]
    assert len(request.system) <= 200
    assert request.tool.name == "fill_operations"
    assert request.messages[0].content == (
        "unit: operations/show_item\nform: read\n\n# Symbols\nentity Item (items): id uuid\n\n"
        "# Sections\n## Items {#items}\n[r1] Show an item.\n"
    )


async def test_one_wrong_value_is_asked_for_alone_and_the_rest_is_kept() -> None:
    model = Scripted(with_load(entity="Itme"), {"fix_1": "Item"})
    filled = await fill(model)
    assert filled.form == OperationForm.model_validate(RIGHT)
    patch = model.requests[1]
    assert patch.tool.name == "fix"
    assert patch.tool.parameters["properties"] == {
        "fix_1": {"type": "string", "enum": ["Item"], "description": "steps[0].entity"}
    }
    assert "fix_1 is steps[0].entity" in patch.messages[0].content
    assert "did you mean `Item`?" in patch.messages[0].content


async def test_what_a_check_refuses_is_asked_for_at_its_path() -> None:
    def check(form: Node) -> tuple[Diagnostic, ...]:
        assert isinstance(form, OperationForm)
        if form.steps[0].model_dump()["where"] == "true":
            return (make("F916", unit=QUESTION.unit, path="steps[0].where", value="true", reason="It loads any row."),)
        return ()

    model = Scripted(with_load(where="true"), {"fix_1": "item.id == item_id"})
    filled = await fill(model, check)
    assert filled.form == OperationForm.model_validate(RIGHT)
    assert "It loads any row." in model.requests[1].messages[0].content


async def test_a_missing_property_is_put_in_by_the_patch() -> None:
    value = {**RIGHT, "steps": [{key: inner for key, inner in LOAD.items() if key != "lock"}, RESPOND]}
    filled = await fill(Scripted(value, {"fix_1": False}))
    assert filled.form == OperationForm.model_validate(RIGHT)


async def test_an_unknown_property_is_mended_by_its_whole_node() -> None:
    model = Scripted(with_load(locked=True), {"fix_1": LOAD})
    filled = await fill(model)
    assert filled.form == OperationForm.model_validate(RIGHT)
    assert model.requests[1].tool.parameters["properties"]["fix_1"]["description"] == "steps[0]"


async def test_the_whole_form_in_answer_to_a_patch_is_taken_as_the_whole_form() -> None:
    model = Scripted(with_load(entity="Itme"), RIGHT)
    assert (await fill(model)).form == OperationForm.model_validate(RIGHT)
    assert len(model.requests) == 2


async def test_many_wrong_values_are_asked_for_as_a_whole_with_marks_on_their_lines() -> None:
    wrong = {**RIGHT, "steps": [{**LOAD, "entity": f"Bad{number}"} for number in range(13)]}
    model = Scripted(wrong, RIGHT)
    filled = await fill(model)
    assert filled.form == OperationForm.model_validate(RIGHT)
    again = model.requests[1]
    assert again.tool.name == "fill_operations"
    marked = [line for line in again.messages[0].content.splitlines() if "❌" in line]
    assert len(marked) == 13
    assert marked[3].strip().startswith('"entity": "Bad3",')


async def test_an_unreadable_reply_is_asked_for_again_with_the_reason() -> None:
    model = Scripted("I would rather not.", RIGHT)
    assert (await fill(model)).form is not None
    assert "[F901]" in model.requests[1].messages[0].content


async def test_a_truncated_reply_is_not_taken() -> None:
    cut = RawReply(
        text='{"steps": []', tool_calls=(), finish_reason="length", usage=Usage(prompt=1, completion=1), raw="{}"
    )
    model = Scripted(cut, RIGHT)
    assert (await fill(model)).form == OperationForm.model_validate(RIGHT)
    assert "[F902]" in model.requests[1].messages[0].content


async def test_the_same_mistake_again_escalates_to_the_whole_unit_then_to_a_seed_and_then_stops() -> None:
    stubborn = Scripted(lambda request: {"fix_1": "Itme"} if request.tool.name == "fix" else with_load(entity="Itme"))
    filled = await fill(stubborn, attempts=20)
    assert filled.form is None
    assert [request.tool.name for request in stubborn.requests] == [
        "fill_operations",
        "fix",
        "fill_operations",
        "fill_operations",
    ]
    assert [request.sampling.seed for request in stubborn.requests] == [None, None, None, 2]
    assert [item.code for item in filled.diagnostics] == ["F914", "F921"]


async def test_attempts_are_a_budget() -> None:
    changing = iter(range(100))
    model = Scripted(lambda request: with_load(entity=f"Bad{next(changing)}"))
    filled = await fill(model, attempts=3)
    assert filled.form is None
    assert len(model.requests) == 3


async def test_a_model_that_does_not_answer_is_a_diagnostic_with_its_hint() -> None:
    filled = await fill(Scripted(ModelError("no connection", hint="Is the server running?")))
    assert [(item.code, item.hint) for item in filled.diagnostics] == [("F920", "Is the server running?")]


async def test_every_reply_is_in_the_journal_before_it_is_used_and_is_never_paid_twice() -> None:
    journal = MemoryJournal()
    first = Scripted(with_load(entity="Itme"), {"fix_1": "Item"})
    await fill(first, journal=journal)
    again = Scripted(AssertionError("asked again"))
    machine = filler(again, journal)
    assert (await machine.fill(QUESTION, no_check)).form == OperationForm.model_validate(RIGHT)
    assert again.requests == []
    assert (machine.metrics.calls, machine.metrics.replayed) == (0, 2)


async def test_a_crash_while_judging_loses_no_reply() -> None:
    journal = MemoryJournal()

    def crash(form: Node) -> tuple[Diagnostic, ...]:
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        await fill(Scripted(RIGHT), crash, journal=journal)
    assert (await fill(Scripted(AssertionError("asked again")), journal=journal)).form is not None


async def test_what_was_mended_is_on_record() -> None:
    journal = MemoryJournal()
    await fill(Scripted('Sure:\n```json\n{"steps": "[]", }\n```', RIGHT), journal=journal)
    outcome, repairs, coercions, codes = journal.outcomes[0]
    assert outcome == "refused"
    assert repairs == ("text_instead_of_call", "fence", "trailing_comma")
    assert coercions == ("steps: stringified",)
    assert "F910" in codes
    assert journal.outcomes[1][0] == "accepted"


async def test_a_form_that_came_back_is_shown_with_the_complaints() -> None:
    complaint = make("G1025", unit=QUESTION.unit, path="steps[1].row", test="scenario x", reason="404 instead of 200")
    question = Question(**{**QUESTION.__dict__, "previous": RIGHT, "complaints": (complaint,)})
    model = Scripted(RIGHT)
    await filler(model).fill(question, no_check)
    text = model.requests[0].messages[0].content
    assert "404 instead of 200" in text
    assert '"row": "item",  ❌' in text
