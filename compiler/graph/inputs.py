"""What one unit is asked, as data: the parts of its input key, so that a changed key can say what changed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ast_schemas.spec import Section
from compiler.graph.fingerprints import digest, form_version, interface_hash


@dataclass(frozen=True)
class Inputs:
    """``sections``: (id, content hash) in document order; ``lines``: interface lines of the offered symbols."""

    unit: str
    kind: str | None
    form: str
    """The version of the phase's form."""
    sections: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    offered: str
    """Digest of the names that may be said."""

    @cached_property
    def key(self) -> str:
        """SHA-256 (hex): equal keys mean that the unit would be asked the same again. The model is no part of it."""
        return digest(
            {
                "unit": self.unit,
                "kind": self.kind,
                "form": self.form,
                "sections": [list(section) for section in self.sections],
                "interfaces": [interface_hash(line) for line in self.lines],
                "offered": self.offered,
            }
        )


def inputs_of(
    unit: str,
    kind: str | None,
    sections: Iterable[Section],
    lines: Iterable[str],
    offered: Mapping[str, Iterable[str]],
) -> Inputs:
    """The inputs of a unit as it would be asked now."""
    return Inputs(
        unit=unit,
        kind=kind,
        form=form_version(unit.partition("/")[0]),
        sections=tuple((section.id, section.content_hash) for section in sections),
        lines=tuple(lines),
        offered=digest({name: list(values) for name, values in offered.items()}),
    )


def packed(inputs: Mapping[str, Inputs]) -> dict[str, Any]:
    """As JSON in which each line, each list of lines and each list of sections stands once: units share most."""
    lines: dict[str, int] = {}
    shared: dict[tuple[int, ...], int] = {}
    contexts: dict[tuple[tuple[str, str], ...], int] = {}
    units: dict[str, list[Any]] = {}
    for unit, item in sorted(inputs.items()):
        numbers = tuple(lines.setdefault(line, len(lines)) for line in item.lines)
        units[unit] = [
            item.kind,
            item.form,
            contexts.setdefault(item.sections, len(contexts)),
            shared.setdefault(numbers, len(shared)),
            item.offered,
        ]
    return {
        "lines": list(lines),
        "symbols": [list(numbers) for numbers in shared],
        "contexts": [[list(section) for section in sections] for sections in contexts],
        "units": units,
    }


def unpacked(value: Any) -> dict[str, Inputs]:
    """The inverse of ``packed``; what is not of this shape gives nothing."""
    try:
        lines: list[str] = value["lines"]
        symbols = [tuple(lines[number] for number in numbers) for numbers in value["symbols"]]
        contexts = [tuple((name, content) for name, content in sections) for sections in value["contexts"]]
        return {
            unit: Inputs(unit, kind, form, contexts[context], symbols[near], offered)
            for unit, (kind, form, context, near, offered) in value["units"].items()
        }
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return {}
