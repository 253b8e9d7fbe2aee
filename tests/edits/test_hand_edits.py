"""What a person wrote in generated files comes through a compile, is verified with the rest, or stands in the way."""

from pathlib import Path
from typing import Any

import pytest

from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.edits.outcomes import Wish
from tests.driver.small_world import SPEC, ByUnit, install, with_let

FILE = "app/show_item.py"
TWO = SPEC.replace("Anyone can see an item", "Anyone can see any item")
"""An edit after which the operation is asked again; the model then answers 2 instead of 1."""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch)
    path = tmp_path / "spec.md"
    path.write_text(SPEC)
    assert run(path).status == "ok"
    return path


def run(spec: Path, model: ByUnit | None = None, *, wishes: dict[str, Wish] | None = None, **options: Any) -> Result:
    settings = Settings(**{"retriever": "lexical", "verify": "none", "jobs": 4, **options})
    return compile_spec(spec, spec.parent / "out", settings, model=model or ByUnit(), debug=True, wishes=wishes)


def second(spec: Path, **options: Any) -> Result:
    """The compile after which the operation is generated differently."""
    spec.write_text(TWO)
    return run(spec, ByUnit(**{"operations/show_item": [with_let("2")]}), **options)


def file(spec: Path, path: str = FILE) -> Path:
    return spec.parent / "out" / path


def edit(spec: Path, text: str = 'NAME = "mine"\n\n\n') -> str:
    """Put lines before what was generated; the text that the file then has."""
    changed = text + file(spec).read_text()
    file(spec).write_text(changed)
    return changed


def codes(result: Result) -> list[str]:
    return [item.code for item in result.diagnostics if item.code != "G1001"]


def test_an_edit_of_a_file_that_is_generated_as_before_is_left_alone(spec: Path) -> None:
    mine = edit(spec)
    result = run(spec)
    assert (result.status, codes(result), result.files.written) == ("ok", [], ())
    assert file(spec).read_text() == mine


def test_an_edit_is_merged_with_what_is_generated_now_and_again_with_what_comes_after(spec: Path) -> None:
    mine = edit(spec)
    result = second(spec, verify="boot")
    assert (result.status, codes(result)) == ("ok", [])
    assert result.files.written == result.files.merged == (FILE,)
    assert file(spec).read_text() == mine.replace("return 1", "return 2")
    spec.write_text(SPEC)
    assert run(spec).status == "ok"
    assert file(spec).read_text() == mine


def test_after_a_merge_a_compile_has_nothing_to_do(spec: Path) -> None:
    edit(spec)
    second(spec)
    manifest = file(spec, ".formwork/manifest.json")
    stamps = [path.stat().st_mtime_ns for path in (file(spec), manifest)]
    result = run(spec)
    assert (result.status, result.calls, result.files.written) == ("ok", 0, ())
    assert [path.stat().st_mtime_ns for path in (file(spec), manifest)] == stamps


def test_taking_an_edit_back_brings_the_generated_text_back(spec: Path) -> None:
    before = file(spec).read_text()
    edit(spec)
    second(spec)
    file(spec).write_text(before.replace("return 1", "return 2"))
    assert run(spec).status == "ok"
    spec.write_text(SPEC)
    assert run(spec).status == "ok"
    assert file(spec).read_text() == before


def test_the_state_in_version_control_is_enough_to_merge_on_another_machine(spec: Path) -> None:
    """What ``.formwork/.gitignore`` names is gone there."""
    mine = edit(spec)
    state = file(spec, ".formwork")
    for name in (line.rstrip("/") for line in (state / ".gitignore").read_text().splitlines()):
        for path in state.glob(name):
            if path.is_file():
                path.unlink()
    assert second(spec).status == "ok"
    assert file(spec).read_text() == mine.replace("return 1", "return 2")


def test_a_conflict_shows_both_sides_and_is_settled_by_the_person(spec: Path) -> None:
    file(spec).write_text("def price() -> int:\n    # the price\n    return 10\n")
    result = second(spec)
    (error,) = [item for item in result.diagnostics if item.severity == "error"]
    assert error.code == "G1080"
    assert "yours:\n    |     return 10\n" in error.message
    assert "generated now:\n    |     return 2\n" in error.message
    marked = file(spec, f".formwork/conflicts/{FILE}").read_text()
    assert marked == (
        "def price() -> int:\n    # the price\n<<<<<<< yours\n    return 10\n||||||| as last generated\n"
        "    return 1\n=======\n    return 2\n>>>>>>> as generated now\n"
    )
    assert codes(run(spec)) == ["G1080"]
    file(spec).write_text("def price() -> int:\n    # the price\n    return 10 + 2\n")
    assert run(spec, wishes={FILE: "keep"}).status == "ok"
    assert run(spec).status == "ok"
    assert "return 10 + 2" in file(spec).read_text()


