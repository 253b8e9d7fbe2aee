"""``formwork stress``: what it prints, writes and refuses; the same trials through a profile and over HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from compiler.cli.app import app
from compiler.models.reader import ReaderModel
from compiler.weak.model import WeakModel
from tests.stress.conftest import SPEC
from tests.stress.profiles import only
from tests.weak.endpoint import serving

SOME = ["--retriever", "lexical", "--phase", "schema", "--jobs", "1"]

WEAK = """
name = "weak"
valid = 0.0
[again]
policy = "repeated"
[faults]
hallucinated_reference = 1
"""


def stress(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["stress", *map(str, arguments)])


def value(*arguments: object) -> dict[str, Any]:
    done = stress(*arguments, "--json")
    assert done.exit_code in (0, 1), done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_one_object_says_per_model_what_came_of_the_trials_with_intervals(tmp_path: Path) -> None:
    found = value(SPEC, "--out", tmp_path / "a", "--trials", 3, "--profile", "perfect", *SOME)
    model = found["models"]["perfect"]
    assert model["simulated"] is True
    assert model["trials"] == 3 * found["run"]["done"] / 3 == model["accepted"]["count"] > 0
    assert model["accepted"]["low"] < model["accepted"]["rate"] == 1.0
    assert set(model["attempts"]) == {"p50", "p90", "max"}
    assert {"raw_valid", "after_repair", "tokens_per_unit"} <= set(model)
    again = value(SPEC, "--out", tmp_path / "a", "--trials", 3, "--profile", "perfect", *SOME)
    assert again["run"] == {**found["run"], "before": found["run"]["done"], "done": 0}
    assert again["models"] == found["models"]


def test_a_model_that_is_never_right_fails_the_gate_and_is_reported(tmp_path: Path) -> None:
    profile = tmp_path / "weak.toml"
    profile.write_text(WEAK, encoding="utf-8")
    options = ["--profile", profile, "--trials", 1, "--attempts", 2, "--phase", "operations", *SOME]
    done = stress(SPEC, "--out", tmp_path / "a", *options, "--fail-under", 0.999)
    assert done.exit_code == 1, done.output
    assert "SIMULATED" in done.stdout
    report = json.loads((tmp_path / "a" / "report.json").read_text(encoding="utf-8"))
    model = report["models"][0]
    assert model["never"]["count"] > 0
    worst = model["worst_forms"][0]
    assert worst["never"]["count"] > 0
    assert worst["example"]["said"]
    markdown = (tmp_path / "a" / "report.md").read_text(encoding="utf-8")
    assert "**SIMULATED**" in markdown
    assert f"#### {worst['form']}" in markdown


def test_an_endpoint_is_tried_by_the_same_path_as_a_profile(tmp_path: Path) -> None:
    model = WeakModel(ReaderModel(), only("required_left_out"), seed=0)
    options = ["--model", "openai:m", "--trials", 1, "--unit", "schema/Item", *SOME]
    with serving({"m": model}) as address:
        found = value(SPEC, "--out", tmp_path / "a", *options, "--base-url", f"{address}/m/v1")
    (endpoint,) = found["models"].values()
    assert endpoint["simulated"] is False
    assert endpoint["raw_valid"]["count"] == 0
    assert endpoint["accepted"]["count"] == endpoint["trials"] == 1
    assert endpoint["calls"] == 2
    assert "SIMULATED" not in (tmp_path / "a" / "report.html").read_text(encoding="utf-8")


def test_an_endpoint_that_does_not_answer_leaves_nothing_behind(tmp_path: Path) -> None:
    gone = ["--model", "openai:m", "--base-url", "http://127.0.0.1:9/v1", "--trials", 1, "--unit", "schema/Item"]
    found = value(SPEC, "--out", tmp_path / "a", *gone, *SOME)
    assert found["run"] == {"done": 1, "before": 0, "errors": 1, "stopped": None}
    assert found["models"] == {}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--profile", "qwen3-coder-nxt"], "no profile 'qwen3-coder-nxt'"),
        (["--phase", "shema"], "did you mean `schema`?"),
        (["--unit", "schema/Itm"], "did you mean `schema/Item`?"),
        (["--unit", "dtos/Item"], "no unit to try"),
        (["--model", "gpt"], "unknown model 'gpt'"),
        (["--model", "openai:m", "--api-key-env", "NO_SUCH_KEY"], "NO_SUCH_KEY is not set"),
        (["--model", "openai:a", "--model", "openai:b", *["--base-url", "http://x/v1"] * 3], "3 times --base-url"),
        (["--executor", "ray"], "no executor 'ray'"),
        (["--whole", "1", "--no-repair"], "whole compiles run with the whole harness"),
        (["--profile", "perfect", "--profile", "perfect"], "named twice"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_tried(tmp_path: Path, options: list[str], said: str) -> None:
    done = stress(SPEC, "--out", tmp_path / "a", "--retriever", "lexical", "--phase", "schema", *options)
    assert done.exit_code == 2, done.output
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "a" / "trials.sqlite").exists()


def test_a_spec_that_the_reader_cannot_fill_is_told_with_its_diagnostics(tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text("# Shop\n\n## Entities\n\n### Item\n\n| Field | Type |\n| --- | --- |\n| a | wobble |\n")
    done = stress(spec, "--out", tmp_path / "a", "--retriever", "lexical")
    assert done.exit_code == 1
    assert "the spec must be in its notation" in " ".join(done.stderr.split())
    assert stress(tmp_path / "none.md", "--out", tmp_path / "a").exit_code == 2


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "trials.sqlite").write_text("this is no database, and long enough to be seen as none" * 20)
    done = stress(SPEC, "--out", tmp_path, *SOME)
    assert done.exit_code == 2
    assert "holds no trials" in " ".join(done.stderr.split())


@pytest.mark.slow
def test_whole_compiles_are_counted_apart_and_made_once(tmp_path: Path) -> None:
    options = [SPEC, "--out", tmp_path / "a", "--trials", 0, "--whole", 1, *SOME]
    (model,) = value(*options)["models"].values()
    assert (
        model["wholes"]["compiles"] == model["wholes"]["compiled"]["count"] == model["wholes"]["passed"]["count"] == 1
    )
    assert model["trials"] == 0
    assert not any((tmp_path / "a" / "whole").iterdir())


def test_an_ablation_puts_the_same_trials_side_by_side(tmp_path: Path) -> None:
    options = ["--trials", 4, "--only", "no-coercion", "--only", "whole-spec", *SOME]
    done = stress("ablate", SPEC, "--out", tmp_path / "a", "--profile", "qwen3-coder-next", *options)
    assert done.exit_code == 0, done.output
    rows = json.loads((tmp_path / "a" / "ablation.json").read_text(encoding="utf-8"))["models"][0]["rows"]
    assert [row["name"] for row in rows] == ["full", "no-coercion", "whole-spec"]
    full, bare, whole = rows
    assert full["trials"] == bare["trials"] == bare["against"]["pairs"] == whole["trials"]
    assert bare["after_repair"]["count"] < full["after_repair"]["count"]
    assert whole["tokens_per_unit"]["mean"] > full["tokens_per_unit"]["mean"]
    assert "| no-coercion |" in (tmp_path / "a" / "ablation.md").read_text(encoding="utf-8")
    assert stress("ablate", SPEC, "--out", tmp_path / "b", "--only", "no-sense", *SOME).exit_code == 2
