"""All faults by name."""

from collections.abc import Mapping

from compiler.weak.faults import calls, cuts, expressions, framing, meaning, spelling, transport, values, wrapping
from compiler.weak.faults.kinds import Effect, Fault

FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for family in (spelling, framing, calls, cuts, wrapping, values, expressions, meaning, transport)
    for fault in family.FAULTS
}


def of_effect(*effects: Effect) -> tuple[Fault, ...]:
    """The faults with one of these effects, in the registry's order."""
    return tuple(fault for fault in FAULTS.values() if fault.effect in effects)
