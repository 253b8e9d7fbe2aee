"""What the target cannot say is a located diagnostic of the unit that said it, and nothing is written."""

from pathlib import Path

from compiler.build.settings import Settings
from compiler.driver import compile_spec

SPEC = """# App

## Note

| Field | Type | Rules |
| --- | --- | --- |
| title | text | |

- It always holds that `matches(note.title, "[a-z]+")`: "Small letters only."

## Show a note

`GET /notes/{note_id}`

- **Who**: anyone
"""


def test_an_invariant_that_no_database_checks_is_refused_at_its_place(tmp_path: Path) -> None:
    spec = tmp_path / "app.md"
    spec.write_text(SPEC, encoding="utf-8")
    result = compile_spec(spec, tmp_path / "out", Settings(retriever="lexical", verify="none"))
    assert result.exit_code == 1
    (error,) = [item for item in result.diagnostics if item.severity == "error"]
    assert (error.code, error.unit, error.path) == ("G1032", "schema/Note", "invariants[0].condition")
    assert error.place is not None
    assert (error.place.file, error.place.line) == ("app.md", 3)
    assert not (tmp_path / "out" / "app").exists()
