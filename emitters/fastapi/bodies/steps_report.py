"""The step that answers with grouped rows."""

from ast_schemas import ir
from ast_schemas.ir.trees import walk
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.selects import live
from emitters.fastapi.bodies.sql import SqlPrinter
from emitters.fastapi.bodies.sql_context import EXPRESSIONS
from emitters.fastapi.bodies.sql_selects import select_source
from emitters.fastapi.bodies.steps_answers import finish
from emitters.naming import snake_case
from emitters.writer import literal


def report(handler: Handler, step: ir.Report) -> None:
    """One statement: an inner select groups and measures, the outer one orders and writes the JSON."""
    use = handler.writer.use
    select = handler.select(step.entity, step.name)
    printer = select.printer
    declared = {member.name: member.type for member in handler.index.dtos[step.dto].members}
    keys = {key.name: printer.answered(key.value, declared[key.name]) for key in step.group_by}
    measures = {item.name: _measure(printer, step, item.value, declared[item.name]) for item in step.measures}
    wheres = printer.conditions(step.where) if step.where is not None else []
    if not _sees_deleted(step):
        wheres += live(handler.module, select.table)
    columns = [
        f"{value}.label({literal(name)})" if _is_call(value) else f"({value}).label({literal(name)})"
        for name, value in (keys | measures).items()
    ]
    inner = select_source(columns, select.scope, select.table, wheres, handler.writer)
    if keys:
        inner += f".group_by({', '.join(keys.values())})"
    elif not any(_counts_rows(step, item.value) for item in step.measures):
        # No row of the table has a part in it, so it is one row however many there are.
        inner = f"{use('sqlalchemy', 'select')}({', '.join(columns)})"
    name = snake_case(handler.operation.name)
    rows = f"_{name}_rows"
    handler.module.constant_named(rows, f"{inner}.subquery({literal('measured')})")
    dto = handler.index.dtos[step.dto]
    members = ", ".join(
        f"{literal(member.wire)}: {rows}.c[{literal(member.name)}]"
        for member in dto.members
        if member.name in keys | measures
    )
    source = f"{use('sqlalchemy', 'select')}({use('app.runtime.json_sql', 'json_object')}({{{members}}}))"
    ordered = [_ordered(handler, rows, text) for text in step.order_by]
    if step.many:
        named = {text.removeprefix("-") for text in step.order_by}
        ordered += [_ordered(handler, rows, key) for key in keys if key not in named]
    if ordered:
        source += f".order_by({', '.join(ordered)})"
    if step.limit is not None:
        source += f".limit({use('sqlalchemy', 'literal')}({step.limit}))"
    if step.many:
        listed = f"{use('app.runtime.json_sql', 'json_list')}({source})"
        source = f"{use('sqlalchemy', 'select')}({listed})"
    statement = handler.module.statement(name, source)
    handler.line(f"answer = {handler.call('json', statement, printer.parameters)}")
    handler.line("assert answer is not None")
    finish(handler)


def _counts_rows(step: ir.Report, value: ir.Expression) -> bool:
    return any(isinstance(part, ir.Aggregate) and _is_over(step, part) for part in walk(value))


def _is_call(text: str) -> bool:
    return text.endswith(")") or text.replace(".", "").replace("_", "").isalnum()


def _sees_deleted(step: ir.Report) -> bool:
    if step.where is None:
        return False
    return any(isinstance(part, ir.ColumnOf) and part.field == "deleted_at" for part in walk(step.where))


def _ordered(handler: Handler, rows: str, name: str) -> str:
    ordered = handler.writer.use(EXPRESSIONS, "ordered")
    column = f"{rows}.c[{literal(name.removeprefix('-'))}]"
    return f"{ordered}({column}{', descending=True' if name.startswith('-') else ''})"


def _measure(printer: SqlPrinter, step: ir.Report, value: ir.Expression, declared: ir.Scalar | None) -> str:
    """What is computed of the rows of a group, as its member of the answer."""
    return _Measures(printer, step).answered(value, declared)


def _is_over(step: ir.Report, value: ir.Aggregate) -> bool:
    return (
        isinstance(value.source, ir.EntitySource) and value.source.entity == step.entity and value.variable == step.name
    )


def _over_group(printer: SqlPrinter, step: ir.Report, node: ir.Aggregate) -> str:
    use, func = printer.use, printer.use("func")
    condition = printer.condition(node.where).text if node.where is not None else None
    if node.kind == "count" and node.value is None:
        if condition is None:
            return f"{func}.count()"
        return f"{func}.count({use('case')}(({condition}, 1)))"
    assert node.value is not None
    if node.kind in ("exists", "all"):
        return f"{func}.count({use('case')}(({printer.emit(node.value).text}, 1))) > 0"
    text = printer.element(node.value)
    if condition is not None:
        text = f"{use('case')}(({condition}, {text}))"
    return printer.measured(node, text)


class _Measures(SqlPrinter):
    """Prints what is computed from measures of one group."""

    def __init__(self, printer: SqlPrinter, step: ir.Report) -> None:
        super().__init__(printer.index, printer.writer, printer.scope, printer.parameters, projecting=True)
        self.step = step

    def emit_aggregate(self, node: ir.Aggregate):  # type: ignore[no-untyped-def]
        from emitters.fastapi.bodies.code import Code

        if _is_over(self.step, node):
            return Code(_over_group(self, self.step, node), nullable=node.nullable)
        return super().emit_aggregate(node)
