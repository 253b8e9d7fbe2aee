"""What events and jobs may not be, and what their bodies may not do."""

import pytest

from tests.checks.refusals import Refused, assert_refused
from tests.programs.editing import Change, found_in, linked_in
from tests.programs.shorthand import (
    assign,
    call,
    event,
    function,
    job,
    operation,
    procedure,
    signatures,
    step,
    taken,
)

JOBS, TELL, AGAIN, FINISH = "signatures/jobs", "operations/tell", "operations/tell_again", "operations/finish_item"
DONE = event("item_done", taken("item_id", "uuid", "Item"), taken("title", "text"))
TOLD = event("item_told", taken("item_id", "uuid", "Item"))
TELLS = job("tell", "Item", event="item_done")
REMINDS = job("remind", "Item", taken("item_id", "uuid", "Item"))
ITEM = step("load", name="item", entity="Item", where="item.id == item_id", otherwise="item_not_found")
ANNOUNCED = step("enqueue", message="item_done", arguments=assign(item_id="item.id", title="item.title"))
FINISHED = [
    step("load", name="item", entity="Item", where="item.id == item_id and item.list.owner == actor",
         otherwise="item_not_found"),
    step("transition", row="item", transition="finish", otherwise="already_done"),
]  # fmt: skip
ANSWER = step("respond", row="item")
DECLARED: dict[str, list[Change] | object] = {JOBS: signatures(DONE, TELLS, REMINDS)}


def finish(*steps: dict[str, object]) -> object:
    return operation(*FINISHED, *steps, ANSWER)


def enqueued(message: str, at: str | None = None, **values: str) -> dict[str, object]:
    return step("enqueue", message=message, arguments=assign(**values), at=at)


SIGNATURES = [
    Refused("a job is called like an operation", "O280", JOBS, signatures(job("finish_item", "Item")),
            "jobs[0].name", linked="signatures"),
    Refused("an event and a job share a name", "O280", JOBS, signatures(DONE, job("item_done", "Item")),
            "jobs[0].name"),
    Refused("a job reacts to an event that nobody declares", "O281", JOBS,
            signatures(job("tell", "Item", event="item_don")), "jobs[0].event", linked="signatures"),
    Refused("an hour is out of range", "O282", JOBS, signatures(job("tidy", "Item", schedule="0 25 * * *")),
            "jobs[0].schedule"),
    Refused("a schedule has seconds", "O282", JOBS, signatures(job("tidy", "Item", schedule="0 0 3 * * *")),
            "jobs[0].schedule"),
    Refused("a day never comes", "O282", JOBS, signatures(job("tidy", "Item", schedule="0 3 30 2 *")),
            "jobs[0].schedule"),
    Refused("a job has an event and a schedule", "O283", JOBS,
            signatures(DONE, job("tell", "Item", event="item_done", schedule="0 3 * * *")), "jobs[0].schedule"),
    Refused("a scheduled job takes a value", "O283", JOBS,
            signatures(job("tidy", "Item", taken("days", "integer"), schedule="0 3 * * *")), "jobs[0].takes"),
    Refused("a message carries a secret", "O284", JOBS, signatures(event("item_done", taken("code", "secret"))),
            "events[0].takes[0].type"),
    Refused("a message carries a list", "O284", JOBS, signatures(job("tell", "Item", taken("titles", "text[]"))),
            "jobs[0].takes[0].type"),
    Refused("a value is taken twice", "O224", JOBS,
            signatures(job("tell", "Item", taken("title", "text"), taken("title", "text"))), "jobs[0].takes[1].name"),
    Refused("a job is about an unknown entity", "O231", JOBS, signatures(job("tell", "Itm")), "jobs[0].entity"),
    Refused("no job reacts to an event", "O285", JOBS, signatures(DONE), "events[0].name", linked="signatures"),
]  # fmt: skip

