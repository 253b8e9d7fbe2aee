"""Transformers: a projection is one expression, joined where it must be, whatever the statement around it."""

import pytest

from ast_schemas.artifact import Artifact
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.projections import Projections
from emitters.fastapi.bodies.transformers import print_transformer
from tests.emitters.workshop import workshop_program
from tests.programs.todo import todo_program


def _printed(name: str, program=None) -> Artifact:  # type: ignore[no-untyped-def]
    program = program or workshop_program()
    return print_transformer(program, Index(program).transformers[name])


@pytest.fixture(scope="module")
def task_view() -> str:
    return _printed("task_view").text


def test_a_row_that_is_always_there_is_joined_and_one_that_may_be_missing_is_outer_joined(task_view: str) -> None:
    assert ".join(team, team.id == task.team_id)" in task_view
    assert ".outerjoin(lead, lead.id == team.lead_id)" in task_view
    assert "task_summary(parent, team_, absent=parent.id.is_(None))" in task_view


def test_what_lies_behind_a_missing_row_is_outer_joined_too(task_view: str) -> None:
    assert ".outerjoin(team_, team_.id == parent.team_id)" in task_view


def test_an_entity_that_occurs_twice_gets_an_alias_named_after_its_path(task_view: str) -> None:
    assert 'task_view_parent = aliased(Task, name="task_view_parent")' in task_view
    assert "parent: type[Task] = task_view_parent," in task_view


def test_subqueries_use_aliases_so_that_any_statement_may_project(task_view: str) -> None:
    assert ".select_from(task_view_tasks_watchers)" in task_view
    assert "select_from(Person)" not in task_view


def test_membership_of_the_viewer_is_a_scalar_subquery(task_view: str) -> None:
    assert '"watched": present(' in task_view
    assert '.c.person_id == bindparam("viewer")' in task_view


def test_links_are_counted_without_the_rows_at_their_other_end(task_view: str) -> None:
    assert "aliased(Person" not in task_view


def test_comparing_with_a_viewer_who_may_be_nobody_is_never_null() -> None:
    text = _printed("list_view", todo_program()).text
    assert '"mine": list_.owner_id.is_not_distinct_from(bindparam("viewer")),' in text


def test_rows_that_are_softly_deleted_are_not_counted() -> None:
    text = _printed("list_view", todo_program()).text
    assert "list_view_i.deleted_at.is_(None)" in text


def test_many_rows_are_listed_in_order_of_creation() -> None:
    text = _printed("item_view", todo_program()).text
    assert ".order_by(item_view_tag.created_at, item_view_tag.id)," in text


def test_extras_and_nested_viewers_are_parameters_of_the_projection() -> None:
    projections = Projections(Index(todo_program()))
    assert list(projections.signature("session").parameters) == ["token"]
    assert list(projections.signature("item_view").parameters) == ["viewer"]


def test_lines_know_the_difference_that_they_come_from() -> None:
    artifact = _printed("task_view")
    assert {origin.path for origin in artifact.origins} == {"differences[TaskView]"}
    assert artifact.unit == "transformers/Task"
