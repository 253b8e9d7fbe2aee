"""ruff on the emitted tree: formatting, and its lint rules as diagnostics."""

import json
import re
from pathlib import Path

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes
from compiler.verify.origins import Origins
from compiler.verify.process import run_python

_FAILED = re.compile(r"error: Failed to parse (?P<file>[^:\n]+):(?P<line>\d+):\d+: (?P<reason>[^\n]*)")


def format_tree(tree: Path) -> tuple[Diagnostic, ...]:
    """Format every file in place. A file that is no Python is a diagnostic without origin: printing it was a bug."""
    ran = run_python(["-m", "ruff", "format", "--quiet", "--no-cache", "."], tree)
    if ran.status is None or (ran.status != 0 and not _FAILED.search(ran.error)):
        return (make(codes.TOOL_MISSING, tool="ruff", reason=(ran.error or ran.output).strip()[:200]),)
    return tuple(
        make(codes.FORMATTER, file=_relative(match["file"], tree), line=match["line"], reason=match["reason"])
        for match in _FAILED.finditer(ran.error)
    )


def lint(tree: Path, origins: Origins) -> tuple[Diagnostic, ...]:
    """The lint errors, under the tree's own configuration, of the files that the compile writes."""
    ran = run_python(["-m", "ruff", "check", "--no-cache", "--output-format", "json", "."], tree)
    try:
        found = json.loads(ran.output)
    except ValueError:
        return (make(codes.TOOL_MISSING, tool="ruff", reason=(ran.error or "it printed no JSON").strip()[:200]),)
    own = (item for item in found if origins.is_output(_relative(str(item.get("filename")), tree)))
    return tuple(_diagnostic(item, tree, origins) for item in own)


def _diagnostic(item: dict[str, object], tree: Path, origins: Origins) -> Diagnostic:
    file = _relative(str(item.get("filename")), tree)
    location = item.get("location")
    line = int(location["row"]) if isinstance(location, dict) else 1
    source = origins.at(file, line)
    return make(
        codes.LINT,
        unit=source.unit,
        path=source.path,
        file=file,
        line=line,
        rule=item.get("code") or "syntax",
        reason=str(item.get("message")).rstrip("."),
    )


def _relative(name: str, tree: Path) -> str:
    path = Path(name)
    try:
        return path.resolve().relative_to(tree.resolve()).as_posix()
    except ValueError:
        return path.as_posix()
