"""``diff``, ``pin``, ``unpin``, ``--keep`` and ``--restore`` on a real project, as a user types them."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from compiler.cli.app import app

TODO = Path(__file__).parents[2] / "fixtures" / "specs" / "todo" / "todo.md"
FILE = "app/dtos/label.py"
LIMIT = "1 to 30 characters, unique per owner"

Typed = Callable[..., Result]


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a spec and the project that it compiles to."""
    folder = tmp_path_factory.mktemp("todo")
    shutil.copy(TODO, folder / "todo.md")
    assert compile_(folder).exit_code == 0
    return folder


@pytest.fixture
def folder(compiled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(compiled, tmp_path / "todo"))


def compile_(folder: Path, *options: str, verify: str = "none") -> Result:
    common = ("--retriever", "lexical", "--verify", verify, "--json", *options)
    return typed("compile", folder / "todo.md", "--out", folder / "out", *common)


def change_limit(folder: Path, limit: str = "1 to 40 characters, unique per owner") -> None:
    text = (folder / "todo.md").read_text()
    assert LIMIT in text
    (folder / "todo.md").write_text(text.replace(LIMIT, limit))


def edit(folder: Path, old: str, new: str, path: str = FILE) -> str:
    file = folder / "out" / path
    changed = file.read_text().replace(old, new, 1)
    file.write_text(changed)
    return changed


def test_a_hand_edit_is_shown_merged_and_verified_with_the_rest(folder: Path) -> None:
    assert typed("diff", folder / "out").exit_code == 0
    mine = edit(folder, '"""', '"""Mine. ')
    shown = typed("diff", folder / "out", "app")
    assert shown.exit_code == 1
    assert f"+++ yours/{FILE}" in shown.stdout
    assert '+"""Mine. Request and response bodies about label."""' in shown.stdout
    change_limit(folder)
    result = compile_(folder, verify="lint")
    assert result.exit_code == 0, result.stdout
    assert json.loads(result.stdout)["files"]["merged"] == 1
    assert (folder / "out" / FILE).read_text() == mine.replace("max_length=30", "max_length=40")
    (told,) = json.loads(typed("diff", folder / "out", "--json").stdout)["edits"]
    assert (told["file"], told["change"], told["added"], told["removed"]) == (FILE, "edited", 1, 1)


def test_a_conflict_is_an_error_with_its_place_and_is_settled_by_an_option(folder: Path) -> None:
    edit(folder, "max_length=30", "max_length=33")
    change_limit(folder)
    result = compile_(folder)
    assert result.exit_code == 1
    (error,) = [item for item in json.loads(result.stdout)["diagnostics"] if item["severity"] == "error"]
    line = (folder / "out" / FILE).read_text().splitlines().index(
        "    name: Annotated[Text, Field(min_length=1, max_length=33)]"
    ) + 1
    assert (error["code"], error["file"], error["line"]) == ("G1080", FILE, line)
    assert compile_(folder, "--keep", str(folder / "out" / FILE)).exit_code == 0
    assert "max_length=33" in (folder / "out" / FILE).read_text()
    assert compile_(folder, "--restore", FILE).exit_code == 0
    assert typed("diff", folder / "out").exit_code == 0
    assert "max_length=40" in (folder / "out" / FILE).read_text()


def test_keeping_and_restoring_the_same_file_is_wrong_usage(folder: Path) -> None:
    assert compile_(folder, "--keep", FILE, "--restore", f"./{FILE}").exit_code == 2


def test_deleted_and_moved_files_are_told(folder: Path) -> None:
    (folder / "out" / FILE).unlink()
    (folder / "out" / "app/models/label.py").rename(folder / "out" / "app/models/word.py")
    found = json.loads(typed("diff", folder / "out", "--json").stdout)["edits"]
    assert [(item["file"], item["change"], item["place"]) for item in found] == [
        (FILE, "deleted", FILE),
        ("app/models/label.py", "moved", "app/models/word.py"),
    ]
    shown = re.sub(r"\s+", " ", typed("diff", folder / "out").stdout)
    assert f"{FILE} was deleted by hand" in shown
    assert "app/models/label.py was moved to app/models/word.py" in shown


def test_names_that_are_not_there_are_refused_with_what_was_meant(folder: Path) -> None:
    for result in (
        typed("diff", folder / "out", "app/dtos/labl.py"),
        typed("pin", "dtos/Labl", "--out", folder / "out"),
        typed("diff", folder),
        typed("unpin", "dtos/Label", "--out", folder),
    ):
        assert result.exit_code == 2
        assert "hint" in result.stderr


def test_a_pinned_form_is_compiled_as_a_person_wrote_it(folder: Path) -> None:
    """A limit that the spec does not name is set in the stored form itself."""
    assert typed("pin", "schema/Label", "--out", folder / "out").exit_code == 0
    unit = folder / "out" / ".formwork" / "units" / "schema" / "Label.json"
    form = json.loads(unit.read_text())
    field = next(item for item in form["fields"] if item["name"] == "name")
    assert field["limits"]["max_length"] == 30
    field["limits"]["max_length"] = 25
    unit.write_text(json.dumps(form))
    result = compile_(folder)
    assert result.exit_code == 0, result.stdout
    assert "max_length=25" in (folder / "out" / FILE).read_text()
    change_limit(folder)
    result = compile_(folder)
    assert result.exit_code == 0
    assert {"G1090", "G1001"} <= {item["code"] for item in json.loads(result.stdout)["diagnostics"]}
    assert "max_length=25" in (folder / "out" / FILE).read_text()
    field["type"]["kind"] = "nonsense"
    unit.write_text(json.dumps(form))
    assert compile_(folder).exit_code == 1
    assert typed("unpin", "schema/Label", "--out", folder / "out").exit_code == 0
    assert compile_(folder).exit_code == 0
    assert "max_length=40" in (folder / "out" / FILE).read_text()
