"""Runs an emitted project until something fails: its linter, its type checker, its start, its tests, a request."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.emitters.emitted import write
from tests.rules.needed import Needed
from tests.rules.without import Verdict

_STARTS = """
import json, re
from app.main import app
document = app.openapi()
for route, methods in document["paths"].items():
    for method, operation in methods.items():
        declared = {item["name"] for item in operation.get("parameters", []) if item["in"] == "path"}
        places = set(re.findall(r"{([^}]*)}", route))
        assert declared == places, f"{method} {route}: undeclared {sorted(places ^ declared)}"
"""
"""Imports the application and asks for its description, whose path parameters must be those of its paths (OpenAPI
3.1.0, 4.8.8.2)."""

_ASKS = """
import json, sys
from pathlib import Path

import pytest


@pytest.mark.anyio
async def test_the_answer(app) -> None:
    import httpx

    asked = json.loads(Path(__file__).with_name("asked.json").read_text())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        answer = await client.request(asked["method"], asked["path"], headers=dict(asked["headers"]))
    assert answer.status_code == asked["status"], f"{answer.status_code} instead of {asked['status']}"
"""


def shown(case: Needed, verdict: Verdict, folder: Path, database: str) -> str:
    """What the tool of the case's proof prints when it fails; empty if nothing fails.

    ``database``: for ``start`` the URL of an empty one, for tests that of a server or nothing (SQLite).
    """
    write(verdict.artifacts, folder)
    match case.proof:
        case "lint":
            return _failing(folder, "-m", "ruff", "check", "--output-format", "concise", "app", "tests")
        case "types":
            cache = str(folder.parent / "mypy_cache")
            return _failing(folder, "-m", "mypy", "--strict", "--cache-dir", cache, "app")
        case "start":
            return _failing(folder, "-c", _STARTS) or _failing(
                folder, "-m", "alembic", "upgrade", "head", database=database
            )
        case "asked":
            assert case.asked is not None
            asked = {name: getattr(case.asked, name) for name in ("method", "path", "status", "headers")}
            (folder / "tests" / "asked.json").write_text(json.dumps(asked))
            (folder / "tests" / "test_asked.py").write_text(_ASKS)
            return _tested(folder, database, "tests/test_asked.py")
        case _:
            return _tested(folder, database, *sorted(str(path.relative_to(folder)) for path in folder.glob(case.only)))


def _tested(folder: Path, database: str, *files: str) -> str:
    return _failing(folder, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files, database=database)


def _failing(folder: Path, *arguments: str, database: str = "") -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": database,
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"
