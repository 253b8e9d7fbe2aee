"""The step that inserts a row."""

from collections.abc import Callable, Mapping

from ast_schemas import ir
from emitters.fastapi.bodies.bindings import Path, RowBinding, row_attribute
from emitters.fastapi.bodies.collectors import PAYLOAD, Collected, collect, row_parameter
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.new_rows import of_new_row
from emitters.fastapi.bodies.python import MOMENT
from emitters.fastapi.bodies.selects import row_select
from emitters.fastapi.bodies.steps_flow import key_compare
from emitters.fastapi.bodies.steps_links import link_collected
from emitters.fastapi.bodies.trees import UUID
from emitters.fastapi.bodies.values import assigned_value, column_of, columns
from emitters.fastapi.bodies.violations import guarded
from emitters.fastapi.layout import collector_module
from emitters.naming import attribute, snake_case, variable
from emitters.writer import Writer


def create(handler: Handler, step: ir.Create) -> None:
    """Collect the values, insert them, and read back what later steps look at and Python does not know."""
    index = handler.index
    values: dict[str, str] = {}
    for assigned in step.assignments:
        column = column_of(index, step.entity, assigned.field)
        values[column] = assigned_value(handler.python, index, step.entity, assigned).text
    if step.collector is None:
        values |= of_new_row(index.entities[step.entity], handler.python)
    known = ["id", *(column for column in columns(index.entities[step.entity]) if column in values)]
    source, further = "", dict[str, str]()
    if step.collector is None:
        source = _new_row(handler, step, {column: values[column] for column in known if column != "id"})
    else:
        found = collected(handler, step.collector)
        source = collector_call(handler, found, step.arguments, ["id=" + _new_id(handler)])
        inside = {column: value for column, value in values.items() if column in found.columns}
        further = {column: value for column, value in values.items() if column not in found.columns}
        if inside:
            replaced = ", ".join(f"{row_attribute((column,))}={value}" for column, value in inside.items())
            source = f"{source}._replace({replaced})"
        known = ["id", *found.columns]
    binding = handler.bind_row(step.name, step.entity)
    local = binding.local
    binding.paths.setdefault(("id",), None)
    available = {(column,) for column in known}
    fresh = f"new_{local.rstrip('_')}"
    mark = len(binding.log)

    def needs_reading() -> bool:
        return any(path not in available for path in binding.log[mark:])

    binding.is_made = lambda: not needs_reading()
    handler.module.body.line(lambda: [f"{fresh if needs_reading() else local} = {source}"])
    everything = [*known, *further]
    insert = _insert(handler, step, everything)
    arguments = "".join(f", {row_attribute((column,))}={value}" for column, value in further.items())

    def executed() -> list[str]:
        return [f"await tx.execute({insert}, **{fresh if needs_reading() else local}._asdict(){arguments})"]

    guarded(handler, step.entity, executed, step.duplicate, overtaken=step.overtaken)
    reload = _reload(handler, step.entity, step.name, binding)
    handler.module.body.line(lambda: reload(fresh) if needs_reading() else [])
    link_collected(handler, step, "add")


def _new_id(handler: Handler) -> str:
    return f"{handler.writer.use('app.runtime.ids', 'new_id')}()"


def _new_row(handler: Handler, step: ir.Create, values: Mapping[str, str]) -> str:
    """A row class of the module for values that no collector gives."""
    name = handler.module.new_row_class(step.entity, step.name, tuple(values))
    arguments = [f"id={_new_id(handler)}", *(f"{row_attribute((column,))}={value}" for column, value in values.items())]
    return f"{name}({', '.join(arguments)})"


def _insert(handler: Handler, step: ir.Create, known: list[str]) -> str:
    use = handler.writer.use
    bindparam = use("sqlalchemy", "bindparam")
    pairs = [f'{attribute(column)}={bindparam}("{row_attribute((column,))}")' for column in known]
    source = f"{use('sqlalchemy', 'insert')}({handler.model(step.entity)}).values({', '.join(pairs)})"
    return handler.module.statement(f"insert_{snake_case(step.name)}", source)


def _reload(handler: Handler, entity: str, name: str, binding: RowBinding) -> Callable[[str], list[str]]:
    """Lines that read a row again."""

    def lines(fresh: str) -> list[str]:
        statement = reload_statement(handler, entity, name, binding)
        return [
            f"{binding.local} = await tx.first({statement}, id={fresh}.id)",
            f"assert {binding.local} is not None",
        ]

    return lines


def reload_statement(handler: Handler, entity: str, name: str, binding: RowBinding) -> str:
    """The statement that reads a row by its id."""
    key = ir.Variable(type=UUID, nullable=False, name="id", role="value")
    select = row_select(handler.module, entity, name)
    select.wheres += select.printer.conditions(key_compare(entity, name, key))
    return select.statement(f"read_{snake_case(name)}", binding, name)


def collected(handler: Handler, name: str) -> Collected:
    """The signature of a collector."""
    return collect(handler.index, handler.index.collectors[name], Writer("collector.py", ""))


def collector_call(handler: Handler, found: Collected, arguments: tuple[ir.Assigned, ...], first: list[str]) -> str:
    """The call of a collector with what it needs of payload, rows and computed values."""
    collector, index = found.collector, handler.index
    given = {argument.field: argument.value for argument in arguments}
    listed = [PAYLOAD] if found.takes_payload else []
    listed += first
    for row, paths in found.rows.items():
        for path in paths:
            value = _path_value(handler, given[row], path)
            listed.append(f"{row_parameter(row, path)}={handler.python.emit(value).text}")
    for assigned in found.computed:
        column = column_of(index, collector.entity, assigned.field)
        listed.append(f"{variable(column)}={computed_value(handler, collector.entity, assigned)}")
    if found.takes_moment:
        listed.append(f"{MOMENT}={handler.python.moment()}")
    function = handler.writer.use(collector_module(collector.entity), found.function)
    return f"{function}({', '.join(listed)})"


def computed_value(handler: Handler, entity: str, assigned: ir.Assigned) -> str:
    """A value that the handler computes for a collector; None where its member was not sent."""
    hoisted = len(handler.hoisted)
    text = sent_value(handler, entity, assigned)
    if assigned.if_sent is None or (text.startswith("hashed") and len(handler.hoisted) > hoisted):
        return text
    return f"{text} if {is_sent(assigned.if_sent)} else None"


def sent_value(handler: Handler, entity: str, assigned: ir.Assigned) -> str:
    """A value to be looked at only where its member was sent; so is what the handler prepares of it before."""
    handler.only_if = None if assigned.if_sent is None else is_sent(assigned.if_sent)
    text = assigned_value(handler.python, handler.index, entity, assigned).text
    handler.only_if = None
    return text


def is_sent(member: str) -> str:
    """The test of a member of the body."""
    return f'"{attribute(member)}" in {PAYLOAD}.model_fields_set'


def _path_value(handler: Handler, row: ir.Expression, path: Path) -> ir.Expression:
    assert isinstance(row.type, ir.RowType)
    value, nullable = row, row.nullable
    for relation in path[:-1]:
        assert isinstance(value.type, ir.RowType)
        found = handler.index.relation(value.type.entity, relation)
        nullable = nullable or found.nullable or not found.holds_key
        value = ir.Follow(type=ir.RowType(entity=found.target), nullable=nullable, target=value, relation=relation)
    assert isinstance(value.type, ir.RowType)
    entity, column = value.type.entity, path[-1]
    nullable = nullable or handler.index.is_nullable(entity, column)
    return ir.ColumnOf(type=handler.index.stored_type(entity, column), nullable=nullable, target=value, field=column)
