"""Rules of operations become the steps that a person would expect (tests/reader/specs/chores.md)."""

from functools import cache
from pathlib import Path
from typing import Any

from tests.reader.pipeline import Run, run_path

SPEC = Path(__file__).parent / "specs" / "chores.md"


@cache
def chores() -> Run:
    return run_path(SPEC)


def steps(operation: str) -> list[dict[str, Any]]:
    form = chores().forms[f"operations/{operation}"]
    assert form["uncovered"] == []
    found: list[dict[str, Any]] = form["steps"]
    return found


def signature(section: str) -> dict[str, Any]:
    found: dict[str, Any] = chores().forms[f"signatures/working.{section}"]["operations"][0]
    return found


def test_the_spec_is_read_without_a_rest() -> None:
    run = chores()
    assert (run.uncovered, run.unmentioned) == ({}, [])


def test_a_constant_that_the_system_sets_is_a_default_and_a_computed_one_belongs_to_the_collector() -> None:
    fields = {field["name"]: field for field in chores().forms["schema/Chore"]["fields"]}
    assert fields["code"]["default"] == "random_token(32)"
    assert fields["handle"]["default"] is None
    assert chores().forms["collectors/Chore"]["differences"] == [
        {"operation": "add_chore", "assignments": [{"field": "handle", "value": "slug(body.title)"}]}
    ]


def test_several_taken_values_are_each_refused_with_their_own_code() -> None:
    first, second, create, _ = steps("join")
    assert (first["otherwise"], second["otherwise"]) == ("email_taken", "nickname_taken")
    assert first["condition"] == "not exists(p in Person where p.email == body.email)"
    assert (create["step"], create["collect"], create["duplicate"]) == ("create", True, "email_taken")


def test_a_move_without_else_has_a_refusal_of_its_own_and_the_row_is_locked() -> None:
    assert signature("take-a-chore")["outcomes"] == [
        {
            "code": "chore_wrong_state",
            "status": 409,
            "message": "The chore is not in a state that allows this.",
            "field": None,
        }
    ]
    load, move, update, respond = steps("take_chore")
    assert (load["step"], load["lock"], load["otherwise"]) == ("load", True, "chore_not_found")
    assert (move["transition"], move["otherwise"]) == ("take", "chore_wrong_state")
    assert update["assignments"] == [{"field": "doer", "value": "actor"}]
    assert respond["row"] == "chore"


def test_rows_of_others_are_forbidden_where_the_conventions_say_so() -> None:
    load, guard, *_ = steps("finish_chore")
    assert load["where"] == "chore.id == chore_id"
    assert guard == {"step": "require", "condition": "chore.doer == actor", "otherwise": "forbidden"}


def test_bullets_below_a_rule_are_its_effects_and_loops_have_a_row_of_their_own() -> None:
    change, loop = steps("finish_chore")[3:5]
    assert (change["row"], change["field"], change["amount"]) == ("actor", "points", "chore.reward")
    assert (loop["name"], loop["rows"]) == ("helper", "chore.helpers")
    assert loop["steps"] == [
        {"step": "change", "row": "helper", "field": "points", "amount": "1", "minimum": None, "otherwise": None}
    ]


def test_otherwise_is_the_other_branch() -> None:
    branch = steps("finish_chore")[5]
    assert branch["condition"] == "chore.reward == 0"
    assert [step["step"] for step in branch["then"]] == ["delete", "respond"]
    assert [step["step"] for step in branch["otherwise"]] == ["update"]


def test_a_put_below_a_row_acts_and_a_delete_there_removes_what_its_rule_says() -> None:
    assert signature("help-with-a-chore")["kind"] == "action"
    assert steps("help_with_chore")[1]["condition"] == "actor not in chore.helpers"
    assert [step["step"] for step in steps("give_up_chore")] == ["load", "link", "respond"]
