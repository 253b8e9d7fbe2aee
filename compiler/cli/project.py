"""A compiled project on disk: whether it is one, and an interrupted write completed first."""

from pathlib import Path

from compiler.store.commit import settle
from compiler.store.layout import Layout


def project_problem(project: Path) -> str | None:
    """Why the folder is no compiled project; None if it is one, which then is complete."""
    if not project.is_dir():
        return f"{project} is no folder"
    settle(Layout(project))
    if not (project / "app" / "main.py").is_file() or not (project / "alembic.ini").is_file():
        return f"{project} holds no compiled project"
    return None


HINT = "Compile one first: formwork compile SPEC --out DIR."
