"""A compile with nothing to do answers from the stamp: the same words, no call, no file, and no compiler imported."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from compiler.cli.unchanged import Stamp
from tests.plan.project import ROOT, Project, state

OPTIONS = ("--retriever", "lexical", "--verify", "none", "--json")
PROGRAM = (
    "import sys\nfrom compiler.cli.main import main\n"
    "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
    "print('\\n' + ' '.join(sys.modules), file=sys.stderr)\n"
)


GIVEN = {"retriever": "lexical", "verify": "none"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Formwork by itself, so that the stamp does not depend on who edits this repository meanwhile."""
    folder = tmp_path_factory.mktemp("formwork")
    for room in ("ast_schemas", "rag", "emitters", "compiler"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return folder


def compile_with_cli(project: Project, sources: Path) -> tuple[dict[str, Any], set[str]]:
    """The object of ``--json`` and the modules that were loaded."""
    command = [sys.executable, "-c", PROGRAM, "compile", str(project.spec), "--out", str(project.out), *OPTIONS]
    done = subprocess.run(command, cwd=sources, capture_output=True, text=True, check=True)
    return json.loads(done.stdout), set(done.stderr.splitlines()[-1].split())


def is_quick(modules: set[str]) -> bool:
    return modules.isdisjoint({"compiler.driver", "ast_schemas.ir", "torch", "networkx", "openai", "numpy"})


@pytest.fixture
def stamped(project: Project) -> Project:
    stamp = Stamp(project.spec, project.out, GIVEN)
    stamp.keep(project.compile())
    assert stamp.found() is not None
    return project


def test_the_second_compile_does_nothing_and_says_the_same(project: Project, sources: Path) -> None:
    _, modules = compile_with_cli(project, sources)
    assert not is_quick(modules)
    before = state(project.out)
    report, modules = compile_with_cli(project, sources)
    assert is_quick(modules)
    assert state(project.out) == before
    (project.out / ".formwork" / "stamp.json").unlink()
    slow, slow_modules = compile_with_cli(project, sources)
    assert not is_quick(slow_modules)
    assert {**report, "seconds": 0} == {**slow, "seconds": 0}
    assert (report["calls"], report["units"]["filled"], report["files"]["written"]) == (0, 0, 0)


def edit_spec(project: Project) -> None:
    project.edit(("nobody else", "no one else"))


def edit_file(project: Project) -> None:
    path = project.out / "app" / "main.py"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")


def delete_file(project: Project) -> None:
    (project.out / "openapi.json").unlink()


def edit_unit(project: Project) -> None:
    path = project.out / ".formwork" / "units" / "schema" / "Item.json"
    path.write_text(path.read_text(encoding="utf-8").replace("title", "heading"), encoding="utf-8")


def edit_manifest(project: Project) -> None:
    path = project.out / ".formwork" / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def interrupt(project: Project) -> None:
    (project.out / ".formwork" / "commit.json").write_text("{}", encoding="utf-8")


@pytest.mark.parametrize("change", [edit_spec, edit_file, delete_file, edit_unit, edit_manifest, interrupt])
def test_whatever_changed_is_looked_at(stamped: Project, change: Any) -> None:
    change(stamped)
    assert Stamp(stamped.spec, stamped.out, GIVEN).found() is None


def test_other_options_and_settings_are_another_compile(stamped: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Stamp(stamped.spec, stamped.out, {**GIVEN, "verify": "lint"}).found() is None
    monkeypatch.setenv("FORMWORK_CONTEXT_TOKENS", "4000")
    assert Stamp(stamped.spec, stamped.out, GIVEN).found() is None


def test_an_upgrade_of_formwork_is_looked_at(stamped: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from compiler.store import stamp

    monkeypatch.setattr(stamp, "_sources", lambda: iter(("another version",)))
    assert Stamp(stamped.spec, stamped.out, GIVEN).found() is None


def test_the_plan_of_an_unchanged_spec_loads_no_vectors(stamped: Project) -> None:
    arguments = ["plan", str(stamped.spec), "--out", str(stamped.out), "--retriever", "lexical", "--json"]
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["will"] == []
    assert set(done.stderr.splitlines()[-1].split()).isdisjoint({"torch", "openai", "sentence_transformers"})


def test_no_stamp_is_kept_of_a_compile_that_failed(project: Project) -> None:
    project.edit(("`POST /sign-in`", "`POST /users`"))
    arguments = ["compile", str(project.spec), "--out", str(project.out), *OPTIONS]
    done = subprocess.run([sys.executable, "-m", "compiler", *arguments], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 1
    assert not (project.out / ".formwork" / "stamp.json").exists()
