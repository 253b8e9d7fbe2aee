"""The command line as a person or a script sees it: exit codes, one JSON object, no traceback."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEYS = {"status", "units", "calls", "tokens", "requirements", "files", "diagnostics", "seconds"}


def formwork(*arguments: object, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("FORMWORK_", "OPENAI_"))}
    return subprocess.run(
        [sys.executable, "-m", "compiler", *map(str, arguments)],
        cwd=folder,
        env={**variables, "PYTHONPATH": str(ROOT), "COLUMNS": "120", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_the_commands() -> None:
    done = formwork("--help")
    assert done.returncode == 0
    for command in ("compile", "init", "serve", "test", "check", "retrieve", "explain", "calls"):
        assert f" {command} " in done.stdout


def test_the_version_is_that_of_the_package() -> None:
    done = formwork("--version")
    assert (done.returncode, done.stdout) == (0, f"formwork {version('formwork')}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("compile",),
        ("compile", "spec.md"),
        ("nonsense",),
        ("compile", "spec.md", "--out", "out", "--jobs", "many"),
        ("compile", "spec.md", "--out", "out", "--jobs", "0"),
        ("compile", "spec.md", "--out", "out", "--verify", "hard"),
        ("compile", "spec.md", "--out", "out", "--retriever", "magic"),
        ("compile", "spec.md", "--out", "out", "--model", "oracle"),
        ("compile", "spec.md", "--out", "out", "--expressions", "trees"),
        ("compile", "spec.md", "--out", "out", "--model", "openai:"),
        ("compile", "spec.md", "--out", "out", "--model", "openai:gpt"),
        ("explain", "Z999"),
        ("serve", "nowhere"),
        ("test", "nowhere"),
        ("check", "nowhere"),
        ("calls", "nowhere"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_a_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "spec.md").write_text("# A\n\nB.\n")
    done = formwork(*arguments, folder=tmp_path)
    assert done.returncode == 2, done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


BINARY = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "S101"), (b"", "S106"), (b" \n\n", "S106"), (BINARY, "S103"), (b"\xff\xfe\xfa", "S104")],
)
def test_an_unreadable_spec_is_exit_code_2_with_a_located_diagnostic(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    spec = tmp_path / "spec.md"
    if content is not None:
        spec.write_bytes(content)
    done = formwork("compile", spec, "--out", tmp_path / "out", "--json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    result = json.loads(done.stdout)
    assert set(result) == KEYS
    assert result["status"] == "unreadable"
    (diagnostic,) = result["diagnostics"]
    assert set(diagnostic) >= {"code", "severity", "message", "unit", "path", "file", "line", "hint", "fixes"}
    assert (diagnostic["code"], diagnostic["file"]) == (code, "spec.md")
    assert not (tmp_path / "out").exists()
    shown = formwork("compile", spec, "--out", tmp_path / "out")
    assert shown.returncode == 2
    assert code in shown.stderr
    assert shown.stdout == ""


def test_a_folder_without_markdown_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = formwork("compile", tmp_path / "empty", "--out", tmp_path / "out", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "S107"
    huge = tmp_path / "huge.md"
    with huge.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    done = formwork("compile", huge, "--out", tmp_path / "out", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "S105"


def test_diagnostics_as_sarif_name_the_file_as_seen_from_here(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "small.md").write_text("# A\n\nB shall C.\n")
    done = formwork("compile", "specs/small.md", "--out", "out", "--sarif", "--retriever", "lexical", folder=tmp_path)
    log = json.loads(done.stdout)
    results = log["runs"][0]["results"]
    assert (done.returncode, log["version"]) == (1, "2.1.0")
    assert {result["ruleId"] for result in results} >= {"O210"}
    places = [location["physicalLocation"] for result in results for location in result.get("locations", [])
              if "physicalLocation" in location]  # fmt: skip
    assert {place["artifactLocation"]["uri"] for place in places} == {"specs/small.md"}


def test_strict_is_exit_code_1_where_a_requirement_is_not_covered(tmp_path: Path) -> None:
    spec, out = tmp_path / "spec.md", tmp_path / "out"
    formwork("init", "spec", folder=tmp_path)
    written = next(tmp_path.glob("spec/*.md"))
    spec.write_text(written.read_text() + "\n\n## Extras\n\nThe moon SHALL be blue on odd days.\n")
    given = ("compile", spec, "--out", out, "--retriever", "lexical", "--verify", "none")
    assert formwork(*given).returncode == 0
    for again in (given, (*given, "--verify", "lint")):
        refused = formwork(*again, "--strict")
        assert refused.returncode == 1
        assert "1 requirement is not covered" in refused.stderr
    assert (out / "app/main.py").exists()
    spec.write_text(written.read_text())
    assert formwork(*given, "--strict").returncode == 0


def test_settings_come_from_options_then_environment_then_file(tmp_path: Path) -> None:
    (tmp_path / "formwork.toml").write_text('model = "oracle-of-file"\n')
    arguments = ("compile", "spec.md", "--out", "out")
    assert "oracle-of-file" in formwork(*arguments, folder=tmp_path).stderr
    environment = {"FORMWORK_MODEL": "oracle-of-environment"}
    assert "oracle-of-environment" in formwork(*arguments, folder=tmp_path, **environment).stderr
    done = formwork(*arguments, "--model", "oracle-of-option", folder=tmp_path, **environment)
    assert "oracle-of-option" in done.stderr


@pytest.mark.parametrize("content", ["model = ", "colour = 1\n", "jobs = 'many'\n"])
def test_a_wrong_settings_file_is_explained(tmp_path: Path, content: str) -> None:
    (tmp_path / "formwork.toml").write_text(content)
    done = formwork("compile", "spec.md", "--out", "out", folder=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_init_writes_a_spec_once(tmp_path: Path) -> None:
    done = formwork("init", "book club", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "formwork compile" in done.stdout
    text = (tmp_path / "book club" / "spec.md").read_text()
    assert text.startswith("# Book club\n")
    assert formwork("init", "book club", folder=tmp_path).returncode == 2


def test_explain_shows_the_page_of_every_code() -> None:
    from compiler.diagnostics import rules

    done = formwork("explain", "f914")
    assert done.returncode == 0
    assert "Reference to what does not exist" in done.stdout
    near = formwork("explain", "F9144")
    assert near.returncode == 2
    assert "did you mean" in near.stderr
    assert {rule.code for rule in rules()} >= {"F914", "G1010", "S101"}


def test_retrieve_ranks_sections_with_reasons(tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text("# Shop\n\n## Coupons\n\nA coupon lowers the price.\n\n## Sign in\n\nBy email.\n")
    done = formwork("retrieve", spec, "price of a coupon", "--retriever", "lexical", "--json")
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stdout)["sections"][0]
    assert (first["id"], first["used"]) == ("coupons", True)
    shown = formwork("retrieve", spec, "price of a coupon", "--retriever", "lexical")
    assert "coupons" in shown.stdout
    assert "lexical" in shown.stdout.splitlines()[0]
    assert formwork("retrieve", tmp_path / "none.md", "x").returncode == 2


def test_an_unexpected_error_is_one_line_and_a_hint(tmp_path: Path) -> None:
    program = (
        "import compiler.cli.explaining as e, sys\n"
        "def broken(*_, **__): raise RuntimeError('kaboom')\n"
        "e.run = broken\nsys.argv = ['formwork', 'explain', 'F914', *sys.argv[1:]]\n"
        "from compiler.cli.main import main\nmain()\n"
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )

    done = run()
    assert done.returncode == 1
    assert done.stderr == (
        "formwork: unexpected RuntimeError: kaboom (run again with --debug to see where; please report it)\n"
    )
    assert "Traceback" in run("--debug").stderr
