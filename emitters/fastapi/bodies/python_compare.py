"""Comparisons and membership as Python."""

from typing import TYPE_CHECKING

from ast_schemas import ir
from emitters.fastapi.bodies import code as levels
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.trees import is_null, key_of, row_path

if TYPE_CHECKING:
    from emitters.fastapi.bodies.python import PythonPrinter


def compare(printer: "PythonPrinter", node: ir.Compare) -> Code:
    """A comparison; null equals null, and is in no order."""
    if node.operator in ("in", "not in"):
        return _membership(printer, node)
    left, right = node.left, node.right
    if node.operator in ("==", "!="):
        for side, other in ((left, right), (right, left)):
            word = "is" if node.operator == "==" else "is not"
            if is_null(side) and isinstance(other, ir.Constant):
                return Code(str(is_null(other) is (node.operator == "==")))
            if is_null(side):
                if (both := _of_missing_row(printer, other, word)) is not None:
                    return both
                return Code(f"{_nullness(printer, other).within(levels.COMPARE + 1)} {word} None", levels.COMPARE)
            if isinstance(side, ir.Constant) and isinstance(side.value, bool) and not isinstance(other, ir.Constant):
                return _compared_to(printer, other, node.operator, side.value)
        for side, other in ((left, right), (right, left)):
            if isinstance(side.type, ir.Scalar) and side.type.kind == "token":
                fits = printer.writer.use("app.runtime.protection", "token_fits")
                call = f"{fits}({printer.emit(side).text}, {printer.emit(other).text})"
                return Code(call if node.operator == "==" else f"not {call}", levels.NOT)
        if any(isinstance(side.type, ir.Scalar) and side.type.lower for side in (left, right)):
            left, right = lowered(left), lowered(right)
        texts = [printer.emit(key_of(side)).within(levels.COMPARE + 1) for side in (left, right)]
        return Code(f" {node.operator} ".join(texts), levels.COMPARE)
    return printer.present(
        [printer.emit(left), printer.emit(right)],
        lambda texts: Code(
            f"{texts[0].within(levels.SUM)} {node.operator} {texts[1].within(levels.SUM)}", levels.COMPARE
        ),
    )


def _compared_to(printer: "PythonPrinter", node: ir.Expression, operator: str, value: bool) -> Code:
    """A boolean against true or false, without ``is True``: mypy refuses that of what it has seen tested before."""
    code = printer.emit(node)
    if not code.nullable:
        return code if value is (operator == "==") else printer.negated(node)
    match (operator, value):
        case ("==", True):
            return Code(f"bool({code.text})")
        case ("!=", True):
            return Code(f"not {code.within(levels.NOT)}", levels.NOT)
        case ("==", False):
            return printer.present([code], lambda found: Code(f"not {found[0].within(levels.NOT)}", levels.NOT))
    return printer.missing_or(code)


def _of_missing_row(printer: "PythonPrinter", node: ir.Expression, word: str) -> Code | None:
    """A test of a column of a row that may be missing, which tests the row first, so that both are known."""
    if not isinstance(node, ir.Variable):
        node = key_of(node)
    found = row_path(node.target) if isinstance(node, ir.ColumnOf) else None
    if found is None or not found[0].nullable or not isinstance(node, ir.ColumnOf):
        return None
    if printer.names.rows[found[0].name].flat:
        return None
    start, relations = found
    sure = start.model_copy(update={"nullable": False})
    column = printer.member(sure, printer.path(start, relations, node.field), node)
    row = f"{printer.names.rows[start.name].local} {word} None"
    if not column.nullable and not node.nullable:
        return Code(row, levels.COMPARE)
    joint, level = ("and", levels.AND) if word == "is not" else ("or", levels.OR)
    return Code(f"{row} {joint} {column.text} {word} None", level)


def _nullness(printer: "PythonPrinter", node: ir.Expression) -> Code:
    rows = printer.names.rows
    is_whole = isinstance(node, ir.Variable) and (node.name not in rows or not rows[node.name].flat)
    return printer.emit(node if is_whole else key_of(node))


def _membership(printer: "PythonPrinter", node: ir.Compare) -> Code:
    right = node.right
    if isinstance(node.left.type, ir.Scalar) and node.left.type.lower and isinstance(right, ir.ListOf):
        right = right.model_copy(update={"items": tuple(lowered(item) for item in right.items)})
    left = printer.emit(key_of(node.left)).within(levels.COMPARE + 1)
    if isinstance(right, ir.Aggregate):
        found = membership(node.left, right)
        return printer.emit(found) if node.operator == "in" else printer.negated(found)
    if isinstance(right, ir.ListOf):
        items = [printer.emit(key_of(item)).text for item in right.items]
        listed = f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    elif isinstance(right.type, ir.RowsType):
        rows = printer.emit(right)
        printer.names.rows[_name(right)].member(("id",))
        listed = f"{{row.id for row in {rows.text}}}"
    else:
        found_list = printer.emit(right)
        listed = (
            f"({found_list.within(levels.OR)} or [])" if found_list.nullable else found_list.within(levels.COMPARE + 1)
        )
    return Code(f"{left} {node.operator} {listed}", levels.COMPARE)


def lowered(node: ir.Expression) -> ir.Expression:
    """A text in lower case, as a column that ignores case keeps it."""
    if isinstance(node, ir.Constant):
        return node.model_copy(update={"value": str(node.value).lower()})
    return ir.Apply(type=ir.Scalar(kind="text"), nullable=node.nullable, function="lower", arguments=(node,))


def _name(node: ir.Expression) -> str:
    assert isinstance(node, ir.Variable)
    return node.name


def membership(item: ir.Expression, rows: ir.Aggregate) -> ir.Aggregate:
    """``item in rows`` as an ``exists`` over the same source."""
    entity = rows.source.entity
    found = ir.Variable(type=ir.RowType(entity=entity), nullable=False, name=rows.variable, role="query_row")
    boolean = ir.Scalar(kind="boolean")
    same = ir.Compare(type=boolean, nullable=False, operator="==", left=found, right=item)
    both: ir.Expression = same
    if rows.where is not None:
        both = ir.Logic(type=boolean, nullable=False, operator="and", left=rows.where, right=same)
    return ir.Aggregate(
        type=boolean, nullable=False, kind="exists", variable=rows.variable, source=rows.source, where=both
    )
