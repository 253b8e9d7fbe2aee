"""A folder with the output of a good compile, into which bad specs are compiled."""

import shutil
from pathlib import Path

import pytest

from tests.bad_input.attempts import GOOD, Attempt, Attempts, attempt, tree


@pytest.fixture(scope="session")
def good_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the good spec; copied by each test."""
    from compiler.build.settings import Settings
    from compiler.driver import compile_spec

    folder = tmp_path_factory.mktemp("good")
    (folder / "good.md").write_text(GOOD, encoding="utf-8")
    result = compile_spec(folder / "good.md", folder / "out", Settings(retriever="lexical", verify="none"))
    assert result.status == "ok", result.diagnostics
    return folder / "out"


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Attempts:
    """Compiles a spec into an empty folder."""
    return lambda spec: attempt(spec, tmp_path / "out", monkeypatch, capfd)


@pytest.fixture
def over_good_output(
    good_output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Attempts:
    """Compiles a spec into the output of the good one, which must stay as it is byte for byte."""

    def compile_over(spec: Path) -> Attempt:
        out = tmp_path / "out"
        shutil.copytree(good_output, out)
        before = tree(out)
        result = attempt(spec, out, monkeypatch, capfd)
        assert result.code in (1, 2)
        assert result.report["files"] == {"written": 0, "unchanged": 0, "removed": 0, "merged": 0}
        after = tree(out)
        assert after.keys() == before.keys()
        assert [path for path in after if after[path] != before[path]] == []
        return result

    return compile_over


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """Where a test writes its spec."""
    return tmp_path / "spec.md"
