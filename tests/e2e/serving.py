"""A real server of an emitted project, and databases for it."""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

PATIENCE = 30.0


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The URL of a new, empty database on the PostgreSQL server; it is dropped at the end."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def served(project: Path, database: str) -> Iterator[str]:
    """The base URL of the project's server under uvicorn, migrated, on a free port; it is stopped at the end."""
    environment = {**os.environ, "DATABASE_URL": database}
    alembic = [sys.executable, "-m", "alembic", "upgrade", "head"]
    migrated = subprocess.run(alembic, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert migrated.returncode == 0, migrated.stderr[-3000:]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=project, env=environment)
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"{base}/openapi.json").raise_for_status()
                break
            except httpx.TransportError:
                assert server.poll() is None, "the server ended while starting"
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=10)
