"""Runs an emitted project until something fails: its linter, its type checker, its start, its tests, a request."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
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

_PATIENCE = 60
"""Seconds, about twenty times what a test takes that ends."""

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
    for name in asked["answered"]:
        assert name in answer.headers, f"no {name}"
    assert asked["says"] in answer.text, f"{asked['says']!r} is not said"
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
            (folder / "tests" / "asked.json").write_text(json.dumps(asdict(case.asked)))
            (folder / "tests" / "test_asked.py").write_text(_ASKS)
            return _tested(folder, database, "tests/test_asked.py")
        case "endless":
            try:
                _tested(folder, database, *_chosen(folder, case), timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                return "it does not end"
            return ""
        case _:
            return _tested(folder, database, *_chosen(folder, case))


def _chosen(folder: Path, case: Needed) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.glob(case.only))


def _tested(folder: Path, database: str, *files: str, timeout: int = 300) -> str:
    options = ("-q", "-x", "-p", "no:cacheprovider")
    return _failing(folder, "-m", "pytest", *options, *files, database=database, timeout=timeout)


def _failing(folder: Path, *arguments: str, database: str = "", timeout: int = 300) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": database,
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=timeout
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"
