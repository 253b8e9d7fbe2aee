"""The workshop, whose bodies are hard cases, is clean and does what its steps say on both databases."""

from pathlib import Path

import pytest

from emitters.fastapi.project import emit
from tests.emitters.emitted import run, write
from tests.emitters.workshop import workshop_program
from tests.postgres import postgres_available, postgres_server

CALLS = Path(__file__).parent / "workshop_calls.py"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(emit(workshop_program()), tmp_path_factory.mktemp("workshop"))
    (folder / "tests" / "test_workshop.py").write_text(CALLS.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def test_it_lints_and_type_checks_and_needs_no_formatting(project: Path) -> None:
    written = ["app/operations", "app/collectors", "app/transformers", "app/auth.py"]
    run(project, "-m", "ruff", "check", *written)
    run(project, "-m", "ruff", "format", "--check", *written)
    run(project, "-m", "mypy", "--strict", "app")


def test_every_operation_does_what_its_steps_say_on_sqlite(project: Path) -> None:
    assert "failed" not in run(project, "-m", "pytest", "-q", "tests/test_workshop.py", DATABASE_URL="")


@pytest.mark.skipif(not postgres_available(), reason="PostgreSQL is not installed")
def test_every_operation_does_what_its_steps_say_on_postgresql(project: Path) -> None:
    with postgres_server() as url:
        assert "failed" not in run(project, "-m", "pytest", "-q", "tests/test_workshop.py", DATABASE_URL=url)
