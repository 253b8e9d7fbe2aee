"""One call with everything that it depends on, as data: what a trial asked, in pieces that can be left out."""

import asyncio
import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ast_schemas.base import Node
from compiler.build import rooms
from compiler.fill.alternatives import tags
from compiler.fill.forms import FORMS
from compiler.fill.question import Question
from compiler.fill.revive import revived
from compiler.fill.schema import resolve, subschema
from compiler.models.protocol import JsonObject, Model
from compiler.stress.conditions import Conditions
from compiler.stress.records import TrialKey, TrialRecord
from compiler.stress.reference import Scene, question_json
from compiler.stress.trial import run_trial
from compiler.symbols.accepted import Accepted


@dataclass(frozen=True)
class Case:
    """A question in pieces. ``sections`` are lists of lines (a fence is one), the heading first.

    ``offered`` are (kind, name); ``left_out`` alternatives of unions, as ``step=load``; ``before`` the accepted forms
    that the answer is checked against, as (unit, JSON).
    """

    unit: str
    kind: str | None
    sections: tuple[tuple[str, ...], ...]
    symbols: tuple[str, ...]
    offered: tuple[tuple[str, str], ...]
    before: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()
    cited: tuple[tuple[str, str], ...] = ()
    """Requirement id and how ``sections`` show it."""

    def question(self) -> "Pruned":
        offered: dict[str, tuple[str, ...]] = {}
        for kind, name in self.offered:
            offered[kind] = (*offered.get(kind, ()), name)
        text = "\n".join("\n".join(lines) + "\n" for lines in self.sections)
        left_out = frozenset(self.left_out)
        return Pruned(self.unit, self.kind, self.symbols, text, offered, cited=dict(self.cited), left_out=left_out)

    def alternatives(self) -> tuple[str, ...]:
        """What ``left_out`` could name."""
        found: dict[str, None] = {}
        _visit(self.question().schema(), found)
        return tuple(found)

    def to_json(self) -> JsonObject:
        return {
            "unit": self.unit,
            "kind": self.kind,
            "sections": [list(lines) for lines in self.sections],
            "symbols": list(self.symbols),
            "offered": [list(pair) for pair in self.offered],
            "before": {unit: json.loads(form) for unit, form in self.before},
            "left_out": list(self.left_out),
            "cited": [list(pair) for pair in self.cited],
        }

    @classmethod
    def from_json(cls, value: JsonObject) -> "Case":
        return cls(
            value["unit"],
            value["kind"],
            tuple(tuple(lines) for lines in value["sections"]),
            tuple(value["symbols"]),
            tuple((kind, name) for kind, name in value["offered"]),
            tuple((unit, json.dumps(form)) for unit, form in value["before"].items()),
            tuple(value["left_out"]),
            tuple((name, shown) for name, shown in value.get("cited", ())),
        )


@dataclass(frozen=True)
class Pruned(Question):
    """A question whose form lacks some alternatives."""

    left_out: frozenset[str] = field(default_factory=frozenset)

    def schema(self) -> JsonObject:
        return _pruned(super().schema(), self.left_out)

    def offer(self, *, narrow: bool = True, usual: bool = False, nodes: bool = False) -> JsonObject:
        return _pruned(super().offer(narrow=narrow, usual=usual, nodes=nodes), self.left_out)


def case_of(scene: Scene, before: dict[str, Node]) -> Case:
    """Everything of a unit's question; ``before`` are the forms of the phases before its own."""
    asked = question_json(scene.question)
    return Case(
        unit=scene.unit,
        kind=scene.question.kind,
        sections=sections_of(asked["sections"]),
        symbols=tuple(asked["symbols"]),
        offered=tuple((kind, name) for kind, names in asked["offered"].items() for name in names),
        before=tuple((unit, form.model_dump_json()) for unit, form in before.items()),
        cited=tuple(asked["cited"].items()),
    )


def sections_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Lines below each heading of the wire text; lines of a fence stay together, empty ones are left out."""
    found: list[list[str]] = []
    fence = ""
    for line in text.split("\n"):
        if fence:
            found[-1][-1] += f"\n{line}"
            fence = "" if line == fence else fence
        elif line.startswith("## ") or (line and not found):
            found.append([line])
        elif line:
            found[-1].append(line)
            if line.startswith(("```", "~~~")):
                fence = line[: len(line) - len(line.lstrip(line[0]))]
    return tuple(tuple(lines) for lines in found)


def ask(case: Case, model: Model, conditions: Conditions, trial: int) -> TrialRecord:
    """One trial of the case. What it is checked against may be torn; that ends as ``crashed``."""
    accepted = _accepted(case.before)
    question = case.question()
    scene = Scene(question, lambda form: rooms.check_unit(case.unit, form, accepted), form=_NOTHING)
    return asyncio.run(run_trial(TrialKey(model.name, case.unit, trial), scene, model, conditions))


class _Nothing(Node):
    pass


_NOTHING = _Nothing()
"""A case has no reference form; its score says nothing."""


@lru_cache(maxsize=64)
def _accepted(before: tuple[tuple[str, str], ...]) -> Accepted:
    forms: dict[str, Node] = {}
    for unit, text in before:
        form = revived(FORMS[unit.partition("/")[0]], text)
        assert isinstance(form, Node)
        forms[unit] = form
    return Accepted.of(forms)


def _options(schema: Any) -> list[JsonObject]:
    found = schema.get("anyOf", []) if isinstance(schema, dict) else []
    return found if isinstance(found, list) else []


def _names(option: JsonObject, whole: JsonObject) -> set[str]:
    return {f"{name}={value}" for name, value in tags(resolve(option, whole)).items()}


def _visit(whole: JsonObject, found: dict[str, None]) -> None:
    for node in _nodes(whole):
        options = _options(node)
        if len(options) > 1:
            for option in options:
                found.update(dict.fromkeys(sorted(_names(option, whole))))


def _pruned(schema: JsonObject, gone: frozenset[str]) -> JsonObject:
    if not gone:
        return schema

    def without(node: Any) -> Any:
        if isinstance(node, list):
            return [without(inner) for inner in node]
        if not isinstance(node, dict):
            return node
        kept = {name: without(inner) for name, inner in node.items()}
        options = _options(node)
        left = [option for option in options if not _names(option, schema) & gone]
        if len(left) < len(options):
            kept["anyOf"] = [without(option) for option in left]
        return kept

    whole = without(schema)
    return subschema({name: inner for name, inner in whole.items() if name != "$defs"}, whole)


def _nodes(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)