BODIES = [
    Refused("a step enqueues what is not declared", "B595", FINISH, finish(enqueued("item_doen")), "steps[2].message",
            elsewhere=DECLARED),
    Refused("a step enqueues a job that reacts", "B595", FINISH, finish(enqueued("tell")), "steps[2].message",
            elsewhere=DECLARED),
    Refused("a value is not given", "B596", FINISH, finish(enqueued("item_done", item_id="item.id")),
            "steps[2].arguments", elsewhere=DECLARED),
    Refused("a value is not taken", "B596", FINISH, finish(enqueued("remind", item_id="item", title="item.title")),
            "steps[2].arguments[1].field", elsewhere=DECLARED),
    Refused("a value has another type", "X630", FINISH, finish(enqueued("remind", item_id="item.title")),
            "steps[2].arguments[0].value", elsewhere=DECLARED),
    Refused("a moment is a number", "X630", FINISH, finish(enqueued("remind", "5", item_id="item")), "steps[2].at",
            elsewhere=DECLARED),
    Refused("a job answers", "B597", TELL, operation(ITEM, ANSWER), "steps[1]", elsewhere=DECLARED),
    Refused("a job ends the token of its caller", "B597", TELL, operation(step("revoke_token")), "steps[0]",
            elsewhere=DECLARED),
    Refused("a job looks at its caller", "X620", TELL,
            operation({**ITEM, "where": "item.id == item_id and item.list.owner == actor"}), "steps[0].where",
            elsewhere=DECLARED),
    Refused("a read announces something", "B525", "operations/read_list",
            operation(step("load", name="list", entity="List", where="list.id == list_id and list.owner == actor",
                           otherwise="list_not_found"),
                      enqueued("later_on"), step("respond", row="list")),
            "steps[1]", elsewhere={JOBS: signatures(job("later_on", "List"))}),
]  # fmt: skip


def loop(at: str | None = None) -> dict[str, object]:
    """``tell`` reacts to ``item_done`` and announces ``item_told``, to which ``tell_again`` reacts, and so on."""
    again = {**ANNOUNCED, "at": at}
    return {
        JOBS: signatures(DONE, TOLD, TELLS, job("tell_again", "Item", event="item_told")),
        FINISH: finish(ANNOUNCED),
        TELL: operation(ITEM, enqueued("item_told", item_id="item.id")),
        AGAIN: operation(ITEM, again),
    }


LINKS = [
    Refused("two jobs enqueue each other at once", "B598", TELL, loop()[TELL], "steps[1]", linked="operations",
            elsewhere={unit: form for unit, form in loop().items() if unit != TELL}),
    Refused("a job enqueues itself at once", "B598", "operations/remind",
            operation(ITEM, enqueued("remind", item_id="item")), "steps[1]", linked="operations",
            elsewhere={JOBS: signatures(REMINDS), FINISH: finish(enqueued("remind", item_id="item"))}),
    Refused("a job calls a procedure that enqueues it at once", "B598", "operations/remind",
            operation(ITEM, call("nag", "item")), "steps[1]", linked="operations",
            elsewhere={JOBS: signatures(REMINDS, functions=(function("nag", "procedure", None, item="Item"),)),
                       "procedures/nag": procedure(enqueued("remind", item_id="item")),
                       FINISH: finish(enqueued("remind", item_id="item"))}),
    Refused("nothing asks for a job", "B599", JOBS, signatures(REMINDS), None, linked="operations",
            elsewhere={"operations/remind": operation(ITEM, step("delete", row="item"))}),
]  # fmt: skip


@pytest.mark.parametrize("case", [*SIGNATURES, *BODIES, *LINKS], ids=lambda case: case.because)
def test_what_is_wrong_is_refused(case: Refused) -> None:
    assert_refused(case)


def test_a_loop_through_a_moment_that_lies_ahead_is_allowed() -> None:
    assert linked_in("operations", loop("add_days(now(), 1)")) == []


def test_sections_may_declare_one_event_alike_and_not_otherwise() -> None:
    again = "signatures/others"
    assert linked_in("signatures", {**DECLARED, again: signatures(DONE)}) == []
    other = signatures(event("item_done", taken("item_id", "uuid", "Item")))
    assert [item.code for item in linked_in("signatures", {**DECLARED, again: other})] == ["O280"]


def test_a_right_job_is_right() -> None:
    assert linked_in("signatures", DECLARED) == []
    assert found_in(TELL, {**DECLARED, TELL: operation(ITEM, step("delete", row="item"))}) == []
    assert found_in(FINISH, {**DECLARED, FINISH: finish(ANNOUNCED, enqueued("remind", "now()", item_id="item"))}) == []
