"""The functions of docs/expressions.md in Python; longer ones are in the emitted ``app/runtime/functions.py``."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ast_schemas import ir
from emitters.fastapi.bodies import code as levels
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.value_types import precision_and_scale

if TYPE_CHECKING:
    from emitters.fastapi.bodies.python import PythonPrinter

Build = Callable[["PythonPrinter", ir.Apply, Sequence[Code]], Code]

_FALSE_FOR_NULL = frozenset({"starts_with", "ends_with", "contains", "matches", "has_any", "has_all"})


def is_false_for_null(function: str) -> bool:
    """Whether a null argument gives false, not null."""
    return function in _FALSE_FOR_NULL


def _method(text: str, arguments: int = 0) -> Build:
    def build(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
        return Code(text.format(found[0].within(levels.ATOM), *(code.text for code in found[1:])))

    return build


def _runtime(name: str, module: str = "functions") -> Build:
    def build(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
        return Code(f"{printer.runtime(module)}.{name}({', '.join(code.text for code in found)})")

    return build


def _builtin(name: str) -> Build:
    return lambda printer, node, found: Code(f"{name}({', '.join(code.text for code in found)})")


def _concat(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    return Code(" + ".join(code.within(levels.SUM) for code in found), levels.SUM)


def _extreme(name: str) -> Build:
    """Arguments of one type after unification; decimals get the digits of the result."""

    def build(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
        return Code(f"{name}({', '.join(code.text for code in found)})")

    return build


def _to_text(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    (argument,) = node.arguments
    kind = argument.type.kind if isinstance(argument.type, ir.Scalar) else "text"
    text = found[0].text
    match kind:
        case "integer" | "uuid":
            return Code(f"str({text})")
        case "decimal":
            _, scale = precision_and_scale(argument.type)  # type: ignore[arg-type]
            return Code(f"{printer.runtime('functions')}.decimal_text({text}, {scale})")
        case "boolean":
            return Code(f'"true" if {found[0].within(levels.OR)} else "false"', levels.CHOICE)
        case "date":
            return Code(f"{found[0].within(levels.ATOM)}.isoformat()")
        case "datetime":
            return Code(f"{printer.writer.use('app.runtime.types', 'rfc3339')}({text})")
        case _:
            return found[0]


def _round(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    if isinstance(node.arguments[0].type, ir.Scalar) and node.arguments[0].type.kind == "integer":
        return _widened(printer, node, found[0])
    scalar = node.type
    assert isinstance(scalar, ir.Scalar)
    if scalar.kind == "integer":
        return Code(f"{printer.runtime('functions')}.rounded_whole({found[0].text})")
    return Code(f"{printer.runtime('functions')}.rounded_even({found[0].text}, {precision_and_scale(scalar)[1]})")


def _widened(printer: "PythonPrinter", node: ir.Apply, value: Code) -> Code:
    """An integer as what the function gives: itself, or a decimal."""
    assert isinstance(node.type, ir.Scalar)
    return Code(f"{printer.writer.use('decimal', 'Decimal')}({value.text})") if node.type.kind == "decimal" else value


def _to_decimal(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    return _round(printer, node, found)


def _now(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    return Code(printer.moment())


def _base_url(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    return Code(f"{printer.writer.use('app.runtime.own_address', 'base_url')}()")


def _today(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    return Code(f"{printer.moment()}.date()")


def _part(name: str) -> Build:
    def build(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
        return Code(f"{_in_utc(printer, node.arguments[0], found[0])}.{name}")

    return build


def _in_utc(printer: "PythonPrinter", argument: ir.Expression, code: Code) -> str:
    if isinstance(argument.type, ir.Scalar) and argument.type.kind == "datetime":
        return f"{printer.writer.use('app.runtime.types', 'in_utc')}({code.text})"
    return code.within(levels.ATOM)


def _later(unit: str) -> Build:
    def build(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
        delta = f"{printer.writer.use_module('datetime', 'dt')}.timedelta({unit}={found[1].text})"
        return Code(f"{found[0].within(levels.SUM)} + {delta}", levels.SUM)

    return build


def _date(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    (argument,) = node.arguments
    if isinstance(argument.type, ir.Scalar) and argument.type.kind == "date":
        return found[0]
    return Code(f"{_in_utc(printer, argument, found[0])}.date()")


def _same(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    return found[0]


def _uuid(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    return Code(f"{printer.writer.use('uuid', 'uuid4')}()")


def _hash(printer: "PythonPrinter", node: ir.Apply, found: Sequence[Code]) -> Code:
    return printer.database.hashed(node.arguments[0], found[0])


FUNCTIONS: dict[str, Build] = {
    "file_info": _method("{0}.info"),
    "file_content": _method("{0}.content"),
    "now": _now,
    "today": _today,
    "lower": _method("{0}.lower()"),
    "upper": _method("{0}.upper()"),
    "trim": _method('{0}.strip(" \\t\\r\\n")'),
    "length": _builtin("len"),
    "concat": _concat,
    "slug": _runtime("slug"),
    "starts_with": _method("{0}.startswith({1})"),
    "ends_with": _method("{0}.endswith({1})"),
    "contains": _runtime("contains"),
    "matches": _runtime("matches"),
    "replace": _runtime("replaced"),
    "substring": _runtime("substring"),
    "to_text": _to_text,
    "url_part": _runtime("url_part"),
    "base_url": _base_url,
    "round": _round,
    "abs": _builtin("abs"),
    "floor": _runtime("floor"),
    "ceil": _runtime("ceil"),
    "to_decimal": _to_decimal,
    "least": _extreme("min"),
    "greatest": _extreme("max"),
    "coalesce": _same,
    "has_any": _runtime("has_any"),
    "has_all": _runtime("has_all"),
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "add_days": _later("days"),
    "add_hours": _later("hours"),
    "add_minutes": _later("minutes"),
    "days_between": _runtime("days_between"),
    "date": _date,
    "datetime": _same,
    "random_token": _runtime("random_token"),
    "uuid": _uuid,
    "hash": _hash,
}
