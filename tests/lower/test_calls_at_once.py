"""What lowering adds so that the same call is right when it is made twice at once."""

from functools import cache

from ast_schemas import ir
from compiler.checks.lost_updates import check_lost_updates
from compiler.derive.mappings import mappings_of
from compiler.lower import lower
from tests.reader.pipeline import run_text

SPEC = """
# Votes

## Conventions

- Accounts are users.

## User

| Field | Type | Rules |
| --- | --- | --- |
| name | text | unique |

## Poll

| Field | Type | Rules |
| --- | --- | --- |
| title | text | |
| revision | integer | raised on change |

## Vote

| Field | Type | Rules |
| --- | --- | --- |
| poll | Poll | |
| user | User | set to the caller |
| reason | text | optional |

- The poll and the user are unique together.

## Vote or take it back

`POST /polls/{poll_id}/vote`

- **About**: polls
- **Answers**: 204 with nothing
- THE system SHALL find the vote whose poll is the poll and whose user is the caller.
- IF the vote is missing, THEN THE system SHALL
  create a vote with poll = the poll, user = the caller, OTHERWISE delete the vote.

## Vote with a reason

`POST /polls/{poll_id}/reason`

- **About**: polls
- **Answers**: 204 with nothing
- **Takes**: reason (text)
- THE system SHALL find the vote whose poll is the poll and whose reason is the reason.
- IF the vote is missing, THEN THE system SHALL
  create a vote with poll = the poll, user = the caller, reason = the reason.

## Vote once

`POST /polls/{poll_id}/once`

- **About**: polls
- **Answers**: 204 with nothing
- IF there is a vote whose poll is the poll and whose user is the caller, THEN THE system SHALL
  refuse with 409 `vote_exists`.
- THE system SHALL find the vote whose poll is the poll and whose user is the caller.
- IF the vote is missing, THEN THE system SHALL
  create a vote with poll = the poll, user = the caller.

## Vote early

`POST /polls/{poll_id}/early`

- **About**: polls
- **Answers**: 204 with nothing
- IF the poll has at least 10 votes or the caller has at least 3 votes, THEN THE system SHALL
  refuse with 409 `too_many`.
- THE system SHALL create a vote with poll = the poll, user = the caller.

## Rename a poll

`PATCH /polls/{poll_id}`
"""


@cache
def operations() -> dict[str, ir.Operation]:
    return {item.name: item for item in lower(run_text(SPEC).accepted).operations}


def steps(name: str) -> list[ir.BodyStep]:
    found: list[ir.BodyStep] = []
    for step in operations()[name].steps:
        found += [step, *(step.then if isinstance(step, ir.If) else ())]
    return found


def overtaken(name: str) -> list[bool]:
    return [step.overtaken for step in steps(name) if isinstance(step, ir.Create)]


def locked(name: str) -> list[str]:
    return [step.name for step in steps(name) if isinstance(step, ir.Load) and step.lock]


def test_a_row_that_its_unique_key_did_not_find_is_looked_for_again() -> None:
    assert overtaken("vote_or_take_it_back") == [True]


def test_a_row_that_something_else_did_not_find_is_refused_as_ever() -> None:
    assert overtaken("vote_with_reason") == [False]


def test_a_declared_refusal_stays_one() -> None:
    assert overtaken("vote_once") == [False]


def test_rows_for_which_what_is_created_is_counted_are_locked_the_caller_first() -> None:
    assert locked("vote_early") == ["locked_caller", "poll"]
    assert isinstance(operations()["vote_early"].steps[0], ir.Load)


def test_what_a_unique_key_admits_once_needs_no_lock() -> None:
    assert "locked_caller" not in locked("vote_once")


def test_an_update_that_names_the_version_it_saw_loses_nothing() -> None:
    accepted = run_text(SPEC).accepted
    operation = operations()["rename_poll"]
    (update,) = [step for step in operation.steps if isinstance(step, ir.Update)]
    assert update.stale == "poll_changed"
    title = ir.ColumnOf(
        type=ir.Scalar(kind="text"),
        nullable=False,
        target=ir.Variable(type=ir.RowType(entity="Poll"), nullable=False, name="poll", role="row"),
        field="title",
    )
    blind = update.model_copy(update={"expected": None, "assignments": (ir.Assigned(field="title", value=title),)})

    def problems(changed: ir.Update) -> list[str]:
        loads = [step.model_copy(update={"lock": False}) for step in operation.steps if isinstance(step, ir.Load)]
        body = operation.model_copy(update={"steps": (*loads, changed)})
        return [item.code for item in check_lost_updates(body, mappings_of(accepted))]

    assert problems(blind) == ["B532"]
    assert problems(blind.model_copy(update={"expected": update.expected})) == []
