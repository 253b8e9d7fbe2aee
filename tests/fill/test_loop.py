"""A unit is asked for until it is right, for what is wrong only, and given up when nothing changes any more."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.operations import OperationForm
from compiler.diagnostics import make
from compiler.fill.budget import Budget, Limits
from compiler.fill.conversation import Check
from compiler.fill.loop import Filled, Filler, Seat
from compiler.fill.options import FillOptions
from compiler.fill.question import Question
from compiler.fill.records import CallRecord
from compiler.models.protocol import FillRequest, ModelError, RawReply, Usage
from tests.fill.scripted import MemoryJournal, Scripted

LOAD = {
    "step": "load",
    "name": "item",
    "entity": "Item",
    "where": "item.id == item_id",
    "otherwise": "gone",
    "lock": False,
}
RESPOND = {"step": "respond", "row": "item", "extras": [], "location": None}
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


async def test_ids_are_short_in_the_question_and_whole_in_the_form() -> None:
    question = replace(
        QUESTION,
        sections="## Items {#items}\n[1f0c2a] Show an item.\n",
        offered={**QUESTION.offered, "requirement": ("items/1f0c2a",)},
        cited={"items/1f0c2a": "1f0c2a"},
        previous={**RIGHT, "requirements": ["items/1f0c2a"]},
    )
    for said in ("1f0c2a", "items/1f0c2a"):
        model = Scripted({**RIGHT, "requirements": [said]})
        filled = await filler(model).fill(question, no_check)
        assert filled.form == OperationForm.model_validate({**RIGHT, "requirements": ["items/1f0c2a"]})
        assert "items/1f0c2a" not in f"{model.requests[0].messages}{model.requests[0].tool}"
        mended = Scripted({**RIGHT, "requirements": ["wrong"]}, {"fix_1": said})
        assert (await filler(mended).fill(question, no_check)).form == filled.form


def parses(form: Node) -> tuple[Diagnostic, ...]:
    """Refuses a condition that is no expression."""
    assert isinstance(form, OperationForm)
    where = form.steps[0].model_dump()["where"]
    said = make("F916", unit=QUESTION.unit, path="steps[0].where", value=where, reason="It ends early.")
    return (said,) if where.endswith("==") else ()


WHERE = {
    "node": "binary",
    "operator": "==",
    "left": {"node": "member", "target": {"node": "name", "name": "item"}, "name": "id"},
    "right": {"node": "name", "name": "item_id"},
}


async def test_an_expression_may_be_a_tree_of_nodes_and_is_kept_as_text() -> None:
    journal, told = MemoryJournal(), []
    one = replace(filler(Scripted(with_load(where=WHERE)), journal), observer=told.append)
    filled = await one.fill(QUESTION, no_check)
    assert filled.form == OperationForm.model_validate(RIGHT)
    assert told[0].coercions == ("steps[0].where: expression_nodes",)
    broken = Scripted(with_load(where={**WHERE, "operator": "~"}), {"fix_1": WHERE})
    assert (await fill(broken)).form == filled.form


async def test_expressions_are_shown_as_nodes_where_that_is_wanted() -> None:
    for said in (with_load(where=WHERE), RIGHT):
        model, told = Scripted(said), []
        one = replace(filler(model), options=FillOptions(expression_nodes=True), observer=told.append)
        filled = await one.fill(QUESTION, no_check)
        assert filled.form == OperationForm.model_validate(RIGHT)
        assert (told[0].outcome, told[0].coercions) == ("raw_valid", ())
        assert '"ExpressionNode"' in json.dumps(model.requests[0].tool.parameters)
        assert '"span"' not in json.dumps(model.requests[0].tool.parameters)
    mended = Scripted(with_load(where="item.id =="), {"fix_1": WHERE})
    filled = await replace(filler(mended), options=FillOptions(expression_nodes=True)).fill(QUESTION, parses)
    assert filled.form == OperationForm.model_validate(RIGHT)


async def test_what_the_usual_steps_cannot_say_is_asked_for_with_all_of_them() -> None:
    missing = {**RIGHT, "requirements": [], "uncovered": [{"requirement": "r1", "reason": "Counting views."}]}
    change = {"step": "change", "row": "item", "field": "views", "amount": "1", "minimum": None, "otherwise": None}
    model = Scripted(missing, {**RIGHT, "steps": [LOAD, change, RESPOND]})
    filled = await fill(model)
    assert isinstance(filled.form, OperationForm)
    assert [step.step for step in filled.form.steps] == ["load", "change", "respond"]
    first, second = (json.dumps(request.tool.parameters) for request in model.requests)
    assert ('"change"' in first, '"change"' in second) == (False, True)
    assert "[F917] " in model.requests[1].messages[0].content
    stays = await fill(Scripted(missing))
    assert stays.form == OperationForm.model_validate(missing)
    assert stays.attempts == 2


async def test_a_step_that_was_not_shown_is_taken_as_it_is() -> None:
    test = {"step": "if", "condition": "true", "then": [RESPOND], "otherwise": [RESPOND]}
    filled = await fill(Scripted({**RIGHT, "steps": [LOAD, test]}))
    assert (filled.form is not None, filled.attempts) == (True, 1)


async def test_one_wrong_value_is_asked_for_alone_and_the_rest_is_kept() -> None:
    model = Scripted(with_load(entity="Itme"), {"fix_1": "Item"})
    filled = await fill(model)
    assert filled.form == OperationForm.model_validate(RIGHT)
    patch = model.requests[1]
    assert patch.tool.name == "fix"
    assert patch.tool.parameters["properties"] == {
        "fix_1": {"type": "string", "enum": ["Item"], "description": "steps[0].entity"}
    }
    assert "fix_1 is steps[0].entity: [F914]" in patch.messages[0].content
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
    wrong = {**RIGHT, "steps": [{**LOAD, "entity": f"Bad{number}"} for number in range(25)]}
    model = Scripted(wrong, RIGHT)
    filled = await fill(model)
    assert filled.form == OperationForm.model_validate(RIGHT)
    again = model.requests[1]
    assert again.tool.name == "fill_operations"
    marked = [line for line in again.messages[0].content.splitlines() if "❌" in line]
    assert len(marked) == 25
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


def stubborn(request: FillRequest) -> Any:
    """The same mistake, whatever is asked for."""
    if request.tool.name != "fix":
        return with_load(entity="Itme")
    (slot,) = request.tool.parameters["properties"].values()
    return {"fix_1": "Itme" if slot["description"].endswith("entity") else {**LOAD, "entity": "Itme"}}


async def test_the_same_mistake_again_climbs_the_ladder_to_its_end() -> None:
    model, better, journal = Scripted(stubborn), Scripted(stubborn), MemoryJournal()
    model.channels, better.name = ("forced", "json_schema"), "better"
    machine = filler(model, journal, attempts=20)
    machine.stronger = Seat(better, asyncio.Semaphore(1))
    filled = await machine.fill(QUESTION, no_check)
    assert filled.form is None
    assert journal.rungs == ["first", "slots", "context", "subtree", "unit", "channel", "seed", "model"]
    assert [request.channel for request in model.requests] == ["forced"] * 5 + ["json_schema"] * 2
    assert [request.sampling.seed for request in model.requests] == [None] * 6 + [1]
    assert (len(better.requests), better.requests[0].sampling.seed) == (1, None)
    assert [item.code for item in filled.diagnostics] == ["F914", "F921"]
    assert filled.diagnostics[0].path == "steps[0].entity"


async def test_a_rung_that_mends_it_is_the_last_one() -> None:
    def answers(request: FillRequest) -> Any:
        return RIGHT if request.sampling.seed else stubborn(request)

    journal = MemoryJournal()
    assert (await fill(Scripted(answers), journal=journal)).form == OperationForm.model_validate(RIGHT)
    assert journal.rungs == ["first", "slots", "context", "subtree", "unit", "seed"]


async def test_new_mistakes_are_asked_for_alone_again() -> None:
    def answers(request: FillRequest) -> Any:
        if request.tool.name == "fix" and len(model.requests) > 5:
            return {"fix_1": "gone"}
        return with_load(otherwise="goen") if len(model.requests) == 5 else stubborn(request)

    journal = MemoryJournal()
    model = Scripted(answers)
    assert (await fill(model, journal=journal)).form == OperationForm.model_validate(RIGHT)
    assert journal.rungs == ["first", "slots", "context", "subtree", "unit", "slots"]


async def test_the_last_attempt_goes_to_the_stronger_model() -> None:
    model, better = Scripted(stubborn), Scripted(RIGHT)
    better.name = "better"
    machine = filler(model, attempts=3)
    machine.stronger = Seat(better, asyncio.Semaphore(1))
    assert (await machine.fill(QUESTION, no_check)).form is not None
    assert (len(model.requests), len(better.requests)) == (2, 1)


class Waiting(Scripted):
    """Counts the calls under way; each lets the others go first."""

    under_way = 0
    most = 0

    async def fill(self, request: FillRequest) -> RawReply:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return await super().fill(request)


@pytest.mark.parametrize("limit", [None, 2])
async def test_units_are_begun_as_many_at_once_as_is_said(limit: int | None) -> None:
    model = Waiting(*[RIGHT] * 8)
    machine = filler(model)
    machine.open_at_once = asyncio.Semaphore(limit) if limit else None
    questions = [replace(QUESTION, unit=f"operations/show_{number}") for number in range(8)]
    filled = await asyncio.gather(*(machine.fill(question, no_check) for question in questions))
    assert all(one.form is not None for one in filled)
    assert model.most == (limit or 4)


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
    assert journal.outcomes[1][:2] == ("repaired", ("slot_path",))


async def test_a_form_that_came_back_is_shown_with_the_complaints() -> None:
    complaint = make("G1025", unit=QUESTION.unit, path="steps[1].row", test="scenario x", reason="404 instead of 200")
    question = Question(**{**QUESTION.__dict__, "previous": RIGHT, "complaints": (complaint,)})
    model = Scripted(RIGHT)
    await filler(model).fill(question, no_check)
    text = model.requests[0].messages[0].content
    assert "404 instead of 200" in text
    assert '"row": "item",  ❌' in text


async def test_an_observer_is_told_of_each_call() -> None:
    records: list[CallRecord] = []
    machine = filler(Scripted(with_load(entity="Itme"), "Sure: {'fix_1': 'Item'}"))
    machine.observer = records.append
    await machine.fill(QUESTION, no_check)
    first, second = records
    assert (first.unit, first.phase, first.form, first.attempt) == (QUESTION.unit, "operations", "read", 1)
    assert (first.outcome, first.codes, first.rung, first.channel) == ("refused", ("F914",), "first", "forced")
    assert (first.prompt_tokens, first.completion_tokens, first.replayed) == (10, 5, False)
    assert (second.outcome, second.rung, second.codes) == ("repaired", "slots", ())
    assert second.repairs == ("text_instead_of_call", "prose", "python_literal")
    assert second.accepted


async def test_a_call_without_a_reply_is_told_as_an_error() -> None:
    records: list[CallRecord] = []
    journal = MemoryJournal()
    machine = filler(Scripted(ModelError("no connection")), journal)
    machine.observer = records.append
    await machine.fill(QUESTION, no_check)
    assert [(item.outcome, item.codes) for item in records] == [("error", ("F920",))]
    assert journal.errors == ["no connection"]


async def test_trials_are_kept_apart_in_the_journal() -> None:
    journal = MemoryJournal()
    await fill(Scripted(RIGHT), journal=journal)
    other = Scripted(RIGHT)
    machine = filler(other, journal)
    machine.trial = 1
    await machine.fill(QUESTION, no_check)
    assert len(other.requests) == 1


async def run_with(limits: Limits, *answers: Any, journal: MemoryJournal | None = None) -> tuple[Filled, Scripted]:
    model = Scripted(*answers)
    machine = filler(model, journal)
    machine.budget = Budget(limits)
    return await machine.fill(QUESTION, no_check), model


WRONG_ONCE = (with_load(entity="Itme"), {"fix_1": "Item"})


@pytest.mark.parametrize(
    ("limits", "limit", "used"),
    [
        (Limits(calls=1), "1 calls", "1"),
        (Limits(tokens=15), "15 tokens", "15"),
        (Limits(cost=Decimal("0.00002"), price_prompt=Decimal(1), price_completion=Decimal(2)), "0.00002", "0.00002"),
    ],
)
async def test_a_run_stops_where_its_budget_is_used_up(limits: Limits, limit: str, used: str) -> None:
    filled, model = await run_with(limits, *WRONG_ONCE)
    assert len(model.requests) == 1
    (said,) = filled.diagnostics
    assert (said.code, f"cost {limit}" in said.message, f"used {used}." in said.message) == ("F923", True, True)


async def test_what_was_answered_before_the_budget_was_used_up_costs_nothing_again() -> None:
    journal = MemoryJournal()
    await run_with(Limits(calls=1), *WRONG_ONCE, journal=journal)
    filled, model = await run_with(Limits(calls=1), WRONG_ONCE[1], journal=journal)
    assert filled.form == OperationForm.model_validate(RIGHT)
    assert len(model.requests) == 1


async def test_a_unit_stops_where_its_own_tokens_are_used_up() -> None:
    filled, model = await run_with(Limits(unit_tokens=15), *WRONG_ONCE)
    assert len(model.requests) == 1
    assert [item.code for item in filled.diagnostics] == ["F914", "F921"]


async def with_options(options: FillOptions, *answers: Any) -> Scripted:
    model = Scripted(*answers)
    machine = filler(model)
    machine.options = options
    assert (await machine.fill(QUESTION, no_check)).form == OperationForm.model_validate(RIGHT)
    return model


async def test_without_slot_patches_the_whole_form_is_asked_for() -> None:
    model = await with_options(FillOptions(slot_patch=False), with_load(entity="Itme"), RIGHT)
    assert [request.tool.name for request in model.requests] == ["fill_operations"] * 2


async def test_without_narrowed_enums_names_are_free_and_still_checked() -> None:
    model = await with_options(FillOptions(narrowed_enums=False), with_load(entity="Itme"), {"fix_1": "Item"})
    assert '"Item"' not in json.dumps(model.requests[0].tool.parameters)
    assert "[F914]" in model.requests[1].messages[0].content


async def test_asking_again_plainly_lets_the_conversation_grow() -> None:
    wrong = with_load(entity="Itme")
    model = await with_options(FillOptions(plain_reask=True), wrong, wrong, RIGHT)
    assert [len(request.messages) for request in model.requests] == [1, 3, 5]
    assert [message.role for message in model.requests[1].messages] == ["user", "assistant", "user"]
    assert '"Itme"' in model.requests[1].messages[1].content


async def test_the_system_prompt_is_an_option_and_may_be_empty() -> None:
    model = await with_options(FillOptions(system_prompt=""), RIGHT)
    assert model.requests[0].system == ""


async def test_a_list_of_nodes_that_repeats_itself_is_refused() -> None:
    model = Scripted({**RIGHT, "steps": [LOAD] * 30}, RIGHT)
    assert (await fill(model)).form == OperationForm.model_validate(RIGHT)
    assert "[F907]" in model.requests[1].messages[0].content
