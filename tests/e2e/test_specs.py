"""The specs of fixtures/specs become projects that are clean, migrate, pass their own tests and answer over HTTP."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest

from tests.e2e.conftest import Compiled, compile_with_cli
from tests.e2e.module_graph import module_graph
from tests.e2e.serving import fresh_database, served

WRITTEN_BY_US = ("todo", "forum", "shop")
WRITTEN_BLIND = ("clinic", "festival")
SPECS = (*WRITTEN_BY_US, *WRITTEN_BLIND)

Compiles = Callable[[str], Compiled]


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_compiles_without_errors_and_accounts_for_every_requirement(compiled: Compiles, name: str) -> None:
    result = compiled(name)
    errors = [d for d in result.report["diagnostics"] if d["severity"] == "error"]
    assert errors == []
    assert result.code == 0
    counts = result.report["requirements"]
    assert counts["compiled"] + counts["uncovered"] == counts["total"]
    assert counts["compiled"] >= 0.95 * counts["total"]
    assert result.report["units"]["failed"] == 0


@pytest.mark.parametrize("name", SPECS)
def test_the_emitted_project_is_clean_to_ruff_and_mypy_strict(compiled: Compiles, name: str) -> None:
    out = compiled(name).out
    _run(out, "ruff", "check", ".")
    _run(out, "ruff", "format", "--check", ".")
    _run(out, "mypy", "--strict", "app")


@pytest.mark.parametrize("name", SPECS)
def test_the_emitted_tests_pass_on_sqlite(compiled: Compiles, name: str) -> None:
    _run(compiled(name).out, "pytest", "-q", "-x", "-p", "no:cacheprovider")


@pytest.mark.pg
@pytest.mark.parametrize("name", SPECS)
def test_the_emitted_tests_pass_on_postgresql(compiled: Compiles, postgres: str, name: str) -> None:
    with fresh_database(postgres) as url:
        _run(compiled(name).out, "pytest", "-q", "-x", "-p", "no:cacheprovider", DATABASE_URL=url)


@pytest.mark.parametrize("name", SPECS)
def test_migrations_run_up_and_down_on_sqlite(compiled: Compiles, tmp_path: Path, name: str) -> None:
    _migrate_up_down_up(compiled(name).out, f"sqlite:///{tmp_path}/app.db")


@pytest.mark.pg
@pytest.mark.parametrize("name", SPECS)
def test_migrations_run_up_and_down_on_postgresql(compiled: Compiles, postgres: str, name: str) -> None:
    with fresh_database(postgres) as url:
        _migrate_up_down_up(compiled(name).out, url)


@pytest.mark.parametrize("name", ["forum", "shop"])
def test_the_hand_written_suite_passes_over_http_on_sqlite(compiled: Compiles, tmp_path: Path, name: str) -> None:
    _suite_passes(compiled(name).out, name, f"sqlite:///{tmp_path}/app.db")


@pytest.mark.pg
@pytest.mark.parametrize("name", ["forum", "shop"])
def test_the_hand_written_suite_passes_over_http_on_postgresql(compiled: Compiles, postgres: str, name: str) -> None:
    with fresh_database(postgres) as url:
        _suite_passes(compiled(name).out, name, url)


@pytest.mark.parametrize("name", WRITTEN_BY_US)
def test_compiling_twice_gives_equal_bytes(compiled: Compiles, tmp_path: Path, name: str) -> None:
    first = compiled(name)
    second = compile_with_cli(first.spec, tmp_path / "again")
    assert _tree(first.out) == _tree(second.out)


@pytest.mark.parametrize("name", WRITTEN_BY_US)
def test_compiling_again_into_the_same_folder_calls_no_model_and_writes_nothing(
    compiled: Compiles, tmp_path: Path, name: str
) -> None:
    compile_with_cli(compiled(name).spec, tmp_path / "out")
    again = compile_with_cli(compiled(name).spec, tmp_path / "out")
    assert again.report["calls"] == 0
    assert again.report["files"]["written"] == 0
    assert again.report["units"]["filled"] == 0


@pytest.mark.parametrize("name", WRITTEN_BY_US)
def test_nothing_in_the_emitted_tree_depends_on_formwork(compiled: Compiles, name: str) -> None:
    rooms = re.compile(r"^\s*(from|import) (compiler|ast_schemas|emitters|rag)\b", re.MULTILINE)
    for path in compiled(name).out.rglob("*.py"):
        assert not rooms.search(path.read_text("utf-8")), path


@pytest.mark.parametrize("name", WRITTEN_BY_US)
def test_units_depend_on_each_other_without_a_cycle(compiled: Compiles, name: str) -> None:
    command = [sys.executable, "-m", "compiler", "graph", "--out", str(compiled(name).out), "--format", "json"]
    value = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    names = [node["id"] for node in value["nodes"]]
    graph = networkx.DiGraph((names[cause], names[effect]) for cause, effect in value["edges"])
    for generation, nodes in enumerate(networkx.topological_generations(graph)):
        print(generation, *sorted(nodes))
    assert networkx.is_directed_acyclic_graph(graph)
    assert graph.number_of_edges() > len(names)


@pytest.mark.parametrize("name", SPECS)
def test_emitted_modules_import_each_other_without_a_cycle(compiled: Compiles, name: str) -> None:
    graph = module_graph(compiled(name).out)
    assert graph.number_of_edges() > graph.number_of_nodes() > 30
    cycles = [sorted(part) for part in networkx.strongly_connected_components(graph) if len(part) > 1]
    assert cycles == []


def _run(folder: Path, module: str, *arguments: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, f"{module} {' '.join(arguments)}\n{(done.stdout + done.stderr)[-6000:]}"


def _migrate_up_down_up(out: Path, url: str) -> None:
    for step in (("upgrade", "head"), ("downgrade", "base"), ("upgrade", "head")):
        _run(out, "alembic", *step, DATABASE_URL=url)


def _suite_passes(out: Path, name: str, url: str) -> None:
    with served(out, url) as base:
        suite = Path(__file__).parents[1] / "acceptance" / f"{name}_suite.py"
        _run(
            suite.parent,
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            str(suite),
            FORMWORK_BASE_URL=base,
            FORMWORK_DATABASE_URL=url,
        )


def _tree(root: Path) -> dict[str, bytes]:
    skipped = {".formwork", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not skipped & set(path.relative_to(root).parts) and path.suffix != ".db"
    }
