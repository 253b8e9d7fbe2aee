"""Emitted projects in a temporary folder, each run in a process forked from one that has the libraries loaded."""

import multiprocessing
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from benchmarks.soundness.served.project import Report, run

SECONDS = 600
"""A project that takes longer hangs."""
LIBRARIES = (
    "benchmarks.soundness.served.project", "fastapi", "fastapi.middleware.cors", "sqlalchemy.orm",
    "sqlalchemy.ext.asyncio", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql", "alembic.command",
    "alembic.autogenerate", "asyncpg", "argon2", "pydantic_settings", "httpx", "openapi_spec_validator",
    "email_validator", "orjson",
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """One emitted project on disk."""

    name: str
    folder: Path
    program: ir.Program
    url: str
    seed: str


@dataclass
class Served:
    """What the run of one project told."""

    project: Project
    failures: dict[str, str] = field(default_factory=dict)
    operations: dict[str, dict[str, Any]] = field(default_factory=dict)


def written(artifacts: Sequence[Artifact], folder: Path) -> Path:
    """The project's files in the folder."""
    for artifact in artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
    return folder


class Runner:
    """Runs projects, ``jobs`` at a time."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(LIBRARIES))

    def run(self, projects: Sequence[Project]) -> Iterator[Served]:
        """Each project once; in the order of the projects."""
        waiting = list(projects)
        running: list[tuple[Project, BaseProcess]] = []
        while waiting or running:
            while waiting and len(running) < self._jobs:
                project = waiting.pop(0)
                process: BaseProcess = self._context.Process(target=_child, args=(project,), daemon=True)
                process.start()
                running.append((project, process))
            project, process = running.pop(0)
            process.join(SECONDS)
            yield _told(project, process)


def _child(project: Project) -> None:
    report = run(project.folder, project.program, project.url, project.seed)
    (project.folder / "report.pickle").write_bytes(pickle.dumps(report))


def _told(project: Project, process: BaseProcess) -> Served:
    if process.exitcode is None:
        process.kill()
        process.join()
        return Served(project, {"hang": f"no end after {SECONDS} seconds"})
    path = project.folder / "report.pickle"
    if not path.exists():
        return Served(project, {"crash": f"the process ended with {process.exitcode}"})
    report: Report = pickle.loads(path.read_bytes())
    return Served(project, report["failures"], report["operations"])
