"""What ran before and would run the same is not run again; anything else is."""

from pathlib import Path

from ast_schemas.artifact import Artifact
from benchmarks.soundness.campaign import Bench, drawn
from benchmarks.soundness.passed import Passed, digest_of


def test_a_project_of_the_same_bytes_is_not_run_again(tmp_path: Path) -> None:
    programs = list(drawn(20, 0, 1))
    kept = tmp_path / "passed.jsonl"
    first = Bench(tmp_path / "first", typed=0, passed=Passed(kept))
    (ran,) = first.outcomes(programs)
    assert (ran.rejected, ran.failures, first.passed_before) == ((), {}, 0)
    again = Bench(tmp_path / "again", typed=0, passed=Passed(kept))
    (known,) = again.outcomes(programs)
    assert again.passed_before == 1
    assert (known.operations, known.failures) == (ran.operations, {})
    assert not list((tmp_path / "again/projects").iterdir())
    checked = Bench(tmp_path / "checked", typed=1, passed=Passed(kept))
    list(checked.outcomes(programs))
    assert (checked.passed_before, checked.type_checked) == (0, 1)


def test_a_byte_more_is_another_project() -> None:
    one, other = (Artifact(path="a.py", text=text) for text in ("x = 1\n", "x = 2\n"))
    digests = {digest_of("a", "{}", [one]), digest_of("a", "{}", [other]), digest_of("b", "{}", [one])}
    assert len(digests) == 3
    assert digest_of("a", "{}", [one]) in digests
