"""``formwork calls`` shows what was asked, answered, repaired and said."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from compiler.cli.app import app
from compiler.fill.loop import Filler
from compiler.models.protocol import ModelError
from compiler.store.journal import Journal
from compiler.store.layout import Layout
from tests.fill.scripted import Scripted
from tests.fill.test_loop import QUESTION, RIGHT, no_check, with_load


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A journal with a refused, a repaired and a failed call."""
    journal = Journal(Layout(tmp_path).journal)
    for answers in ((with_load(entity="Itme"), "Sure: {'fix_1': 'Item'}"), (ModelError("no connection"),)):
        filler = Filler(Scripted(*answers), journal, asyncio.Semaphore(1), trial=len(answers))
        asyncio.run(filler.fill(QUESTION, no_check))
    journal.close()
    return tmp_path


def shown(project: Path, *options: str) -> str:
    result = CliRunner().invoke(app, ["calls", str(project), *options], env={"COLUMNS": "250"})
    assert result.exit_code == 0, result.output
    return result.output


def listed(project: Path, *options: str) -> Any:
    return json.loads(shown(project, "--json", *options))


def test_the_table_has_a_line_for_each_call_and_sums(project: Path) -> None:
    text = shown(project)
    assert "operations/show_item" in text
    assert "3 calls, 11 tokens in, 6 out" in text
    assert "outcomes: 1 error, 1 refused, 1 repaired" in text
    assert "rungs: 2 first, 1 slots" in text


@pytest.mark.parametrize(
    ("options", "outcomes"),
    [
        ((), ["refused", "repaired", "error"]),
        (("--outcome", "refused"), ["refused"]),
        (("--outcome", "accepted"), ["repaired"]),
        (("--code", "F914"), ["refused"]),
        (("--phase", "operations"), ["refused", "repaired", "error"]),
        (("--phase", "schema"), []),
        (("--unit", "operations/show_item", "--outcome", "error"), ["error"]),
        (("--unit", "operations/other"), []),
    ],
)
def test_filters_narrow_the_calls_and_their_sums(project: Path, options: tuple[str, ...], outcomes: list[str]) -> None:
    found = listed(project, *options)
    assert [call["outcome"] for call in found["calls"]] == outcomes
    assert found["totals"]["calls"] == len(outcomes)


def test_one_call_is_shown_in_full(project: Path) -> None:
    text = shown(project, "--call", "1")
    assert "entity Item (items): id uuid" in text
    assert '"fill_operations"' in text
    assert '"Itme"' in text
    assert "[F914] steps[0].entity: `Itme` does not exist here" in text
    assert "did you mean `Item`?" in text
    second = shown(project, "--call", "2")
    assert "Sure: {'fix_1': 'Item'}" in second
    assert "python_literal" in second
    assert "no connection" in shown(project, "--call", "3")


def test_one_call_as_json_has_all_of_it(project: Path) -> None:
    found = listed(project, "--call", "1")
    assert (found["unit"], found["outcome"], found["codes"]) == ("operations/show_item", "refused", ["F914"])
    assert found["request"]["tool"]["name"] == "fill_operations"
    assert json.loads(found["reply"]["tool_calls"][0]["arguments"]) == {**RIGHT, **with_load(entity="Itme")}


@pytest.mark.parametrize("options", [("--call", "99"), ("--outcome", "wrong")])
def test_what_does_not_exist_is_refused(project: Path, options: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["calls", str(project), *options]).exit_code == 2


def test_a_folder_without_a_journal_is_refused(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["calls", str(tmp_path)]).exit_code == 2
