"""How fast one worker takes jobs from the queue: ``python -m benchmarks.jobs [EVENTS]``.

Compiles ``tests/capabilities/market.md``, in which two jobs react to each event (one inserts a row and changes another,
one moves a state), and drains the queue on SQLite and PostgreSQL (without fsync).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from tests.postgres import postgres_server

ROOT = Path(__file__).parents[1]


def measured(project: Path, database: str, events: int) -> str:
    """One row of the table."""
    environment = {**os.environ, "DATABASE_URL": database, "PYTHONPATH": str(project)}
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=project,
        env=environment,
        check=True,
        capture_output=True,
    )
    command = [sys.executable, str(ROOT / "benchmarks" / "jobs_process.py"), str(events)]
    done = subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    name = "SQLite" if database.startswith("sqlite") else "PostgreSQL"
    per_run = f"{found['own'] / found['runs'] * 1e6:,.0f}"
    return f"| {name} | {found['runs']:,} | {found['runs'] / found['clock']:,.0f} | {per_run} |"


def main() -> None:
    """Print the table of docs/benchmarks.md."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        project = Path(folder) / "out"
        spec = ROOT / "tests" / "capabilities" / "market.md"
        compile_spec(spec, project, Settings(retriever="lexical", verify="none"))
        print("| database | jobs | jobs/s | CPU µs of the worker |\n| --- | --: | --: | --: |")
        print(measured(project, f"sqlite:///{project / 'jobs.db'}", events))
        print(measured(project, server, events))


if __name__ == "__main__":
    main()
