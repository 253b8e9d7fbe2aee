"""The units of the last compile as they lie on disk: taken over, pinned, or edited without being pinned."""

from pydantic import ValidationError

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.build.filling import Known
from compiler.diagnostics import make
from compiler.diagnostics.codes import edits as codes
from compiler.fill.forms import FORMS
from compiler.fill.revive import revived
from compiler.store.disk import file_hash
from compiler.store.layout import STATE, Layout, unit_file
from compiler.store.manifest import Manifest, UnitRecord
from compiler.store.units import text_hash, unit_text


def stored_units(layout: Layout, manifest: Manifest) -> tuple[dict[str, Known], tuple[Diagnostic, ...]]:
    """What is known before anything is asked, and what a person must settle first.

    A unit whose file is missing or of an older form is filled anew; so is one that was just unpinned.
    """
    known: dict[str, Known] = {}
    said: list[Diagnostic] = []
    for unit, record in manifest.units.items():
        found = _read(layout, unit)
        if not record.pinned and found is not None and _edited(layout, unit, record, found):
            said.append(
                make(codes.UNIT_EDITED, unit=unit, file=_place(unit), hint=f"`formwork pin {unit}` makes it count.")
            )
        elif record.pinned and isinstance(found, Node):
            key = "" if _edited(layout, unit, record, found) else record.key
            known[unit] = Known(key, found, record.warned, pinned=True)
        elif record.pinned:
            reason = found or "there is no such file"
            said.append(make(codes.PINNED_UNREADABLE, unit=unit, file=_place(unit), reason=reason))
        elif isinstance(found, Node) and record.key:
            known[unit] = Known(record.key, found, record.warned)
    return known, tuple(said)


def pinned_and_gone(manifest: Manifest, present: set[str]) -> tuple[Diagnostic, ...]:
    """Pinned units that the spec no longer declares: removing them would lose what a person wrote."""
    gone = (unit for unit, record in sorted(manifest.units.items()) if record.pinned and unit not in present)
    return tuple(make(codes.PINNED_GONE, pinned=unit, hint=f"`formwork unpin {unit}` lets it go.") for unit in gone)


def _read(layout: Layout, unit: str) -> Node | str | None:
    """The form; what is wrong with the file; None if there is none."""
    form = FORMS[unit.partition("/")[0]]
    try:
        found = revived(form, layout.unit(unit).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where}: {first['msg']}" if where else first["msg"]
    except OSError:
        return None
    return found if isinstance(found, Node) else None


def _edited(layout: Layout, unit: str, record: UnitRecord, found: Node | str) -> bool:
    """Whether the file says something else; other spacing and line ends do not."""
    if file_hash(layout.unit(unit)) == record.form:
        return False
    return isinstance(found, str) or text_hash(unit_text(found)) != record.form


def _place(unit: str) -> str:
    return f"{STATE}/units/{unit_file(unit)}"
