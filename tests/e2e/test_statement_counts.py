"""How many statements a GET request of an emitted project takes: few, and as many for one row as for a hundred."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import SPECS as FOLDER
from tests.e2e.conftest import compile_with_cli

SPECS = ("todo", "forum", "shop")
LOOKS_BEFORE_IT_SHOWS = {("forum", "show_thread"), ("shop", "show_product")}
"""Details with a rule about the row: the row is loaded, judged, and then shown."""

Counts = Callable[[str], dict[str, dict[str, Any]]]


PER_ROW = """        for row in json.loads(answer)["items"]:
            await tx.json(show_my_lists_statement(frozenset(), sort), viewer=row["id"], limit=1, offset=0)
        return"""
"""What an ORM does when it follows a relation of each row."""


def compiled(name: str, project: Path) -> Path:
    compile_with_cli(FOLDER / name, project, "--retriever", "lexical", "--verify", "none")
    return project


def counted(project: Path) -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("statement_count_process.py"))],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Counts:
    """Per GET operation of a spec what one request takes in a small and in a large world."""
    return cache(lambda name: counted(compiled(name, tmp_path_factory.mktemp("counted") / name)))


def test_a_statement_for_each_row_is_noticed(tmp_path: Path) -> None:
    project = compiled("todo", tmp_path / "todo")
    module = project / "app/operations/show_my_lists.py"
    text = module.read_text()
    planted = text.replace("        return", PER_ROW, 1)
    assert planted != text
    module.write_text(f"import json\n{planted}")
    taken = counted(project)["show_my_lists"]
    assert taken["large"]["statements"] >= taken["small"]["statements"] + 20


@pytest.mark.parametrize("name", SPECS)
def test_every_get_operation_answers_with_rows_in_both_worlds(counts: Counts, name: str) -> None:
    found = counts(name)
    assert len(found) >= 8
    assert [operation for operation, taken in found.items() if not (taken["small"] and taken["large"])] == []
    grown = [taken["large"]["rows"] for taken in found.values() if taken["large"]["rows"] is not None]
    assert sum(rows >= 25 for rows in grown) >= len(grown) / 2


@pytest.mark.parametrize("name", SPECS)
def test_a_request_takes_as_many_statements_for_many_rows_as_for_one(counts: Counts, name: str) -> None:
    for operation, taken in counts(name).items():
        assert taken["small"]["statements"] == taken["large"]["statements"], (operation, taken["large"]["texts"])


@pytest.mark.parametrize("name", SPECS)
def test_a_request_takes_the_token_and_one_statement_and_one_more_for_the_row_of_its_path(
    counts: Counts, name: str
) -> None:
    for operation, taken in counts(name).items():
        large = taken["large"]
        of_a_row = large["rows"] is not None and "{" in taken["path"]
        further = of_a_row or (name, operation) in LOOKS_BEFORE_IT_SHOWS
        assert large["statements"] <= (3 if further else 2), (operation, large["texts"])
