"""One verification of a staged tree up to a level; stops at the first tool that finds something."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes
from compiler.symbols.accepted import Accepted
from compiler.verify.booting import boot
from compiler.verify.linting import lint
from compiler.verify.origins import Origins
from compiler.verify.testing import diagnosed, failed_tests
from compiler.verify.typing_errors import type_errors

VerifyLevel = Literal["none", "lint", "boot", "full"]
LEVELS: tuple[VerifyLevel, ...] = ("none", "lint", "boot", "full")


def verified(
    tree: Path, level: VerifyLevel, origins: Origins, accepted: Accepted, *, cache: Path, blamed: Collection[str] = ()
) -> tuple[Diagnostic, ...]:
    """What is wrong with the formatted tree; later tools are not run on what earlier ones refuse."""
    depth = LEVELS.index(level)
    if depth < 1:
        return ()
    found = lint(tree, origins)
    if found or depth < 2:
        return found
    found = type_errors(tree, origins, cache)
    if found:
        return found
    found = boot(tree, origins)
    if found or depth < 3:
        return found
    failures = failed_tests(tree)
    if isinstance(failures, str):
        return (make(codes.TOOL_MISSING, tool="pytest", reason=failures),)
    return diagnosed(failures, accepted, origins, blamed)
