"""``formwork test``: the emitted project's own tests."""

import subprocess
import sys
from pathlib import Path

from compiler.cli.project import HINT, project_problem
from compiler.cli.terminal import refuse
from compiler.store.layout import Layout
from compiler.store.results import keep_results, report_path


def run(project: Path, arguments: tuple[str, ...]) -> int:
    """pytest in the project's folder, its output as it comes; 0 if all pass. ``formwork trace`` shows the results."""
    problem = project_problem(project)
    if problem:
        return refuse(problem, HINT)
    layout = Layout(project)
    layout.state.mkdir(exist_ok=True)
    report = report_path(layout)
    report.unlink(missing_ok=True)
    kept = [f"--junitxml={report.resolve()}", "-o", "junit_family=xunit1"]
    command = [sys.executable, "-m", "pytest", *kept, *arguments]
    code = subprocess.run(command, cwd=project, check=False).returncode
    keep_results(layout, whole=not arguments)
    return 0 if code == 0 else 1
