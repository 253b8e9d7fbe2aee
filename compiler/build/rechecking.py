"""The stored forms checked again, unit by unit and phase by phase."""

from ast_schemas.diagnostic import Diagnostic
from compiler.build import rooms
from compiler.diagnostics import in_order, make
from compiler.diagnostics.codes import build as codes
from compiler.fill.forms import FORMS
from compiler.graph.units import PHASES
from compiler.store.layout import Layout
from compiler.store.manifest import Manifest
from compiler.store.units import read_unit
from compiler.symbols.accepted import NOTHING_ACCEPTED


def recheck(layout: Layout, manifest: Manifest) -> tuple[Diagnostic, ...]:
    """What today's forms and rules say of what is stored."""
    accepted = NOTHING_ACCEPTED
    found: list[Diagnostic] = []
    for phase in PHASES:
        forms = {}
        for unit in sorted(name for name in manifest.units if name.startswith(f"{phase}/")):
            form = read_unit(layout, unit, FORMS[phase])
            if form is None:
                found.append(make(codes.UNIT_UNREADABLE, unit=unit, file=str(layout.unit(unit))))
            else:
                found.extend(rooms.check_unit(unit, form, accepted))
                forms[unit] = form
        accepted = accepted.with_units(forms)
        found.extend(rooms.check_phase(phase, accepted))
    return in_order(found)
