"""``formwork test``: the emitted project's own tests."""

import subprocess
import sys
from pathlib import Path

from compiler.cli.project import HINT, project_problem
from compiler.cli.terminal import refuse


def run(project: Path, arguments: tuple[str, ...]) -> int:
    """pytest in the project's folder, its output as it comes; 0 if all pass."""
    problem = project_problem(project)
    if problem:
        return refuse(problem, HINT)
    command = [sys.executable, "-m", "pytest", *arguments]
    return 0 if subprocess.run(command, cwd=project, check=False).returncode == 0 else 1
