"""Which requirements were compiled, which only explain, and which are not covered: none is lost. Pure."""

from collections.abc import Mapping
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic, Place
from ast_schemas.outline import OutlineForm
from ast_schemas.spec import Spec
from compiler.build.result import Requirements
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes

_UNMENTIONED = "no unit cites it"


def places(spec: Spec) -> dict[str, Place]:
    """Where each requirement stands."""
    return {
        block.requirement: Place(file=section.file, line=block.line, requirement=block.requirement, section=section.id)
        for section in spec.sections
        for block in section.blocks
        if block.requirement
    }


def section_places(spec: Spec) -> dict[str, Place]:
    """Where each section begins."""
    return {section.id: Place(file=section.file, line=section.line, section=section.id) for section in spec.sections}


def cover(spec: Spec, units: Mapping[str, Node]) -> tuple[Requirements, tuple[Diagnostic, ...]]:
    """Every requirement of the spec in one of three groups, and a warning for each that is not covered.

    What one unit cites and another could not say is not covered: nothing is lost because a part of it was read.
    """
    cited: set[str] = set()
    explaining: set[str] = set()
    reasons: dict[str, str] = {}
    blamed: dict[str, str] = {}
    for unit, form in units.items():
        _cited(form.model_dump(), cited)
        if isinstance(form, OutlineForm):
            explaining.update(form.informative)
        for item in getattr(form, "uncovered", ()):
            if item.requirement not in reasons:
                reasons[item.requirement] = item.reason
                blamed[item.requirement] = unit
    compiled: list[str] = []
    informative: list[str] = []
    uncovered: list[str] = []
    found: list[Diagnostic] = []
    for requirement, place in places(spec).items():
        if requirement in cited and requirement not in reasons:
            compiled.append(requirement)
        elif requirement in explaining and requirement not in reasons:
            informative.append(requirement)
        else:
            uncovered.append(requirement)
            reason = reasons.get(requirement, _UNMENTIONED).rstrip(".")
            found.append(make(codes.UNCOVERED, unit=blamed.get(requirement), place=place, reason=reason))
    return Requirements(tuple(compiled), tuple(informative), tuple(uncovered)), tuple(found)


def _cited(value: Any, into: set[str]) -> None:
    """All ids in lists called ``requirements``, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "requirements":
                into.update(inner)
            else:
                _cited(inner, into)
    elif isinstance(value, list | tuple):
        for inner in value:
            _cited(inner, into)
