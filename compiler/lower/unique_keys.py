"""Unique keys of an entity, and conditions that ask for a whole one: at most one row fits them."""

from ast_schemas import ir


def asks_for_a_key(compared: set[str], entity: ir.Entity) -> bool:
    """Whether these members hold a whole unique key."""
    keys = [{column.name} for column in entity.columns if column.unique]
    keys += [{relation.name} for relation in entity.relations if relation.unique and relation.holds_key]
    keys += [set(group) for group in entity.unique_together]
    return any(key <= compared for key in keys)


def compared_members(condition: ir.Expression | None, row: str) -> set[str]:
    """Fields and relations of the row that must be equal to something wherever the condition holds."""
    match condition:
        case ir.Logic(operator="and", left=left, right=right):
            return compared_members(left, row) | compared_members(right, row)
        case ir.Compare(operator="==", left=left, right=right):
            return {name for side in (left, right) for name in _members(side, row)}
    return set()


def _members(node: ir.Expression, row: str) -> set[str]:
    """What a side of a comparison may be of the row: a key column stands for its relation."""
    match node:
        case ir.ColumnOf(target=ir.Variable(name=name), field=member) if name == row:
            return {member, member.removesuffix("_id")}
        case ir.ColumnOf(target=ir.Follow(target=ir.Variable(name=name), relation=member), field="id") if name == row:
            return {member}
        case ir.Follow(target=ir.Variable(name=name), relation=member) if name == row:
            return {member}
    return set()
