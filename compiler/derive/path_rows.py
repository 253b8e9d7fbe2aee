"""Which rows the path of an operation identifies, and which relations of a new row they fill."""

from ast_schemas.ir import Entity, Relation
from ast_schemas.outline import OperationSignature, ParameterSignature
from compiler.symbols.naming import row_of_parameter


def path_rows(operation: OperationSignature) -> dict[str, ParameterSignature]:
    """Row name → the path parameter that identifies it, in the order of the parameters."""
    rows: dict[str, ParameterSignature] = {}
    for parameter in operation.parameters:
        if parameter.place == "path" and parameter.entity:
            name = row_of_parameter(parameter.name, parameter.entity)
            rows[parameter.name if name in rows else name] = parameter
    return rows


def related_by_path(operation: OperationSignature, entity: Entity) -> dict[str, str]:
    """Relation of a new row of ``entity`` → name of the path row that fills it.

    A relation with the name of a path row of its target gets that row. Otherwise, if the target is the entity of
    exactly one path row, its only to-one relation there (the owner left aside) gets it.
    """
    rows = path_rows(operation)
    keyed = [relation for relation in entity.relations if relation.holds_key]
    result = {
        relation.name: relation.name
        for relation in keyed
        if relation.name in rows and rows[relation.name].entity == relation.target
    }
    for row, parameter in rows.items():
        if row in result.values() or sum(item.entity == parameter.entity for item in rows.values()) != 1:
            continue
        fitting = [item for item in keyed if item.target == parameter.entity and not _is_owner(item, entity)]
        if len(fitting) == 1 and fitting[0].name not in result:
            result[fitting[0].name] = row
    return result


def _is_owner(relation: Relation, entity: Entity) -> bool:
    return relation.name == entity.owner and not relation.writable
