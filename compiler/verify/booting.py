"""Whether the emitted project migrates an empty database and starts."""

import re
import tempfile
from pathlib import Path

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes
from compiler.verify.origins import Origins, Source
from compiler.verify.process import Ran, run_python

_FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)', re.MULTILINE)
_START = "from app.main import app; app.openapi()"


def boot(tree: Path, origins: Origins) -> tuple[Diagnostic, ...]:
    """Migrations up on a fresh SQLite database, then the application with its OpenAPI document."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATABASE_URL": f"sqlite:///{Path(folder, 'boot.db').as_posix()}"}
        migrated = run_python(["-m", "alembic", "upgrade", "head"], tree, environment=environment)
        if migrated.status != 0:
            return (_failure(codes.MIGRATION, migrated, tree, origins),)
        started = run_python(["-c", _START], tree, environment=environment)
        if started.status != 0:
            return (_failure(codes.BOOT, started, tree, origins),)
    return ()


def _failure(code: str, ran: Ran, tree: Path, origins: Origins) -> Diagnostic:
    source = traced(ran.error, tree, origins)
    return make(code, unit=source.unit, path=source.path, reason=last_line(ran.error or ran.output))


def traced(text: str, tree: Path, origins: Origins) -> Source:
    """The unit of the innermost frame of a traceback that comes from one."""
    root = tree.resolve()
    for match in reversed(list(_FRAME.finditer(text))):
        path = Path(match["file"])
        path = path if path.is_absolute() else root / path
        if path.resolve().is_relative_to(root):
            source = origins.at(path.resolve().relative_to(root).as_posix(), int(match["line"]))
            if source.unit is not None:
                return source
    return Source(None, None)


def last_line(text: str) -> str:
    """The line of a traceback that says what happened, shortened."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    said = [line for line in lines if re.match(r"[\w.]+(Error|Exception|Warning)\b", line)]
    return (said or lines or ["no output"])[-1][:300].rstrip(".")
