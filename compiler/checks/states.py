"""State machines: over a required enum field, with known and reachable states."""

from collections.abc import Iterator

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.schema import SchemaForm
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import schema as codes
from compiler.symbols.outline import Outline


def check_states(unit: str, entity: str, form: SchemaForm, _outline: Outline) -> Iterator[Diagnostic]:
    """All rules of the state machine, if there is one."""
    machine = form.state_machine
    if machine is None:
        return
    enums = {
        item.name: item for item in form.fields if item.type.kind == "enum" and not item.type.many and item.required
    }
    field = enums.get(machine.field)
    if field is None:
        allowed = sorted(enums)
        hint = did_you_mean(machine.field, allowed)
        yield make(
            codes.STATE_FIELD,
            unit=unit,
            path="state_machine.field",
            value=machine.field,
            entity=entity,
            allowed=allowed,
            hint=hint,
        )
        return
    if field.unique:
        yield make(codes.STATE_NULLABLE_UNIQUE, unit=unit, path="state_machine.field", value=field.name)
    values = field.type.values or []
    known = True
    for path, state in _mentioned(form):
        if state not in values:
            known = False
            hint = did_you_mean(state, values)
            yield make(
                codes.STATE_UNKNOWN, unit=unit, path=path, value=state, field=field.name, allowed=values, hint=hint
            )
    names: set[str] = set()
    for index, move in enumerate(machine.transitions):
        if move.name in names:
            yield make(
                codes.TRANSITION_TWICE, unit=unit, path=f"state_machine.transitions[{index}].name", value=move.name
            )
        names.add(move.name)
        if move.target in move.sources:
            path = f"state_machine.transitions[{index}].target"
            yield make(codes.TRANSITION_TO_ITSELF, unit=unit, path=path, value=move.name, state=move.target)
    if known:
        yield from _unreachable(unit, form, values)


def _mentioned(form: SchemaForm) -> Iterator[tuple[str, str]]:
    machine = form.state_machine
    if machine is None:
        return
    yield "state_machine.initial", machine.initial
    for index, move in enumerate(machine.transitions):
        path = f"state_machine.transitions[{index}]"
        for place, source in enumerate(move.sources):
            yield f"{path}.sources[{place}]", source
        yield f"{path}.target", move.target


def _unreachable(unit: str, form: SchemaForm, values: list[str]) -> Iterator[Diagnostic]:
    machine = form.state_machine
    assert machine is not None
    reached = {machine.initial}
    grew = True
    while grew:
        more = {move.target for move in machine.transitions if reached & set(move.sources)} - reached
        reached |= more
        grew = bool(more)
    for value in values:
        if value not in reached:
            yield make(
                codes.STATE_UNREACHABLE,
                unit=unit,
                path="state_machine.transitions",
                value=value,
                initial=machine.initial,
                field=machine.field,
            )
