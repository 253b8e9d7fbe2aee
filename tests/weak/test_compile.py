"""Whole compiles through the endpoint, as a weak model and as a perfect one: the same project comes out as offline."""

import os
from pathlib import Path

import pytest

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.weak.profiles import load
from tests.weak.endpoint import SPECS, serving, weak


def tree(folder: Path) -> dict[str, bytes]:
    """Every emitted file; not the state of the compile."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        name: path.read_bytes()
        for path in files
        if not (name := path.relative_to(folder).as_posix()).startswith(".formwork/")
    }


def settings(**more: object) -> Settings:
    return Settings.model_validate({"retriever": "lexical", "verify": "none", **more})


LONG = pytest.mark.skipif("FORMWORK_LONG" not in os.environ, reason="a minute; FORMWORK_LONG=1 runs it")


@pytest.mark.parametrize(
    ("spec", "seeds"),
    [
        ("todo", (1,)),
        pytest.param("forum", (1,), marks=pytest.mark.slow),
        pytest.param("forum", (2, 3, 11), marks=[pytest.mark.slow, LONG]),
    ],
)
def test_a_spec_filled_by_a_model_of_which_7_in_100_answers_are_valid_gives_the_same_project(
    spec: str, seeds: tuple[int, ...], tmp_path: Path
) -> None:
    offline = compile_spec(SPECS / spec, tmp_path / "offline", settings())
    assert offline.status == "ok"
    profile = load("qwen3-coder-next")
    with serving({str(seed): weak(profile, seed=seed) for seed in seeds}) as address:
        for seed in seeds:
            out = tmp_path / str(seed)
            through = settings(model=f"openai:{profile.name}", base_url=f"{address}/{seed}/v1", attempts=12)
            result = compile_spec(SPECS / spec, out, through)
            assert result.status == "ok", result.diagnostics
            assert result.failed == ()
            assert set(result.filled) == set(offline.filled)
            assert result.calls > offline.calls
            assert tree(out) == tree(tmp_path / "offline")


def test_a_perfect_profile_costs_no_call_more_than_there_are_units(tmp_path: Path) -> None:
    with serving({"perfect": weak(load("perfect"))}) as address:
        through = settings(model="openai:perfect", base_url=f"{address}/perfect/v1")
        result = compile_spec(SPECS / "todo", tmp_path, through)
    assert result.status == "ok", result.diagnostics
    assert result.calls == len(result.filled)
