"""The dtos and transformers forms of one entity, from its shapes and from the operations that take or give them."""

from compiler.models.protocol import JsonObject
from compiler.reader.context import Context
from compiler.reader.inputs import input_difference, report_difference
from compiler.reader.schema import value_type_form
from compiler.reader.shapes import Member, Shape, shape_dto, shapes
from compiler.reader.uncovered import Ledger

NO_LIMITS: JsonObject = {"min_length": None, "max_length": None, "minimum": None, "maximum": None, "pattern": None}


def read_dtos(context: Context) -> JsonObject:
    """What differs from the derived members, per DTO of the entity."""
    ledger = Ledger()
    entity = context.name
    differences: list[JsonObject] = []
    for shape in _used(context, ledger):
        for member in shape.members:
            if member.problem is not None and member.type is None:
                ledger.reject(member.requirement, member.problem)
        unknown = {member.name for member in shape.members if member.problem and member.type is None}
        differences.append(
            {
                "name": shape_dto(entity, shape.name),
                "only": None if shape.only is None else [name for name in shape.only if name not in unknown],
                "remove": [] if shape.only is not None else shape.removed,
                "fields": [
                    _field(member) for member in shape.members if member.type or member.nested or not member.problem
                ],
            }
        )
        ledger.use(*shape.requirements)
    for dto in (item for item in context.symbols.dtos if item.entity == entity and item.role != "view"):
        for read in (input_difference, report_difference):
            difference = read(context, dto, ledger)
            if difference is not None:
                differences.append(difference)
    return {"differences": differences, "requirements": ledger.requirements, "uncovered": ledger.uncovered}


def read_transformers(context: Context) -> JsonObject:
    """What is computed, per output DTO of the entity."""
    ledger = Ledger()
    differences: list[JsonObject] = []
    for shape in _used(context, Ledger()):
        for member in shape.members:
            if member.problem is not None:
                ledger.reject(member.requirement, member.problem)
        dto = context.symbols.dto(shape_dto(context.name, shape.name))
        known = {item.name for item in dto.members} if dto is not None and dto.members is not None else None
        computed = [item for item in shape.members if item.value is not None and (known is None or item.name in known)]
        given = [member for member in shape.members if member.given]
        if not computed and not given:
            continue
        assignments = [{"field": member.name, "value": member.value.text} for member in computed if member.value]
        assignments += [{"field": member.name, "value": member.name} for member in given]
        differences.append(
            {
                "dto": shape_dto(context.name, shape.name),
                "extras": [
                    {"name": member.name, "type": value_type_form(member.type)} for member in given if member.type
                ],
                "assignments": assignments,
            }
        )
        ledger.use(*(member.requirement for member in [*computed, *given]))
    return {"differences": differences, "requirements": ledger.requirements, "uncovered": ledger.uncovered}


def _used(context: Context, ledger: Ledger) -> list[Shape]:
    """The shapes that exist as DTOs; what is said of others is reported."""
    found, unread = shapes(context, context.name)
    for problem in unread:
        ledger.reject(problem.requirement, problem.reason)
    used: list[Shape] = []
    for shape in found:
        dto = shape_dto(context.name, shape.name)
        if context.symbols.dto(dto) is not None:
            used.append(shape)
            continue
        for requirement in shape.requirements:
            ledger.reject(requirement, f"expected an operation that answers with the shape `{shape.name}`")
    return used


def _field(member: Member) -> JsonObject:
    return {
        "name": member.name,
        "type": value_type_form(member.type) if member.type and not member.nested else None,
        "nested": member.nested,
        "many": member.many,
        "required": not member.optional,
        "limits": None,
    }
