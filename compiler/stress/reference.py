"""What trials are drawn from and judged against: every unit's question, the form that the reader fills, and the rules.

A reference is data: it is written to a file, sent to other machines, and read back with the same checks.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Spec
from compiler.build import rooms
from compiler.build.contexts import Contexts
from compiler.build.events import Progress, Silent
from compiler.build.filling import Filling
from compiler.build.settings import Settings
from compiler.fill.conversation import Check
from compiler.fill.forms import FORMS
from compiler.fill.loop import Filled, Filler
from compiler.fill.question import Question
from compiler.graph.units import PHASES
from compiler.models.protocol import JsonObject
from compiler.models.reader import ReaderModel
from compiler.stress.scoring import meaning
from compiler.stress.transcript import Transcript
from compiler.symbols.accepted import Accepted
from rag.wire import render, shown_ids

VERSION = 2


@dataclass(frozen=True)
class Asked(Question):
    """A question that is asked many times: its schemas are built once, and nobody may change them."""

    def schema(self) -> JsonObject:
        if "whole" not in self._schemas:
            self._schemas["whole"] = super().schema()
        return self._schemas["whole"]

    def offer(self, *, narrow: bool = True, usual: bool = False, nodes: bool = False) -> JsonObject:
        name = f"{narrow} {usual} {nodes}"
        if name not in self._schemas:
            self._schemas[name] = super().offer(narrow=narrow, usual=usual, nodes=nodes)
        return self._schemas[name]

    def as_shown(self) -> Question:
        return self._shown

    @cached_property
    def _shown(self) -> Question:
        return super().as_shown()

    @cached_property
    def _schemas(self) -> dict[str, JsonObject]:
        return {}


@dataclass(frozen=True)
class Scene:
    """One unit: what is asked, what a form must satisfy beyond its shape, and the form that was accepted."""

    question: Question
    check: Check
    form: Node

    @property
    def unit(self) -> str:
        return self.question.unit

    @cached_property
    def right(self) -> Any:
        """What the reference means, for scores."""
        return meaning(self.form)

    @cached_property
    def digest(self) -> str:
        """Changes with the question and with the reference form."""
        asked = {**question_json(self.question), "form": self.form.model_dump(mode="json")}
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Reference:
    """All units of a spec in phase order. ``everything`` is the wire text of the whole spec."""

    scenes: Mapping[str, Scene]
    everything: str
    requirements: Mapping[str, str]
    """Id → how ``everything`` shows it."""

    @cached_property
    def in_full(self) -> "Reference":
        """The same questions, each with the whole spec: what no retrieval would send."""
        return replace(self, scenes={unit: self._in_full(scene) for unit, scene in self.scenes.items()})

    def _in_full(self, scene: Scene) -> Scene:
        offered = {**scene.question.offered, "requirement": tuple(self.requirements)}
        whole = replace(scene.question, sections=self.everything, offered=offered, cited=self.requirements)
        return replace(scene, question=whole)

    def whole_key(self, conditions: str) -> str:
        """What whole compiles are stored under: conditions, and all questions and forms."""
        everything = "".join(scene.digest for scene in self.scenes.values())
        return f"{conditions}:{hashlib.sha256(everything.encode()).hexdigest()[:12]}"

    def before(self, unit: str) -> dict[str, Node]:
        """The forms of the phases before a unit's own: what it is checked against."""
        earlier = PHASES[: PHASES.index(unit.partition("/")[0])]
        return {name: scene.form for name, scene in self.scenes.items() if name.partition("/")[0] in earlier}

    def to_json(self) -> str:
        units = [
            {"question": question_json(scene.question), "form": scene.form.model_dump(mode="json")}
            for scene in self.scenes.values()
        ]
        value = {
            "version": VERSION, "units": units, "everything": self.everything, "requirements": dict(self.requirements),
        }  # fmt: skip
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Reference":
        """Raises ValueError where the text is no reference."""
        value = json.loads(text)
        if not isinstance(value, dict) or value.get("version") != VERSION:
            raise ValueError("not a reference of this version")
        questions = [question_of(item["question"]) for item in value["units"]]
        forms: dict[str, Node] = {}
        for question, item in zip(questions, value["units"], strict=True):
            form = FORMS[question.phase].model_validate_json(json.dumps(item["form"]))
            assert isinstance(form, Node)
            forms[question.unit] = form
        return of_forms(questions, forms, value["everything"], value["requirements"])


class NoReference(Exception):
    """The reader cannot fill the spec. ``diagnostics`` say what it could not read."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("the spec is not in the notation that the reader fills")
        self.diagnostics = diagnostics


def reference_of(
    spec: Spec, settings: Settings, *, vectors: Path | None = None, progress: Progress | None = None
) -> Reference:
    """Fills the spec with the reader. Raises NoReference where a unit is refused."""
    return asyncio.run(_filled(spec, settings, vectors, progress or Silent()))


async def _filled(spec: Spec, settings: Settings, vectors: Path | None, progress: Progress) -> Reference:
    filler = _Watching(ReaderModel(), Transcript(), asyncio.Semaphore(1))
    filling = Filling(spec, Contexts(spec, settings, {}, vectors), filler, progress, {}, settings.rounds)
    await filling.run()
    wrong = tuple(item for item in filling.diagnostics if item.severity == "error")
    if wrong:
        raise NoReference(wrong)
    order = {phase: place for place, phase in enumerate(PHASES)}
    asked = sorted(filler.asked.values(), key=lambda question: order[question.phase])
    forms = filling.accepted.units()
    questions = [question_of(question_json(question)) for question in asked if question.unit in forms]
    return of_forms(questions, forms, render(spec.sections), shown_ids(spec.sections))


@dataclass
class _Watching(Filler):
    """Keeps each unit's question as it is asked the first time."""

    asked: dict[str, Question] = field(default_factory=dict)

    async def fill(self, question: Question, check: Check) -> Filled:
        self.asked[question.unit] = replace(question, previous=None, complaints=())
        return await super().fill(question, check)


def of_forms(
    questions: list[Question], forms: Mapping[str, Node], everything: str, requirements: Mapping[str, str]
) -> Reference:
    """A unit is checked against the forms of the phases before its own, as in a compile."""
    before: dict[str, Accepted] = {}
    for place, phase in enumerate(PHASES):
        before[phase] = Accepted.of(
            {unit: form for unit, form in forms.items() if unit.partition("/")[0] in PHASES[:place]}
        )
    scenes = {
        question.unit: Scene(question, _checked(question.unit, before[question.phase]), forms[question.unit])
        for question in questions
    }
    return Reference(scenes, everything, requirements)


def _checked(unit: str, accepted: Accepted) -> Callable[[Node], tuple[Diagnostic, ...]]:
    return lambda form: rooms.check_unit(unit, form, accepted)


def question_json(question: Question) -> dict[str, Any]:
    return {
        "unit": question.unit,
        "kind": question.kind,
        "symbols": list(question.symbols),
        "sections": question.sections,
        "offered": {kind: list(names) for kind, names in question.offered.items()},
        "shortlisted": {kind: list(names) for kind, names in question.shortlisted.items()},
        "cited": dict(question.cited),
    }


def question_of(value: Mapping[str, Any]) -> Question:
    return Asked(
        unit=value["unit"],
        kind=value["kind"],
        symbols=tuple(value["symbols"]),
        sections=value["sections"],
        offered={kind: tuple(names) for kind, names in value["offered"].items()},
        shortlisted={kind: tuple(names) for kind, names in value["shortlisted"].items()},
        cited=value["cited"],
    )
