"""Scenarios become tests that a person can read, and say nothing that the scenario does not."""

import ast

import pytest

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.scenario_tests import scenario_artifacts
from tests.programs.todo import todo_program


@pytest.fixture(scope="module")
def program() -> ir.Program:
    return todo_program()


@pytest.fixture(scope="module")
def artifacts(program: ir.Program) -> dict[str, Artifact]:
    return {artifact.path: artifact for artifact in scenario_artifacts(program)}


def one(artifacts: dict[str, Artifact], name: str) -> str:
    return artifacts[f"tests/test_scenario_{name}.py"].text


def test_there_is_one_module_for_each_scenario(program: ir.Program, artifacts: dict[str, Artifact]) -> None:
    assert [artifact.unit for artifact in artifacts.values()] == [f"scenarios/{s.name}" for s in program.scenarios]


def test_what_is_given_is_put_into_the_database_with_keys_for_its_relations(artifacts: dict[str, Artifact]) -> None:
    text = one(artifacts, "strangers_see_nothing")
    assert "ann = await world.account(\n        User,\n" in text
    assert "        owner_id=ann.id,\n" in text
    assert '        password="password of ann",\n' in text


def test_a_call_says_who_calls_and_expects_status_and_code(artifacts: dict[str, Artifact]) -> None:
    text = one(artifacts, "strangers_see_nothing")
    assert "# When bob calls read_item\n" in text
    assert 'response = await api.call("GET", f"/api/items/{milk.id}", actor=bob)' in text
    assert 'expect(response, 404, "item_not_found")' in text


def test_an_answer_is_read_through_its_dto_and_keeps_its_name(artifacts: dict[str, Artifact]) -> None:
    text = one(artifacts, "an_owner_keeps_items")
    assert "bread = ItemView.model_validate_json(response.content)" in text
    assert 'assert bread.price == Decimal("2.50")' in text
    assert "assert bread.list_.open_items == 1\n" in text
    assert "answer_2 = Page[ItemSummary].model_validate_json(response.content)" in text
    assert "assert answer_2.items[0].id == bread.id" in text


def test_calls_at_once_are_sent_together_and_answer_in_any_order(artifacts: dict[str, Artifact]) -> None:
    text = one(artifacts, "titles_of_lists_are_unique_even_at_once")
    assert "responses = await asyncio.gather(\n" in text
    assert "assert sorted(response.status_code for response in responses) == [201, 409]" in text


def test_a_line_comes_from_its_step(artifacts: dict[str, Artifact]) -> None:
    artifact = artifacts["tests/test_scenario_an_owner_keeps_items.py"]
    lines = artifact.text.splitlines()
    origins = [origin for origin in artifact.origins if origin.path == "steps[2]"]
    assert any("assert bread.price" in "\n".join(lines[o.first - 1 : o.last]) for o in origins)


def test_a_row_that_a_check_looks_at_is_read_again(program: ir.Program) -> None:
    scenario = next(s for s in program.scenarios if s.name == "the_trash_gives_back")
    milk = ir.Variable(type=ir.RowType(entity="Item"), nullable=False, name="milk", role="row")
    text = ir.Scalar(kind="text")
    check = ir.Compare(
        type=ir.Scalar(kind="boolean"),
        nullable=False,
        operator="==",
        left=ir.ColumnOf(type=text, nullable=False, target=milk, field="title"),
        right=ir.Constant(type=text, nullable=False, value='with "quotes" and \\'),
    )
    call = next(step for step in scenario.steps if isinstance(step, ir.Call))
    changed = tuple(step.model_copy(update={"checks": (check,)}) if step == call else step for step in scenario.steps)
    only = program.model_copy(update={"scenarios": (scenario.model_copy(update={"steps": changed}),)})
    (artifact,) = scenario_artifacts(only)
    assert "    milk = await world.get(Item, milk.id)\n    assert milk.title == " in artifact.text
    ast.parse(artifact.text)


def test_a_hostile_title_stays_a_title(program: ir.Program) -> None:
    hostile = program.scenarios[0].model_copy(update={"title": 'x"""\nimport os  # {{ }}\\'})
    (artifact,) = scenario_artifacts(program.model_copy(update={"scenarios": (hostile,)}))
    imported = [node for node in ast.walk(ast.parse(artifact.text)) if isinstance(node, ast.Import)]
    assert [alias.name for node in imported for alias in node.names] == ["pytest"]
