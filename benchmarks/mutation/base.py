"""The program that is mutated: its accepted forms, read from the stored state of a compile, and what they emit."""

from collections.abc import Mapping
from pathlib import Path

from ast_schemas.base import Node
from compiler.build import rooms
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.fill.forms import FORMS
from compiler.store.layout import Layout
from compiler.store.manifest import read_manifest
from compiler.store.units import read_unit
from compiler.symbols.accepted import Accepted

Texts = Mapping[str, str]
"""Path in the project → text as printed, not formatted."""


class NoProgram(Exception):
    """There is nothing to mutate; the message says why."""


def compiled(spec: Path, out: Path) -> Accepted:
    """Compile with the reader and read back what was stored. Raises NoProgram."""
    result = compile_spec(spec, out, Settings(model="reader", retriever="lexical", verify="none"))
    if result.status != "ok":
        errors = [item for item in result.diagnostics if item.severity == "error"]
        raise NoProgram(f"{spec}: {len(errors)} errors, the first: {errors[0].code} {errors[0].message}")
    return stored(out)


def stored(out: Path) -> Accepted:
    """The forms below ``.formwork/units``. Raises NoProgram."""
    layout = Layout(out)
    units: dict[str, Node] = {}
    for unit in read_manifest(layout.manifest).units:
        form = read_unit(layout, unit, FORMS[unit.partition("/")[0]])
        if form is None:
            raise NoProgram(f"the stored form of {unit} cannot be read")
        units[unit] = form
    if not units:
        raise NoProgram(f"{out} holds no state of a compile")
    return Accepted.of(units)


def printed(accepted: Accepted) -> Texts:
    """All files that the forms emit. Raises NotLowered where they have errors."""
    return {artifact.path: artifact.text for artifact in rooms.emitted(rooms.lowered(accepted))}
