"""Functions that people write by hand, against the signatures that the spec gives them now. Runs none of their code."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from ast_schemas.artifact import Artifact
from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes

_QUALIFIER = re.compile(r"\b[A-Za-z_]\w*\.")


def extension_problems(artifacts: Iterable[Artifact], out: Path) -> tuple[Diagnostic, ...]:
    """One error per file that is written once, is there, and has not the functions that it would have now."""
    found: list[Diagnostic] = []
    for artifact in artifacts:
        if artifact.ownership != "once" or not artifact.path.endswith(".py"):
            continue
        for wanted in _functions(artifact.text).values():
            try:
                problem = _problem((out / artifact.path).read_text(encoding="utf-8"), wanted)
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:
                problem = f"cannot be read ({error})"
            if problem is not None:
                signature = _shown(wanted)
                found.append(make(codes.EXTENSION_SIGNATURE, file=artifact.path, problem=problem, signature=signature))
    return tuple(found)


def _problem(text: str, wanted: ast.FunctionDef) -> str | None:
    try:
        written = _functions(text).get(wanted.name)
    except SyntaxError as error:
        return f"is no Python (line {error.lineno}: {error.msg})"
    if written is None:
        return f"has no `def {wanted.name}`"
    return None if _plain(written) == _plain(wanted) else f"has `{_shown(written)}`"


def _functions(text: str) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def _shown(node: ast.FunctionDef) -> str:
    result = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    return f"def {node.name}({ast.unparse(node.args)}){result}"


def _plain(node: ast.FunctionDef) -> str:
    """The signature without the modules of its types: ``decimal.Decimal`` is ``Decimal``."""
    return _QUALIFIER.sub("", _shown(node))
