"""Conditions over one row as SQL text, as a CHECK constraint takes them.

The text means the same on SQLite and PostgreSQL, where it may differ: decimals are scaled integers on SQLite. Null
comparison is two-valued, as everywhere in the IR.
"""

from decimal import Decimal

from ast_schemas import ir
from emitters.base import Emitter, Unsupported
from emitters.fastapi.value_types import precision_and_scale

_COMPARISON = {"==": "=", "!=": "<>"}


def quoted(column: str) -> str:
    """A column's name as it may stand in SQL text on both databases."""
    return f'"{column}"' if column in _RESERVED else column


def text_sql(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"


def number_sql(value: Decimal, scale: int, dialect: str) -> str:
    """A number as a column of this scale keeps it."""
    return f"{value.scaleb(scale).normalize():f}" if dialect == "sqlite" else f"{value:f}"


def condition_sql(condition: ir.Expression, dialect: str) -> str:
    """A condition over one row as SQL text."""
    return _Condition(dialect).emit(condition)


class _Condition(Emitter[str], over=ir.Expression):
    """Every operand is put in parentheses unless it is a name, a constant or a call."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect

    def operand(self, node: ir.Expression) -> str:
        text = self.emit(node)
        return text if isinstance(node, ir.Constant | ir.ColumnOf | ir.Apply | ir.Follow) else f"({text})"

    def emit_constant(self, node: ir.Constant) -> str:
        if node.value is None:
            return "NULL"
        if isinstance(node.value, bool):
            return str(node.value).upper()
        if isinstance(node.type, ir.Scalar) and node.type.kind == "decimal":
            return number_sql(Decimal(str(node.value)), _scale(node), self.dialect)
        return str(node.value) if isinstance(node.value, int) else text_sql(node.value)

    def emit_column_of(self, node: ir.ColumnOf) -> str:
        if isinstance(node.target, ir.Follow):
            return quoted(f"{node.target.relation}_id")
        return quoted(node.field)

    def emit_follow(self, node: ir.Follow) -> str:
        return quoted(f"{node.relation}_id")

    def emit_not(self, node: ir.Not) -> str:
        return f"NOT {self.operand(node.operand)}"

    def emit_negate(self, node: ir.Negate) -> str:
        return f"-{self.operand(node.operand)}"

    def emit_logic(self, node: ir.Logic) -> str:
        def side(child: ir.Expression) -> str:
            same = isinstance(child, ir.Logic) and child.operator == node.operator
            return self.emit(child) if same or isinstance(child, ir.Compare) else self.operand(child)

        return f"{side(node.left)} {node.operator.upper()} {side(node.right)}"

    def emit_compare(self, node: ir.Compare) -> str:
        left, right = self._same_scale(node.left, node.right)
        if node.operator in ("in", "not in"):
            text = f"{left} {node.operator.upper()} {self.emit(node.right)}"
            return f"coalesce({text}, {str(node.operator == 'not in').upper()})" if node.left.nullable else text
        for side, other in ((node.left, right), (node.right, left)):
            if isinstance(side, ir.Constant) and side.value is None and node.operator in ("==", "!="):
                return f"{other} IS NULL" if node.operator == "==" else f"{other} IS NOT NULL"
        nullable = node.left.nullable or node.right.nullable
        if nullable and node.operator in ("==", "!="):
            return f"{left} IS {'NOT ' if node.operator == '==' else ''}DISTINCT FROM {right}"
        text = f"{left} {_COMPARISON.get(node.operator, node.operator)} {right}"
        return f"coalesce({text}, FALSE)" if nullable else text

    def emit_arithmetic(self, node: ir.Arithmetic) -> str:
        if node.operator in ("/", "%"):
            raise Unsupported(f"`{node.operator}` in an invariant")
        if node.operator == "*" and isinstance(node.type, ir.Scalar) and node.type.kind == "decimal":
            if _scale(node.left) + _scale(node.right) != _scale(node):
                raise Unsupported("a product that is rounded in an invariant")
            return f"{self.operand(node.left)} * {self.operand(node.right)}"
        left, right = self._same_scale(node.left, node.right)
        return f"{left} {node.operator} {right}"

    def emit_apply(self, node: ir.Apply) -> str:
        text = self._function(node)
        false_for_null = node.function in ("starts_with", "ends_with") and any(a.nullable for a in node.arguments)
        return f"coalesce({text}, FALSE)" if false_for_null else text

    def _function(self, node: ir.Apply) -> str:
        arguments = [self.operand(argument) for argument in node.arguments]
        first, second = (*arguments, "", "")[:2]
        match node.function:
            case "length" | "abs" | "coalesce" | "replace" as name:
                return f"{name}({', '.join(arguments)})"
            case "concat":
                return f"({' || '.join(arguments)})"
            case "trim":
                return _by_dialect(
                    self.dialect,
                    f"trim({first}, ' ' || char(9) || char(13) || char(10))",
                    f"btrim({first}, ' ' || chr(9) || chr(13) || chr(10))",
                )
            case "starts_with":
                return f"(substr({first}, 1, length({second})) = {second})"
            case "ends_with":
                tail = f"substr({first}, length({first}) - length({second}) + 1) = {second}"
                return f"(length({first}) >= length({second}) AND {tail})"
            case "date":
                return _by_dialect(self.dialect, f"substr({first}, 1, 10)", f"CAST({first} AT TIME ZONE 'UTC' AS date)")
            case "year" | "month" | "day" as name:
                return self._day_part(name, first, node.arguments[0])
            case "days_between" if _is_date(node.arguments[0]):
                days = f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"
                return _by_dialect(self.dialect, days, f"({second} - {first})")
            case "add_days" if _is_date(node.arguments[0]):
                moved = f"({first} + CAST({second} AS integer))"
                return _by_dialect(self.dialect, f"date({first}, ({second}) || ' days')", moved)
            case name:
                raise Unsupported(f"{name}() in an invariant")

    def _day_part(self, name: str, text: str, argument: ir.Expression) -> str:
        start, count = {"year": (1, 4), "month": (6, 2), "day": (9, 2)}[name]
        day = text if _is_date(argument) else f"{text} AT TIME ZONE 'UTC'"
        extracted = f"CAST(extract({name} FROM {day}) AS bigint)"
        return _by_dialect(self.dialect, f"CAST(substr({text}, {start}, {count}) AS INTEGER)", extracted)

    def emit_list_of(self, node: ir.ListOf) -> str:
        return f"({', '.join(self.emit(item) for item in node.items)})"

    def emit_conditional(self, node: ir.Conditional) -> str:
        condition, then, otherwise = (self.emit(part) for part in (node.condition, node.then, node.otherwise))
        return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"

    def emit_variable(self, node: ir.Variable) -> str:
        raise Unsupported(f"`{node.name}` in an invariant")

    def emit_setting_of(self, node: ir.SettingOf) -> str:
        raise Unsupported(f"the setting `{node.name}` in an invariant")

    def emit_invoke(self, node: ir.Invoke) -> str:
        raise Unsupported(f"{node.function}() in an invariant")

    def emit_dto_member(self, node: ir.DtoMember) -> str:
        raise Unsupported(f"`{node.name}` of a body in an invariant")

    def emit_is_sent(self, node: ir.IsSent) -> str:
        raise Unsupported(f"sent({node.name}) in an invariant")

    def emit_aggregate(self, node: ir.Aggregate) -> str:
        raise Unsupported(f"{node.kind}() over other rows in an invariant")

    def _same_scale(self, left: ir.Expression, right: ir.Expression) -> tuple[str, str]:
        texts = self.operand(left), self.operand(right)
        if self.dialect != "sqlite" or isinstance(right, ir.ListOf):
            return texts
        scales = _scale(left), _scale(right)
        most = max(scales)
        moved = [
            text if scale == most else f"{text} * {10 ** (most - scale)}"
            for text, scale in zip(texts, scales, strict=True)
        ]
        return moved[0], moved[1]


def _by_dialect(dialect: str, sqlite: str, postgresql: str) -> str:
    return sqlite if dialect == "sqlite" else postgresql


def _is_date(node: ir.Expression) -> bool:
    return isinstance(node.type, ir.Scalar) and node.type.kind == "date"


def _scale(node: ir.Expression) -> int:
    """Digits after the point of a value as SQLite keeps it; integers have none."""
    if isinstance(node.type, ir.Scalar) and node.type.kind == "decimal":
        return precision_and_scale(node.type)[1]
    return 0


_KEYWORDS = """
add all alter analyse analyze and any array as asc asymmetric authorization autoincrement between binary both case
cast check collate collation column commit concurrently constraint create cross current_catalog current_date
current_role current_schema current_time current_timestamp current_user default deferrable delete desc distinct do
drop else end escape except exists false fetch for foreign freeze from full glob grant group having if ilike in index
initially inner insert intersect into is isnull join lateral leading left like limit localtime localtimestamp natural
not nothing notnull null offset on only or order outer over overlaps placing primary raise references regexp returning
right row rowid rows select session_user set similar some symmetric table tablesample then to trailing transaction
true union unique update user using values variadic verbose when where window with
"""
_RESERVED = frozenset(_KEYWORDS.split())
"""Words that PostgreSQL or SQLite does not take as a bare column name."""
