"""Which field values make an account fit a role: read from rules that are conjunctions of simple tests."""

from ast_schemas import ir
from compiler.expressions import walk


def role_values(rule: ir.Expression) -> dict[str, ir.Expression] | None:
    """Field → value, or None if the rule says something else. Of a disjunction the first readable side is taken."""
    match rule:
        case ir.Constant(value=True):
            return {}
        case ir.Logic(operator="and"):
            left, right = role_values(rule.left), role_values(rule.right)
            return {**left, **right} if left is not None and right is not None else None
        case ir.Logic(operator="or"):
            left = role_values(rule.left)
            return left if left is not None else role_values(rule.right)
        case ir.Compare(operator="==" | ">=" | "<="):
            for column, value in ((rule.left, rule.right), (rule.right, rule.left)):
                if _is_field(column) and isinstance(value, ir.Constant):
                    assert isinstance(column, ir.ColumnOf)
                    return {column.field: value}
            return None
        case ir.Compare(operator="in") if _is_field(rule.left) and isinstance(rule.right, ir.ListOf):
            assert isinstance(rule.left, ir.ColumnOf)
            first = rule.right.items[0] if rule.right.items else None
            return {rule.left.field: first} if isinstance(first, ir.Constant) else None
        case ir.ColumnOf() if _is_field(rule):
            return {rule.field: _truth(True)}
        case ir.Not(operand=ir.ColumnOf() as field) if _is_field(field):
            return {field.field: _truth(False)}
        case _:
            return None


def tested_fields(rule: ir.Expression) -> list[str]:
    """Fields of the account that the rule looks at."""
    return sorted({item.field for item in walk(rule) if isinstance(item, ir.ColumnOf) and _is_field(item)})


def _is_field(expression: ir.Expression) -> bool:
    return (
        isinstance(expression, ir.ColumnOf)
        and isinstance(expression.target, ir.Variable)
        and expression.target.role == "actor"
    )


def _truth(value: bool) -> ir.Constant:
    return ir.Constant(type=ir.Scalar(kind="boolean"), nullable=False, value=value)
