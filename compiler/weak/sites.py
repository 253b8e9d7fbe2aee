"""The values inside of a filled form, each with what its schema allows there. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from compiler.fill.alternatives import choose
from compiler.fill.paths import Steps
from compiler.fill.schema import branches
from compiler.models.protocol import JsonObject
from compiler.weak.edits import Edit, overlapping


@dataclass(frozen=True)
class Site:
    """One value: where it stands, its schema's alternatives, and the object or list around it."""

    path: Steps
    value: Any
    options: tuple[JsonObject, ...]
    parent: Any

    @property
    def name(self) -> str | None:
        """The nearest property: ``steps`` of ``steps[2]``."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), None)

    @property
    def types(self) -> frozenset[str]:
        """Names of JSON types that are allowed here."""
        return frozenset(str(option["type"]) for option in self.options if "type" in option)

    @property
    def words(self) -> tuple[str, ...]:
        """The values of the enum or constant that the value is one of; empty elsewhere."""
        for option in self.options:
            allowed = option.get("enum") or ([option["const"]] if "const" in option else [])
            if self.value in allowed:
                return tuple(allowed)
        return ()

    @property
    def chosen(self) -> JsonObject | None:
        """The alternative that the value has taken."""
        return choose(self.value, self.options)

    @property
    def takes_text(self) -> bool:
        """Whether any text would do."""
        return any(
            option.get("type") == "string" and "enum" not in option and "const" not in option for option in self.options
        )


@dataclass(frozen=True)
class Target:
    """A right value that is to be spoiled, with the edits that were chosen already."""

    value: JsonObject
    schema: JsonObject
    taken: tuple[Edit, ...] = ()

    def sites(self) -> list[Site]:
        """Every value that no edit touches yet, outermost first, the whole left out."""
        return [site for site in _walk((), self.value, self.schema, self.schema, None) if site.path and self.free(site)]

    def free(self, site: Site) -> bool:
        """Whether no edit is at, above or below the site."""
        return not any(overlapping(site.path, edit.path) for edit in self.taken)


def _walk(path: Steps, value: Any, schema: JsonObject, root: JsonObject, parent: Any) -> Iterator[Site]:
    options = branches(schema, root)
    yield Site(path, value, tuple(options), parent)
    if isinstance(value, dict):
        chosen = choose(value, options)
        properties = chosen.get("properties", {}) if chosen else {}
        for name, inner in value.items():
            if name in properties:
                yield from _walk((*path, name), inner, properties[name], root, value)
    elif isinstance(value, list):
        items = _items(options)
        if items is not None:
            for index, inner in enumerate(value):
                yield from _walk((*path, index), inner, items, root, value)


def _items(options: Sequence[JsonObject]) -> JsonObject | None:
    return next((option["items"] for option in options if option.get("type") == "array" and "items" in option), None)
