"""mypy --strict on the emitted tree as diagnostics."""

import re
from pathlib import Path

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes
from compiler.verify.origins import Origins
from compiler.verify.process import run_python

_ERROR = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+): error: (?P<reason>.*)$", re.MULTILINE)


def type_errors(tree: Path, origins: Origins, cache: Path) -> tuple[Diagnostic, ...]:
    """The errors of the tree's own mypy configuration in the files that the compile writes."""
    ran = run_python(["-m", "mypy", "--no-error-summary", "--cache-dir", str(cache)], tree)
    if ran.status == 0:
        return ()
    errors = tuple(_ERROR.finditer(ran.output))
    if errors:
        return tuple(
            _diagnostic(match, origins) for match in errors if origins.is_output(Path(match["file"]).as_posix())
        )
    reason = (ran.error or ran.output).strip()[-200:]
    return (make(codes.TOOL_MISSING, tool="mypy", reason=reason),)


def _diagnostic(match: re.Match[str], origins: Origins) -> Diagnostic:
    file, line = Path(match["file"]).as_posix(), int(match["line"])
    source = origins.at(file, line)
    return make(
        codes.TYPES, unit=source.unit, path=source.path, file=file, line=line, reason=match["reason"].rstrip(".")
    )