def test_a_conflict_is_settled_by_taking_the_generated_file(spec: Path) -> None:
    file(spec).write_text("def price() -> int:\n    # the price\n    return 10\n")
    second(spec)
    assert run(spec, wishes={FILE: "restore"}).status == "ok"
    assert file(spec).read_text() == "def price() -> int:\n    # the price\n    return 2\n"


def test_an_edit_that_breaks_the_project_is_not_laid_at_a_units_door(spec: Path) -> None:
    """The operation is not asked again for what a person wrote."""
    mine = edit(spec, "import os\n\n\n")
    spec.write_text(TWO)
    model = ByUnit(**{"operations/show_item": [with_let("2")]})
    result = run(spec, model, verify="lint")
    assert result.status == "failed"
    assert codes(result) == ["G1021", "G1084"]
    assert all(item.unit is None for item in result.diagnostics if item.code == "G1021")
    assert model.asked["operations/show_item"] == 1
    assert file(spec).read_text() == mine


def test_what_a_unit_got_wrong_is_mended_though_there_are_edits(spec: Path) -> None:
    edit(spec)
    spec.write_text(TWO)
    model = ByUnit(**{"operations/show_item": [with_let("f'2'"), with_let("2")]})
    result = run(spec, model, verify="lint")
    assert (result.status, model.asked["operations/show_item"]) == ("ok", 2)
    assert file(spec).read_text().startswith('NAME = "mine"\n')


def test_own_modules_beside_the_generated_ones_may_be_used_and_are_not_linted(spec: Path) -> None:
    file(spec, "app/prices.py").write_text("import os\nPRICE: int = 3\n")
    file(spec, "app/__init__.py").write_text("from app.prices import PRICE\n\n__all__ = ['PRICE']\n")
    result = second(spec, verify="boot")
    assert (result.status, codes(result)) == ("ok", [])
    assert file(spec, "app/prices.py").exists()


def test_a_deleted_file_stays_deleted_is_said_and_comes_back_when_asked_for(spec: Path) -> None:
    path = "tests/test_seeing_works.py"
    file(spec, path).unlink()
    for _ in range(2):
        result = run(spec)
        assert (result.status, codes(result)) == ("ok", ["G1082"])
        assert not file(spec, path).exists()
    assert codes(run(spec, wishes={path: "restore"})) == []
    assert file(spec, path).exists()


def test_a_deleted_file_that_others_import_is_an_error_that_names_them(spec: Path) -> None:
    file(spec).unlink()
    result = run(spec)
    assert result.status == "failed"
    (error,) = [item for item in result.diagnostics if item.code == "G1083"]
    assert error.message.endswith("it is imported by app/main.py, tests/test_seeing_works.py.")


def test_an_edited_file_that_is_no_longer_generated_waits_for_its_person(spec: Path) -> None:
    path = "tests/test_seeing_works.py"
    file(spec, path).write_text("# mine\n" + file(spec, path).read_text())
    spec.write_text(SPEC.partition("## Scenario")[0])
    assert codes(run(spec)) == ["G1081"]
    assert run(spec, wishes={path: "keep"}).status == "ok"
    assert file(spec, path).read_text().startswith("# mine\n")
    assert codes(run(spec)) == []


def test_a_moved_file_gets_its_changes_where_it_is_now(spec: Path) -> None:
    file(spec).rename(file(spec, "app/showing.py"))
    for path in ("app/main.py", "tests/test_seeing_works.py"):
        text = file(spec, path).read_text()
        renamed = text.replace("from app import show_item", "from app import showing as show_item")
        file(spec, path).write_text(renamed)
    result = second(spec, verify="boot")
    assert (result.status, codes(result)) == ("ok", [])
    assert "return 2" in file(spec, "app/showing.py").read_text()
    assert not file(spec).exists()


def test_a_file_that_was_never_generated_is_not_overwritten(spec: Path) -> None:
    """A new scenario would be written where a person already has a test of that name."""
    spec.write_text(SPEC.partition("## Scenario")[0])
    assert run(spec).status == "ok"
    mine = file(spec, "tests/test_seeing_works.py")
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("# mine\n")
    spec.write_text(SPEC)
    assert codes(run(spec)) == ["G1089"]
    assert mine.read_text() == "# mine\n"


def test_a_wish_for_a_file_that_is_none_of_ours_is_refused(spec: Path) -> None:
    result = run(spec, wishes={"app/show_itm.py": "restore"})
    (error,) = [item for item in result.diagnostics if item.severity == "error"]
    assert error.code == "G1088"
    assert error.hint == "did you mean `app/show_item.py`?"
