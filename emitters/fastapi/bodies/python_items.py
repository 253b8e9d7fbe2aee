"""Aggregates over the items of a body: lists that are at hand, so Python goes over them."""

import re
from typing import TYPE_CHECKING

from ast_schemas import ir
from emitters.base import Unsupported
from emitters.fastapi.bodies import code as levels
from emitters.fastapi.bodies.bindings import local_name
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.value_types import precision_and_scale

if TYPE_CHECKING:
    from emitters.fastapi.bodies.python import PythonPrinter


def over_items(printer: "PythonPrinter", node: ir.Aggregate) -> Code:
    """The aggregate as a comprehension."""
    assert isinstance(node.source, ir.ListSource)
    listed = printer.emit(node.source.target)
    items = f"({listed.text} or [])" if listed.nullable else listed.within(levels.OR)
    local = "item" if node.variable == "_" else local_name(node.variable)
    printer.names.values[node.variable] = local
    where = f" if {printer.emit(node.where).within(levels.OR)}" if node.where is not None else ""
    loop = f"for {local} in {items}{where}"
    match node.kind:
        case "count":
            return Code(f"sum({_listed(f'1 {loop}')})" if where else f"len({items})")
        case "exists":
            return Code(f"any({_listed(f'True {loop}')})" if where else f"bool({items})")
        case "all":
            assert node.value is not None
            return Code(f"all({_listed(f'{printer.emit(node.value).within(levels.OR)} {loop}')})")
        case "rows":
            return Code(f"[{local} {loop}]")
        case "first":
            found = f"{local} {loop}"
            several = f"iter({_listed(found)})" if _waits(found) else f"({found})"
            return Code(f"next({several}, None)", nullable=True)
        case "sum" | "min" | "max" | "avg":
            return _measure(printer, node, local, loop)
    raise Unsupported(f"{node.kind}() over items of a body")


def _measure(printer: "PythonPrinter", node: ir.Aggregate, local: str, loop: str) -> Code:
    """Null values are left out."""
    assert node.value is not None
    value = printer.emit(node.value)
    values = f"{value.within(levels.OR)} {loop}"
    if value.nullable:
        name = printer.fresh()
        condition = " and" if " if " in loop else " if"
        values = f"{name} {loop}{condition} ({name} := {value.within(levels.OR)}) is not None"
    is_decimal = isinstance(node.type, ir.Scalar) and node.type.kind == "decimal"
    del local
    if node.kind == "sum":
        start = f", {printer.writer.use('decimal', 'Decimal')}()" if is_decimal else ""
        several = _listed(values) if _waits(values) or not start else f"({values})"
        return Code(f"sum({several}{start})")
    if node.kind == "avg":
        assert isinstance(node.type, ir.Scalar)
        scale = precision_and_scale(node.type)[1]
        return Code(f"{printer.runtime('functions')}.average([{values}], {scale})", nullable=True)
    several = _listed(values) if _waits(values) else f"({values})"
    return Code(f"{node.kind}({several}, default=None)", nullable=True)


def _listed(comprehension: str) -> str:
    """The argument of a function that goes over it: a list where it waits for the database, which no generator may."""
    return f"[{comprehension}]" if _waits(comprehension) else comprehension


def _waits(source: str) -> bool:
    return re.search(r"\bawait ", source) is not None
