"""A form that a person pinned: held against today's names and rules, never asked for."""

from collections.abc import Collection
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.build import rooms
from compiler.diagnostics import make
from compiler.diagnostics.codes import edits as codes
from compiler.fill.question import Question
from compiler.fill.validate import validated
from compiler.graph.renewal import Reason
from compiler.symbols.accepted import Accepted


def check_pinned(form: Node, question: Question, accepted: Accepted) -> tuple[Node, tuple[Diagnostic, ...]]:
    """The form without citations of requirements that are gone, and what is to be said; with an error it fails."""
    stale: set[str] = set()
    value = _citing(form.model_dump(mode="json"), set(question.offered.get("requirement", ())), stale)
    _, found = validated(value, question.form, question.schema(), question.unit)
    kept = type(form).model_validate(value)
    said = tuple(found) or tuple(rooms.check_unit(question.unit, kept, accepted))
    if stale:
        outdated = make(codes.PINNED_OUTDATED, unit=question.unit, pinned=question.unit, cited=", ".join(sorted(stale)))
        said = (*said, outdated)
    return kept, said


def why(unit: str) -> Reason:
    return Reason("check", unit, "is pinned, and its form or what it is held against changed")


def _citing(value: Any, known: Collection[str], stale: set[str]) -> Any:
    """The value with only ``known`` requirements cited; the others go to ``stale``."""
    if isinstance(value, list):
        return [_citing(item, known, stale) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        if name in ("requirements", "informative"):
            stale.update(set(inner) - set(known))
            found[name] = [item for item in inner if item in known]
        elif name == "uncovered":
            stale.update(item["requirement"] for item in inner if item["requirement"] not in known)
            found[name] = [item for item in inner if item["requirement"] in known]
        else:
            found[name] = _citing(inner, known, stale)
    return found
