"""``formwork serve``: migrations, then uvicorn."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from compiler.cli.project import HINT, project_problem
from compiler.cli.terminal import err, out, refuse

_STARTED = re.compile(r"Uvicorn running on (\S+)")
_PATIENCE = 30.0


def run(project: Path, host: str, port: int, *, background: bool) -> int:
    """Serve until stopped; in the background return once the server accepts requests."""
    problem = project_problem(project)
    if problem:
        return refuse(problem, HINT)
    migrated = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"], cwd=project, capture_output=True, text=True, check=False
    )
    if migrated.returncode != 0:
        last = (migrated.stderr.strip().splitlines() or ["no message"])[-1]
        return _failed(f"the database cannot be migrated: {last}")
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--host", host, "--port", str(port)]
    if background:
        return _in_background(command, project)
    out().print(f"Serving {project} at http://{host}:{port} (documentation at /docs; Ctrl-C stops)", markup=False)
    try:
        return 0 if subprocess.run(command, cwd=project, check=False).returncode in (0, -2, 130) else 1
    except KeyboardInterrupt:
        return 0


def _in_background(command: list[str], project: Path) -> int:
    state = project / ".formwork"
    state.mkdir(exist_ok=True)
    log = state / "server.log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            command,
            cwd=project,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        text = log.read_text(encoding="utf-8", errors="replace")
        match = _STARTED.search(text)
        if match and server.poll() is None:
            (state / "server.pid").write_text(f"{server.pid}\n", encoding="utf-8")
            url = match[1]
            out().print(f"Serving {project} at {url} (process {server.pid}, log {log})", markup=False)
            out().print(f"Try it:  curl {url}/openapi.json\nStop it: kill {server.pid}", markup=False)
            return 0
        if server.poll() is not None:
            lines = [line for line in text.strip().splitlines() if "rror" in line] or text.strip().splitlines()
            return _failed(f"the server ended: {(lines or ['no output'])[-1]}")
        time.sleep(0.05)
    server.terminate()
    return _failed(f"the server did not start within {_PATIENCE:.0f} s; see {log}")


def _failed(message: str) -> int:
    err().print(f"error: {message}", markup=False)
    return 1
