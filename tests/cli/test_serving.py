"""A compiled project is migrated and served, and its tests are run."""

import os
import re
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from tests.cli.test_cli import formwork

ENVIRONMENT = """from pathlib import Path

Path("migrated").write_text("yes")
"""
MAIN = """from fastapi import FastAPI

app = FastAPI()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "alembic.ini": "[alembic]\nscript_location = migrations\n",
        "migrations/env.py": ENVIRONMENT,
        "app/__init__.py": "",
        "app/main.py": MAIN,
        "tests/test_all.py": "def test_all() -> None:\n    pass\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_serve_in_the_background_answers_once_it_returns(project: Path) -> None:
    done = formwork("serve", project, "--port", "0", "--background")
    assert done.returncode == 0, done.stderr
    assert (project / "migrated").exists()
    url = re.search(r"http://127\.0\.0\.1:\d+", done.stdout)
    assert url is not None
    process = int((project / ".formwork" / "server.pid").read_text())
    try:
        assert f"curl {url[0]}/openapi.json" in done.stdout
        with urllib.request.urlopen(f"{url[0]}/openapi.json", timeout=5) as answer:
            assert answer.status == 200
    finally:
        os.kill(process, signal.SIGTERM)
        for _ in range(100):
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                break
            time.sleep(0.05)


def test_a_server_that_does_not_start_is_an_error_with_its_reason(project: Path) -> None:
    (project / "app" / "main.py").write_text("raise RuntimeError('no database')\n")
    done = formwork("serve", project, "--port", "0", "--background")
    assert done.returncode == 1
    assert "no database" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_migrated_is_an_error_with_its_reason(project: Path) -> None:
    (project / "migrations" / "env.py").write_text("raise RuntimeError('bad url')\n")
    done = formwork("serve", project, "--port", "0", "--background")
    assert done.returncode == 1
    assert "bad url" in done.stderr


def test_the_projects_tests_decide_the_exit_code(project: Path) -> None:
    done = formwork("test", project)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
    (project / "tests" / "test_all.py").write_text("def test_all() -> None:\n    assert False\n")
    assert formwork("test", project).returncode == 1


def test_an_interrupted_write_is_completed_before_anything_else(project: Path) -> None:
    from compiler.store.commit import Change
    from compiler.store.layout import Layout

    layout = Layout(project)
    (layout.staging / "tree").mkdir(parents=True)
    (layout.staging / "tree" / "test_new.py").write_text("def test_new() -> None:\n    pass\n")
    change = Change(
        moves={"tests/test_new.py": ".formwork/staging/tree/test_new.py"},
        removals=(),
        last=(".formwork/manifest.json", ".formwork/none"),
    )
    layout.commit.write_text(change.model_dump_json())
    assert "2 passed" in formwork("test", project).stdout
