"""A project with rows in its database follows its spec: compiled again, migrated, served, and taken back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import Compiled, compile_with_cli
from tests.e2e.serving import fresh_database, served

SPEC = Path(__file__).with_name("notes.md")
OPTIONS = ("--retriever", "lexical", "--verify", "none")
EDITS = (
    ("| body {#body} | text |", "| text {#body} | text |"),
    ("| colour | one of grey, red | optional |\n", "| stars | integer | 1 to 5, default 3 |\n"),
    ("| tag | Tag | optional |", "| tags | many Tag | optional |"),
)


def edited(text: str) -> str:
    for old, new in EDITS:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("spec")) / "notes.md"


@pytest.fixture(scope="module")
def projects(spec: Path) -> tuple[Path, Path]:
    """The project before and after the edits; the second one was compiled into a copy of the first."""
    first, second = spec.parent / "first", spec.parent / "second"
    spec.write_text(SPEC.read_text("utf-8"), "utf-8")
    assert compiled(spec, first).code == 0
    subprocess.run(["cp", "-r", str(first), str(second)], check=True)
    spec.write_text(edited(SPEC.read_text("utf-8")), "utf-8")
    result = compiled(spec, second)
    assert result.code == 0, result.report["diagnostics"]
    assert [item["code"] for item in result.report["diagnostics"]] == ["G1063"]
    return first, second


def compiled(spec: Path, out: Path, *options: str) -> Compiled:
    return compile_with_cli(spec, out, *OPTIONS, *options)


@pytest.fixture
def database(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path}/app.db"
    else:
        with fresh_database(request.getfixturevalue("postgres")) as url:
            yield url


def alembic(project: Path, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=project,
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_rows_of_a_database_in_use_are_answered_after_each_step(projects: tuple[Path, Path], database: str) -> None:
    first, second = projects
    with served(first, database) as base, httpx.Client(base_url=base) as client:
        account = client.post("/users", json={"email": "a@example.org", "password": "correct horse"}).json()
        bearer = {"Authorization": f"Bearer {account['token']}"}
        tag = client.post("/tags", json={"word": "home"}, headers=bearer).json()
        bodies = (
            {"title": "a", "body": "one", "colour": "red", "tag_id": tag["id"]},
            {"title": "b", "body": None, "colour": None, "tag_id": None},
        )
        for body in bodies:
            assert client.post("/notes", json=body, headers=bearer).status_code == 201
    with served(second, database) as base, httpx.Client(base_url=base, headers=bearer) as client:
        notes = client.get("/notes").json()["items"]
        assert [(n["title"], n["text"], n["stars"], "colour" in n) for n in notes] == [
            ("a", "one", 3, False),
            ("b", None, 3, False),
        ]
        third = {"title": "c", "text": "three", "stars": 5, "tag_ids": [tag["id"]]}
        assert client.post("/notes", json=third).status_code == 201
    refused = alembic(second, database, "downgrade", "0001")
    assert refused.returncode != 0
    assert "`colour` of notes was dropped" in refused.stderr + refused.stdout
    accepted = alembic(second, database, "-x", "accept-loss", "downgrade", "0001")
    assert accepted.returncode == 0, accepted.stderr
    with served(first, database) as base, httpx.Client(base_url=base, headers=bearer) as client:
        notes = client.get("/notes").json()["items"]
        assert [(n["title"], n["body"], n["colour"], n["tag_id"]) for n in notes] == [
            ("a", "one", None, tag["id"]),
            ("b", None, None, None),
            ("c", "three", None, tag["id"]),
        ]


def test_the_first_revision_keeps_its_bytes_and_one_is_appended(projects: tuple[Path, Path]) -> None:
    first, second = ({p.name: p.read_bytes() for p in (x / "migrations/versions").glob("*.py")} for x in projects)
    assert list(first) == ["0001_initial.py"]
    assert sorted(second) == ["0001_initial.py", "0002_change_note.py"]
    assert second["0001_initial.py"] == first["0001_initial.py"]


def test_compiling_again_appends_nothing(projects: tuple[Path, Path], spec: Path) -> None:
    again = compiled(spec, projects[1])
    assert (again.code, again.report["files"]["written"]) == (0, 0)


def test_the_emitted_project_is_clean_and_passes_its_own_tests(projects: tuple[Path, Path]) -> None:
    for arguments in (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("pytest", "-q", "-x")):
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=projects[1], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_revision_that_a_person_added_is_built_upon(projects: tuple[Path, Path], spec: Path, tmp_path: Path) -> None:
    own = projects[1] / "migrations" / "versions" / "0003_own.py"
    own.write_text('revision = "0003"\ndown_revision = "0002"\n\n\ndef upgrade() -> None: ...\n', "utf-8")
    text = spec.read_text("utf-8")
    spec.write_text(text.replace("1 to 5, default 3", "1 to 9, default 3"), "utf-8")
    try:
        assert compiled(spec, projects[1]).code == 0
        found = sorted(path.name for path in own.parent.glob("*.py"))
        assert found == ["0001_initial.py", "0002_change_note.py", "0003_own.py", "0004_change_note.py"]
        new = (own.parent / found[-1]).read_text("utf-8")
        assert 'down_revision = "0003"' in new
        assert own.read_text("utf-8").endswith(": ...\n")
        assert alembic(projects[1], f"sqlite:///{tmp_path}/x.db", "upgrade", "head").returncode == 0
    finally:
        spec.write_text(text, "utf-8")


def test_a_lost_description_of_the_database_stops_the_compile(
    projects: tuple[Path, Path], spec: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(projects[1]), str(copy)], check=True)
    (copy / ".formwork" / "schema.json").unlink()
    (copy / "app" / "main.py").unlink()
    result = compiled(spec, copy, "--restore", "app/main.py")
    assert (result.code, [item["code"] for item in result.report["diagnostics"]]) == (1, ["G1066"])
