"""``formwork plan``: the stored state and the spec as they are, to the plan of the next compile. Reads only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Spec
from compiler.build.contexts import Contexts, without_vectors
from compiler.build.emitting import emitter_version
from compiler.build.log import MIGRATIONS
from compiler.build.plan import Certainty, FileStep, Plan, Step
from compiler.build.planning import Walk
from compiler.build.reading import read_spec
from compiler.build.recording import recorded_texts
from compiler.build.settings import Settings
from compiler.build.stored import stored_units
from compiler.diagnostics import has_errors
from compiler.graph.changes import symbol_of
from compiler.graph.inputs import unpacked
from compiler.graph.renewal import words
from compiler.store.layout import Layout
from compiler.store.manifest import Manifest, read_manifest
from compiler.store.records import INPUTS, ORIGINS, SOURCES, read_record
from compiler.store.scratch import borrowed_vectors
from compiler.store.usage import last_usage
from rag.problems import DenseUnavailable

_BODIES = ("functions/", "procedures/")
"""Units whose forms stand in the files of those that call them."""


@dataclass(frozen=True)
class Forecast:
    """``plan`` is None where diagnostics keep a compile from starting; ``unreadable``: there is no spec."""

    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...] = ()
    unreadable: bool = False


def forecast(spec_path: Path, out: Path, settings: Settings) -> Forecast:
    """The plan of ``formwork compile`` with these settings. Makes no call and writes nothing below ``out``."""
    spec, problems = read_spec(spec_path)
    if spec is None:
        return Forecast(None, problems, unreadable=True)
    layout = Layout(out)
    manifest = read_manifest(layout.manifest)
    known, unsettled = stored_units(layout, manifest)
    if has_errors((*problems, *unsettled)):
        return Forecast(None, (*problems, *unsettled))
    unread = {unit: "cannot be read as the form of this version" for unit in manifest.units if unit not in known}
    sources = read_record(layout, SOURCES).get("sections", {})
    with borrowed_vectors(layout) as vectors:
        walk = Walk(
            spec=spec,
            contexts=Contexts(spec, settings, dict(manifest.contexts), vectors),
            known=known,
            inputs=unpacked(read_record(layout, INPUTS)),
            usage=last_usage(layout.journal),
            titles=_titles(spec, sources),
            unrecorded=unread,
            texts=recorded_texts(sources),
        )
        try:
            walk.run()
        except DenseUnavailable as error:
            return Forecast(None, (*problems, without_vectors(error)))
    return Forecast(_plan(walk, manifest, read_record(layout, ORIGINS).get("files", {})), problems)


def _titles(spec: Spec, sources: Mapping[str, Any]) -> dict[str, str]:
    before = {name: " › ".join(section["path"]) for name, section in sources.items()}
    return before | {section.id: " › ".join(section.path) for section in spec.sections}


def _plan(walk: Walk, manifest: Manifest, origins: Mapping[str, Any]) -> Plan:
    order: dict[Certainty, int] = {"will": 0, "likely": 1, "may": 2}
    steps = tuple(sorted(walk.steps.values(), key=lambda step: (order[step.certainty], step.action)))
    upgrade = bool(manifest.units) and manifest.emitter != emitter_version()
    declaring = [unit for unit in walk.unknown if unit.startswith(("outline/", "signatures/", "schema/"))]
    stored = [step for step in steps if step.unit.startswith("schema/")]
    stored = stored or [step for step in steps if step.unit.startswith("outline/") and step.action != "recheck"]
    return Plan(
        steps=steps,
        files=tuple(_files(walk.steps, manifest, origins, _near(walk), _calling(walk), upgrade=upgrade)),
        reused=tuple(walk.reused),
        pinned=tuple(unit for unit, known in walk.known.items() if known.pinned),
        open_ended=tuple(declaring),
        migration=tuple(dict.fromkeys(f"{step.unit} ({step.action})" for step in stored)),
        upgrade=upgrade,
    )


def _near(walk: Walk) -> dict[str, Step]:
    """Entities that units of the plan are offered."""
    found: dict[str, Step] = {}
    for unit, step in walk.steps.items():
        for line in walk.inputs[unit].lines if unit in walk.inputs else ():
            kind, _, name = symbol_of(line).partition(" ")
            if kind == "entity":
                found.setdefault(name, step)
    return found


def _calling(walk: Walk) -> dict[str, Step]:
    """Units whose files have the bodies of functions or procedures in them that the plan fills → the first of those."""
    said = {unit: words(known.form.model_dump(mode="json")) for unit, known in walk.known.items()}
    found: dict[str, Step] = {}
    waiting = [(unit, step) for unit, step in walk.steps.items() if unit.startswith(_BODIES)]
    while waiting:
        unit, step = waiting.pop(0)
        for other, names in said.items():
            if unit.partition("/")[2] in names and other not in found and other != unit:
                found[other] = step
                waiting += [(other, step)] if other.startswith(_BODIES) else []
    return found


def _files(
    steps: Mapping[str, Step],
    manifest: Manifest,
    origins: Mapping[str, Any],
    near: Mapping[str, Step],
    calling: Mapping[str, Step],
    *,
    upgrade: bool,
) -> Iterator[FileStep]:
    """Files by the units that their lines come from; those about the whole program may change with any of them.

    ``near``: entities that a step's unit is offered; their files may change with it, as an index comes with a sort.
    ``calling``: units that call what a step fills.
    """
    rank: dict[Certainty, int] = {"will": 0, "likely": 1, "may": 2}
    for path, record in sorted(manifest.files.items()):
        if record.ownership == "once" or path.startswith(MIGRATIONS):
            continue
        origin = origins.get(path, {})
        units = {origin.get("unit"), *(run[2] for run in origin.get("lines", ()))} - {None}
        touching = sorted((steps[unit] for unit in units if unit in steps), key=lambda step: rank[step.certainty])
        if units and all(unit in steps and steps[unit].action == "remove" for unit in units):
            worst = touching[-1]
            yield FileStep(path, "remove", worst.certainty, worst.chain)
        elif touching:
            first = touching[0]
            yield FileStep(path, "write", "may" if first.certainty == "may" else "likely", first.chain)
        elif also := next((near[name] for unit in sorted(units) if (name := unit.partition("/")[2]) in near), None):
            yield FileStep(path, "write", "may", (*also.chain, f"{also.unit} uses what the file is about"))
        elif also := next((calling[unit] for unit in sorted(units) if unit in calling), None):
            yield FileStep(path, "write", "may", (*also.chain, f"it calls {also.unit.partition('/')[2]}"))
        elif upgrade:
            yield FileStep(path, "write", "may", ("the emitter is another version",))
        elif not units and steps:
            yield FileStep(path, "write", "may", ("it is about the whole program",))
