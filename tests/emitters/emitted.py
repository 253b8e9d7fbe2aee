"""Writes emitted files into a folder and runs Python there, as the driver would."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.application import application_artifact, refusals_artifact
from emitters.fastapi.dtos import dto_artifacts
from emitters.fastapi.errors import errors_artifact
from emitters.fastapi.migrations import initial_migration
from emitters.fastapi.models import model_artifacts
from emitters.fastapi.project import scaffold_values
from emitters.fastapi.scaffold_files import scaffold_artifacts


def write(artifacts: Iterable[Artifact], folder: Path) -> Path:
    """The project in this folder."""
    for artifact in artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
    return folder


def without_operations(program: ir.Program) -> list[Artifact]:
    """A whole project of a program that has no operations."""
    return [
        *scaffold_artifacts(scaffold_values(program)),
        *model_artifacts(program),
        *dto_artifacts(program),
        initial_migration(program),
        application_artifact(program),
        refusals_artifact(program),
        errors_artifact(program),
    ]


def run(folder: Path, *arguments: str, **environment: str) -> str:
    """Output of ``python …`` in the project; it must succeed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def text_of(artifacts: Iterable[Artifact], path: str) -> str:
    """The text of one file."""
    return next(artifact.text for artifact in artifacts if artifact.path == path)
