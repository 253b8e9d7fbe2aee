"""The spec from disk, and what is wrong with it as diagnostics."""

from pathlib import Path

from ast_schemas.diagnostic import Diagnostic, Place, Related
from ast_schemas.spec import Spec
from compiler.diagnostics import make
from compiler.diagnostics.codes import input as codes
from rag.problems import ProblemKind, SpecProblem, SpecUnreadable
from rag.sections import load_spec

_CODES: dict[ProblemKind, str] = {
    "missing": codes.MISSING,
    "unreadable": codes.UNREADABLE,
    "binary": codes.BINARY,
    "undecodable": codes.UNDECODABLE,
    "too_large": codes.TOO_LARGE,
    "empty": codes.EMPTY,
    "no_markdown": codes.NO_MARKDOWN,
    "duplicate_section": codes.DUPLICATE_SECTION,
    "duplicate_requirement": codes.DUPLICATE_REQUIREMENT,
    "unclosed_fence": codes.UNCLOSED_FENCE,
}


def read_spec(path: Path) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    """The spec (None if there is nothing to read) with all problems."""
    try:
        loaded = load_spec(path)
    except SpecUnreadable as error:
        return None, tuple(_diagnostic(problem) for problem in error.problems)
    return loaded.spec, tuple(_diagnostic(problem) for problem in loaded.problems)


def _diagnostic(problem: SpecProblem) -> Diagnostic:
    related = tuple(
        Related(message="the other one", place=Place(file=other.file, line=other.line)) for other in problem.related
    )
    return make(
        _CODES[problem.kind],
        place=Place(file=problem.file, line=problem.line),
        related=related,
        reason=problem.message[:1].upper() + problem.message[1:].rstrip("."),
    )
