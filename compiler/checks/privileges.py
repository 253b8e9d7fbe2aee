"""Bodies in which callers without a privilege choose what decides about privileges."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from compiler.derive.mappings import Mappings
from compiler.derive.world import World
from compiler.diagnostics import make
from compiler.diagnostics.codes import mapping as codes
from compiler.expressions import walk


def link_collectors(world: World, mappings: Mappings) -> Iterator[Diagnostic]:
    """A field of the account that a role's rule reads, filled from a body that anyone or any member may send."""
    account = world.outline.account
    deciding: dict[str, list[str]] = {}
    for role, rule in mappings.rules.items():
        for item in walk(rule) if rule is not None else ():
            if isinstance(item, ir.ColumnOf) and _is_actor(item.target) and role not in deciding.get(item.field, ()):
                deciding.setdefault(item.field, []).append(role)
    for name, collector in mappings.collectors.items():
        operation = world.signatures.operations[name]
        open_to = [role for role in operation.callers if mappings.rules.get(role) is None]
        if collector.entity != account or not open_to:
            continue
        for assigned in collector.assignments:
            if assigned.field in deciding and any(isinstance(item, ir.DtoMember) for item in walk(assigned.value)):
                yield make(
                    codes.ROLE_FROM_BODY,
                    unit=f"collectors/{collector.entity}",
                    path="differences",
                    value=assigned.field,
                    operation=name,
                    callers=" and ".join(open_to),
                    roles=", ".join(deciding[assigned.field]),
                )


def _is_actor(item: ir.Expression) -> bool:
    return isinstance(item, ir.Variable) and item.role == "actor"
