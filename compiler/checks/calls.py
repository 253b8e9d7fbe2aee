"""Rules between functions, procedures and what calls them: nothing calls itself, and what a body changes is told."""

import re
from collections.abc import Iterable, Iterator

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.derive.functions import called_in, circles
from compiler.diagnostics import make
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.calls import called_procedures
from compiler.symbols.accepted import Accepted
from compiler.symbols.signatures import signatures_of

_WITHIN_CALL = re.compile(r"^(.*?\.procedure)[.\[].*$")


def link_functions(accepted: Accepted) -> Iterator[Diagnostic]:
    """Each function of a circle is told; any of them can end it."""
    calls = {name: called_in(form.value) for name, form in accepted.functions.items()}
    for name, way in circles(calls).items():
        yield make(codes.FUNCTION_CIRCLE, unit=f"functions/{name}", path="value", value=name, way=" → ".join(way))


def link_procedures(accepted: Accepted) -> Iterator[Diagnostic]:
    """The same of procedures."""
    calls = {name: called_procedures(form.steps) for name, form in accepted.procedures.items()}
    for name, way in circles(calls).items():
        yield make(codes.FUNCTION_CIRCLE, unit=f"procedures/{name}", path="steps", value=name, way=" → ".join(way))


def function_users(phase: str, accepted: Accepted) -> set[str]:
    """Units of a phase that call a function whose body is a unit of its own."""
    names = set(signatures_of(accepted).functions_of("expression"))
    forms: Iterable[tuple[str, Node]] = getattr(accepted, phase).items() if names else ()
    return {f"{phase}/{name}" for name, form in forms if any(f"{each}(" in form.model_dump_json() for each in names)}


def procedure_users(accepted: Accepted) -> set[str]:
    """Operations that call a procedure."""
    return {f"operations/{name}" for name, form in accepted.operations.items() if called_procedures(form.steps)}


def at_calls(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What is said of steps within a call, said of the call: only it is in the form."""
    for item in found:
        match = _WITHIN_CALL.match(item.path or "")
        yield item.model_copy(update={"path": match[1], "fixes": ()}) if match else item
