"""The functions of docs/expressions.md over columns, as calls of the emitted ``app/runtime/sql_functions/``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ast_schemas import ir
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.value_types import column_type, precision_and_scale

if TYPE_CHECKING:
    from emitters.fastapi.bodies.sql import SqlPrinter

Build = Callable[["SqlPrinter", ir.Apply], Code]


def _named(name: str) -> Build:
    """The function of the same meaning; its arguments may be plain constants."""

    def build(printer: "SqlPrinter", node: ir.Apply) -> Code:
        arguments = ", ".join(printer.emit(argument).text for argument in node.arguments)
        return Code(f"{printer.function(name)}({arguments})", nullable=node.nullable)

    return build


def _typed(name: str) -> Build:
    """The same where the arguments' types matter."""

    def build(printer: "SqlPrinter", node: ir.Apply) -> Code:
        arguments = ", ".join(printer.element(argument) for argument in node.arguments)
        return Code(f"{printer.function(name)}({arguments})", nullable=node.nullable)

    return build


def _unified(name: str) -> Build:
    """Arguments become values of the result's type."""

    def build(printer: "SqlPrinter", node: ir.Apply) -> Code:
        assert isinstance(node.type, ir.Scalar)
        arguments = [printer.as_type(argument, node.type) for argument in node.arguments]
        of = column_type(node.type, printer.writer.use)
        return Code(f"{printer.function(name)}({', '.join(arguments)}, of={of})", nullable=node.nullable)

    return build


def _length(printer: "SqlPrinter", node: ir.Apply) -> Code:
    (argument,) = node.arguments
    many = isinstance(argument.type, ir.Scalar) and argument.type.many
    return _named("item_count" if many else "length")(printer, node)


def _round(printer: "SqlPrinter", node: ir.Apply) -> Code:
    number = node.arguments[0]
    assert isinstance(node.type, ir.Scalar)
    assert isinstance(number.type, ir.Scalar)
    if node.type.kind == "decimal":
        return Code(printer.at_scale(number, precision_and_scale(node.type)[1]), nullable=node.nullable)
    if number.type.kind == "integer":
        return printer.emit(number)
    return Code(f"{printer.function('rounded_whole')}({printer.element(number)})", nullable=node.nullable)


def _part(unit: str) -> Build:
    def build(printer: "SqlPrinter", node: ir.Apply) -> Code:
        return Code(
            f'{printer.function("part_of_day")}("{unit}", {printer.element(node.arguments[0])})', nullable=node.nullable
        )

    return build


def _later(seconds: int) -> Build:
    def build(printer: "SqlPrinter", node: ir.Apply) -> Code:
        value, count = node.arguments
        is_day = isinstance(value.type, ir.Scalar) and value.type.kind == "date"
        unit = 1 if is_day else seconds
        text = f"{printer.function('later')}({printer.element(value)}, {printer.emit(count).text}, {unit})"
        return Code(text, nullable=node.nullable)

    return build


def _date(printer: "SqlPrinter", node: ir.Apply) -> Code:
    (argument,) = node.arguments
    if isinstance(argument.type, ir.Scalar) and argument.type.kind == "date":
        return printer.emit(argument)
    return _typed("date_of")(printer, node)


def _same(printer: "SqlPrinter", node: ir.Apply) -> Code:
    return printer.emit(node.arguments[0])


def _deleted(printer: "SqlPrinter", node: ir.Apply) -> Code:
    return Code(f"{printer.table(node.arguments[0]).code}.deleted_at.is_not(None)")


SQL_FUNCTIONS: dict[str, Build] = {
    "lower": _named("lower"),
    "upper": _named("upper"),
    "trim": _named("trim"),
    "length": _length,
    "concat": _named("concat"),
    "starts_with": _named("starts_with"),
    "ends_with": _named("ends_with"),
    "contains": _named("contains"),
    "matches": _named("matches"),
    "replace": _named("replace"),
    "substring": _named("substring"),
    "to_text": _typed("text_of"),
    "url_part": _named("url_part"),
    "round": _round,
    "to_decimal": _round,
    "abs": _typed("absolute"),
    "floor": _typed("floor"),
    "ceil": _typed("ceil"),
    "least": _unified("least"),
    "greatest": _unified("greatest"),
    "coalesce": _unified("coalesce"),
    "has_any": _typed("has_any"),
    "has_all": _typed("has_all"),
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "add_days": _later(86400),
    "add_hours": _later(3600),
    "add_minutes": _later(60),
    "days_between": _typed("days_between"),
    "date": _date,
    "datetime": _same,
    "deleted": _deleted,
}
