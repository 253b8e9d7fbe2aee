"""Operations: one transaction, statements that are constants, refusals where the steps say so."""

import re

import pytest

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.auth import print_auth
from emitters.fastapi.bodies.operations import print_operation
from tests.emitters.workshop import workshop_program
from tests.programs.todo import todo_program


def _all(program: ir.Program) -> dict[str, Artifact]:
    return {operation.name: print_operation(program, operation) for operation in program.operations}


@pytest.fixture(scope="module")
def todo() -> dict[str, Artifact]:
    return _all(todo_program())


@pytest.fixture(scope="module")
def workshop() -> dict[str, Artifact]:
    return _all(workshop_program())


def test_a_detail_is_one_statement_that_finds_and_projects(todo: dict[str, Artifact]) -> None:
    text = todo["read_item"].text
    assert text.count("await tx.") == 1
    assert 'List.owner_id == bindparam("viewer")' in text
    assert "if answer is None:" in text


def test_a_page_and_its_total_are_one_statement(todo: dict[str, Artifact]) -> None:
    text = todo["list_trash"].text
    assert text.count("await tx.") == 1
    assert '"total": total.scalar_subquery(),' in text


def test_a_statement_is_never_made_of_what_was_sent(todo: dict[str, Artifact], workshop: dict[str, Artifact]) -> None:
    for artifact in [*todo.values(), *workshop.values()]:
        handler = artifact.text.rpartition("@router.")[2]
        assert "select(" not in handler, artifact.path
        assert "Statement(" not in handler, artifact.path


def test_writing_operations_run_in_one_transaction_and_again_after_a_conflict(todo: dict[str, Artifact]) -> None:
    assert "@retried\nasync def create_item(" in todo["create_item"].text
    assert todo["create_item"].text.count("async with") == 1
    assert "@retried" not in todo["read_item"].text


def test_a_single_writing_statement_needs_no_begin(todo: dict[str, Artifact]) -> None:
    assert ".transaction(single=True) as tx:" in todo["sign_out"].text


def test_rows_that_are_changed_later_are_locked_when_they_are_found(todo: dict[str, Artifact]) -> None:
    assert ".with_for_update(of=Item)" in todo["update_item"].text
    assert "with_for_update" not in todo["list_items"].text


def test_nothing_slow_happens_while_a_transaction_is_open(todo: dict[str, Artifact]) -> None:
    for name, slow in (("sign_up", "await hash_password"), ("sign_in", "await verify_password")):
        before, _, after = todo[name].text.partition(".transaction(")
        assert slow in before
        assert slow not in after


def test_unknown_accounts_are_checked_like_known_ones(todo: dict[str, Artifact]) -> None:
    assert "verify_password(payload.password, None if user is None else user.password)" in todo["sign_in"].text


def test_only_the_columns_that_later_steps_look_at_are_loaded(workshop: dict[str, Artifact]) -> None:
    text = workshop["spend"].text
    loaded = text.partition("class LoadedTask(NamedTuple):")[2].partition("\n\n\n")[0]
    assert re.findall(r"^    (\w+):", loaded, re.MULTILINE) == [
        "id", "state", "points", "hours", "parent_id", "team__name",
    ]  # fmt: skip


def test_a_row_is_read_again_only_if_a_later_step_looks_at_what_has_changed(
    todo: dict[str, Artifact], workshop: dict[str, Artifact]
) -> None:
    assert "fresh_task = await tx.first(READ_TASK, id=task.id)" in workshop["spend"].text
    assert "fresh_" not in todo["finish_item"].text


def test_a_move_is_one_conditional_update(todo: dict[str, Artifact]) -> None:
    text = todo["finish_item"].text
    assert 'Item.status.in_([literal("open"), literal("doing")])' in text
    assert "if not await tx.execute(FINISH_ITEM" in text


def test_a_number_is_changed_and_bounded_in_one_statement(todo: dict[str, Artifact]) -> None:
    assert 'Item.minutes + bindparam("amount") >= 0' in todo["estimate_item"].text


def test_equal_statements_are_one_constant(workshop: dict[str, Artifact]) -> None:
    assert "INSERT_LOG_2" not in workshop["spend"].text


def test_names_that_python_or_the_handler_keeps_get_an_underscore(
    todo: dict[str, Artifact], workshop: dict[str, Artifact]
) -> None:
    assert "list_ = await tx.first(LOAD_LIST" in todo["create_item"].text
    assert "for list_ in free:" in workshop["take_over"].text


def test_statements_that_write_look_at_related_rows_by_subqueries(workshop: dict[str, Artifact]) -> None:
    assert 'select(Task.team_id).where(Task.id == Log.task_id).scalar_subquery() == bindparam("team_id")' in (
        workshop["wind_up"].text
    )


def test_the_total_joins_only_what_the_filters_in_use_need(workshop: dict[str, Artifact]) -> None:
    text = workshop["list_tasks"].text
    assert 'if "lead" in filters:\n        total = total.join(Team, Team.id == Task.team_id)' in text


def test_callers_without_a_fitting_role_are_refused_first(workshop: dict[str, Artifact]) -> None:
    before, _, handler = workshop["wind_up"].text.partition("@router.")
    assert "    if not (is_boss(actor) or is_clerk(actor)):\n        raise forbidden()" in before
    assert "actor: Annotated[Actor, Depends(_allowed)]" in handler


def test_the_caller_is_looked_up_in_one_statement_with_what_roles_and_operations_need() -> None:
    artifact = print_auth(workshop_program())
    assert artifact is not None
    assert "id: UUID\n    email: str\n    class_: str\n" in artifact.text
    assert artifact.text.count("await tx.") == 1


def test_nobody_signs_in_where_there_are_no_accounts() -> None:
    program = todo_program()
    settings = program.settings.model_copy(update={"auth_scheme": "none"})
    assert print_auth(program.model_copy(update={"settings": settings})) is None


def test_every_line_of_a_step_knows_its_path(todo: dict[str, Artifact]) -> None:
    artifact = todo["create_item"]
    lines = artifact.text.split("\n")
    number = next(
        index for index, line in enumerate(lines, 1) if re.search(r"raise Problem\(409, \"list_archived\"", line)
    )
    paths = [origin.path for origin in artifact.origins if origin.first <= number <= origin.last and origin.path]
    assert paths == ["steps[1]"]


def test_hostile_messages_stay_text() -> None:
    program = todo_program()
    operation = next(item for item in program.operations if item.name == "create_item")
    evil = ir.Outcome(code="list_archived", status=409, message='"""\n{x}\\')
    changed = operation.model_copy(update={"outcomes": (evil, *operation.outcomes[1:])})
    text = print_operation(program, changed).text
    assert 'raise Problem(409, "list_archived", \'"""\\n{x}\\\\\')' in text
    compile(text, "create_item.py", "exec")
