"""A compile that runs out of its budget says so of every unit that is left, and the next one goes on from there."""

from pathlib import Path

from compiler.build.settings import Settings
from compiler.driver import compile_spec

SPEC = Path(__file__).parents[2] / "compiler" / "cli" / "templates" / "spec.md"


def test_the_units_that_are_left_are_reported_with_one_code_and_filled_by_the_next_compile(tmp_path: Path) -> None:
    limited = Settings(retriever="lexical", verify="none", budget_calls=12)
    first = compile_spec(SPEC, tmp_path / "out", limited)
    assert (first.status, first.calls) == ("failed", 12)
    assert {item.code for item in first.diagnostics if item.severity == "error"} == {"F923"}
    assert first.failed
    assert not (tmp_path / "out" / "app").exists()
    again = compile_spec(SPEC, tmp_path / "out", limited.model_copy(update={"budget_calls": None}))
    assert (again.status, again.replayed) == ("ok", 12)
    whole = compile_spec(SPEC, tmp_path / "whole", limited.model_copy(update={"budget_calls": None}))
    assert first.calls + again.calls == whole.calls
