"""What the target cannot say is a located diagnostic of the unit that said it, and nothing is written."""

from pathlib import Path

import pytest

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from emitters.base import Unsupported

SPEC = """# App

## Note

| Field | Type | Rules |
| --- | --- | --- |
| title | text | |

- It always holds that `note.title != "secret"`: "Tell no secrets."

## Show a note

`GET /notes/{note_id}`

- **Who**: anyone
"""


def test_what_the_target_cannot_say_is_refused_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> str:
        raise Unsupported("a comparison in an invariant")

    # a limit that is made up: the checker refuses those that are known
    monkeypatch.setattr("emitters.fastapi.checks.condition_sql", unsupported)
    spec = tmp_path / "app.md"
    spec.write_text(SPEC, encoding="utf-8")
    result = compile_spec(spec, tmp_path / "out", Settings(retriever="lexical", verify="none"))
    assert result.exit_code == 1
    (error,) = [item for item in result.diagnostics if item.severity == "error"]
    assert (error.code, error.unit, error.path) == ("G1032", "schema/Note", "invariants[0].condition")
    assert error.place is not None
    assert (error.place.file, error.place.line) == ("app.md", 3)
    assert not (tmp_path / "out" / "app").exists()
