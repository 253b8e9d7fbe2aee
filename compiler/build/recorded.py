"""A compiled project as its records tell it, without its spec and without a check: for explanations and pictures."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from compiler.graph.changes import symbol_of
from compiler.graph.inputs import Inputs, unpacked
from compiler.graph.renewal import words
from compiler.store.layout import Layout
from compiler.store.manifest import read_manifest
from compiler.store.records import INPUTS, ORIGINS, SOURCES, read_record

Json = dict[str, Any]

_BODIES = {"function": "functions", "procedure": "procedures"}
"""Kinds of symbol whose users depend on a body beside the signature → the phase of the body."""


@dataclass(frozen=True)
class Requirement:
    """One atom of the spec with its place."""

    id: str
    section: str
    file: str
    line: int
    text: str


@dataclass(frozen=True)
class Recorded:
    """``forms``: stored forms as JSON; ``files``: path → owning unit and runs of lines with their origins."""

    sections: Mapping[str, Json]
    forms: Mapping[str, Json]
    inputs: Mapping[str, Inputs]
    files: Mapping[str, Json]

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """In document order."""
        ordered = sorted(self.sections.items(), key=lambda item: item[1]["order"])
        return {
            name: Requirement(name, section, about["file"], line, text)
            for section, about in ordered
            for name, line, text in about["requirements"]
        }

    @cached_property
    def cited(self) -> dict[str, tuple[str, ...]]:
        """Unit → the requirements that its form cites."""
        return {unit: tuple(sorted(_listed(form, "requirements"))) for unit, form in self.forms.items()}

    @cached_property
    def informative(self) -> frozenset[str]:
        """Requirements that only explain."""
        return frozenset(name for form in self.forms.values() for name in form.get("informative", ()))

    def title(self, section: str) -> str:
        """The heading path."""
        return " › ".join(self.sections[section]["path"]) if section in self.sections else section

    def units_of_file(self, path: str) -> tuple[str, ...]:
        """The units that the file's lines come from."""
        about = self.files.get(path, {})
        found = {about.get("unit"), *(run[2] for run in about.get("lines", ()))} - {None}
        return tuple(sorted(found & self.forms.keys()))

    @cached_property
    def uses(self) -> dict[str, tuple[str, ...]]:
        """Unit → the units that declare what it really names, not all that it was offered."""
        return {unit: tuple(sorted(self._used_by(unit))) for unit in self.forms}

    @cached_property
    def _declarers(self) -> dict[str, str]:
        found = {}
        for unit, form in self.forms.items():
            phase, _, _ = unit.partition("/")
            if phase == "signatures":
                for item in form.get("operations", ()):
                    found[f"operation {item['name']}"] = unit
                    for body in (item.get("input"), item.get("output")):
                        if body is not None:
                            found.setdefault(f"dto {body['name']}", unit)
                for kind in ("event", "job"):
                    found.update({f"{kind} {item['name']}": unit for item in form.get(f"{kind}s") or ()})
                for item in form.get("functions") or ():
                    found[f"shared {item['name']}"] = unit
            elif phase == "outline":
                found.update({f"setting {item['name']}": unit for item in form.get("settings") or ()})
                found.update({f"role {item['name']}": unit for item in form.get("roles", ())})
                found.update({f"declaration {item['name']}": unit for item in form.get("entities", ())})
        return found

    def _used_by(self, unit: str) -> set[str]:
        phase, _, name = unit.partition("/")
        if phase == "schema":
            home: set[str | None] = {self._declarers.get(f"declaration {name}")}
        elif phase == "operations":
            home = {self._declarers.get(f"operation {name}") or self._declarers.get(f"job {name}")}
        elif phase in ("functions", "procedures"):
            home = {self._declarers.get(f"shared {name}")}
        else:
            home = {f"outline/{name}"} if phase in ("signatures", "scenarios") else set()
        said = words(self.forms[unit]) | {name}
        lines = self.inputs[unit].lines if unit in self.inputs else ()
        own = next((line for line in lines if symbol_of(line) in (f"operation {name}", f"job {name}")), "")
        said |= words(own)
        for line in lines:
            kind, _, symbol = symbol_of(line).partition(" ")
            if symbol not in said:
                continue
            if kind == "entity":
                home.add(f"schema/{symbol}" if ":" in line else self._declarers.get(f"declaration {symbol}"))
            elif kind == "dto" and phase == "dtos":
                home.add(self._declarers.get(f"dto {symbol}"))  # forms of a phase never read each other
            elif kind == "dto":
                home.add(f"dtos/{line.partition('(')[2].partition(')')[0].rpartition(' ')[2]}")
            elif kind in _BODIES and _BODIES[kind] != phase:
                home.add(f"{_BODIES[kind]}/{symbol}")
            elif kind in (*_BODIES, "extern"):
                home.add(self._declarers.get(f"shared {symbol}"))
            else:
                home.add(self._declarers.get(f"{kind} {symbol}"))
        return {other for other in home if other is not None and other in self.forms and other != unit}


def recorded(project: Path) -> Recorded | None:
    """None if the folder holds no state of a compile."""
    layout = Layout(project)
    manifest = read_manifest(layout.manifest)
    if not manifest.units:
        return None
    forms = {}
    for unit in manifest.units:
        try:
            forms[unit] = json.loads(layout.unit(unit).read_bytes())
        except (OSError, ValueError):
            continue
    files = read_record(layout, ORIGINS).get("files", {})
    return Recorded(
        sections=read_record(layout, SOURCES).get("sections", {}),
        forms=forms,
        inputs=unpacked(read_record(layout, INPUTS)),
        files={path: files.get(path, {"unit": None, "lines": []}) for path in manifest.files},
    )


def _listed(value: Any, name: str) -> set[str]:
    """All texts of lists of this name, at any depth."""
    found: set[str] = set()
    queue = [value]
    while queue:
        item = queue.pop()
        if isinstance(item, Mapping):
            for key, inner in item.items():
                if key == name:
                    found.update(inner)
                else:
                    queue.append(inner)
        elif isinstance(item, list):
            queue.extend(item)
    return found
