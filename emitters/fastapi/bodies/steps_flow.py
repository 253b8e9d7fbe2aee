"""Steps that load, decide, name and repeat."""

from ast_schemas import ir
from emitters.base import Unsupported
from emitters.fastapi.bodies.bindings import RowBinding, local_name
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.selects import RowSelect, live
from emitters.fastapi.bodies.steps_bulk import for_each_body
from emitters.fastapi.bodies.trees import BOOLEAN, UUID, key_of, negation, over_rows
from emitters.fastapi.versions import CHANGED
from emitters.naming import snake_case


def load(handler: Handler, step: ir.Load, *, lock: bool) -> None:
    """``row = await tx.first(LOAD_ROW, …)`` and the refusal without one."""
    select = handler.select(step.entity, step.name)
    if not step.with_deleted:
        select.wheres += live(handler.module, select.table)
    select.wheres[:0] = select.printer.conditions(step.where)
    binding = handler.bind_row(step.name, step.entity)
    name = select.statement(f"load_{snake_case(step.name)}", binding, step.name, lock=lock or step.lock)
    handler.line(f"{binding.local} = {handler.call('first', name, select.parameters)}")
    if step.otherwise is not None:
        with handler.module.body.block(f"if {binding.local} is None:"):
            handler.refuse(step.otherwise)


def refuse_other_versions(handler: Handler, step: ir.Load) -> None:
    """What ``If-Match`` does not allow."""
    binding = handler.names.rows[step.name]
    version = handler.index.entities[binding.entity].version
    assert version is not None
    is_meant = handler.writer.use("app.runtime.versions", "is_meant")
    with handler.module.body.block(f"if not {is_meant}(if_match, {binding.member((version,))}):"):
        handler.refuse(CHANGED.code)


def require(handler: Handler, step: ir.Require) -> None:
    """The refusal unless the condition holds."""
    refused = handler.python.negated(step.condition)
    with handler.module.body.block(f"if {refused.text}:"):
        handler.refuse(step.otherwise)


def let(handler: Handler, step: ir.Let) -> None:
    """A local for a value, a row or rows."""
    value = step.value
    if isinstance(value.type, ir.RowsType):
        _let_rows(handler, step, value)
    elif isinstance(value.type, ir.RowType):
        _let_row(handler, step, value)
    else:
        local = local_name(step.name)
        code = handler.python.certain(value)
        handler.names.values[step.name] = local
        handler.line(f"{local} = {code.text}")


def _let_rows(handler: Handler, step: ir.Let, value: ir.Expression) -> None:
    assert isinstance(value.type, ir.RowsType)
    if isinstance(value, ir.Variable):
        handler.names.rows[step.name] = handler.names.rows[value.name]
        return
    select = _rows(handler, value)
    binding = handler.bind_row(step.name, value.type.entity)
    tail = select.printer.row_order(select.table)
    name = select.statement(f"select_{step.name}", binding, step.name, tail)
    handler.line(f"{binding.local} = {handler.call('all', name, select.parameters)}")


def _rows(handler: Handler, value: ir.Expression) -> RowSelect:
    if not isinstance(value, ir.Aggregate):
        raise Unsupported(f"rows from {value.node}")
    value = over_rows(value)
    select = handler.select(value.source.entity, value.variable)
    select.wheres += select.printer.restrictions(value, select.table, select.printer)
    return select


def _let_row(handler: Handler, step: ir.Let, value: ir.Expression) -> None:
    assert isinstance(value.type, ir.RowType)
    if isinstance(value, ir.Variable):
        handler.names.rows[step.name] = handler.names.rows[value.name]
        return
    if isinstance(value, ir.Aggregate) and value.kind == "first":
        select = _rows(handler, value)
        tail = select.printer.first_only(select.table)
    else:
        select, tail = handler.select(value.type.entity, step.name), ""
        row = ir.Variable(type=value.type, nullable=False, name=step.name, role="query_row")
        same = ir.Compare(
            type=ir.Scalar(kind="boolean"), nullable=False, operator="==", left=key_of(row), right=key_of(value)
        )
        select.wheres += select.printer.conditions(same)
    binding = handler.bind_row(step.name, value.type.entity)
    name = select.statement(f"load_{step.name}", binding, step.name, tail)
    handler.line(f"{binding.local} = {handler.call('first', name, select.parameters)}")
    if not value.nullable:
        handler.line(f"assert {binding.local} is not None")


def branch(handler: Handler, step: ir.If) -> None:
    """``if`` and ``else``; names that both bind are known afterwards."""
    from emitters.fastapi.bodies.steps import print_steps

    single = merged(step)
    if isinstance(single, ir.Require):
        require(handler, single)
        return
    step = single
    condition = handler.python.emit(step.condition) if step.then else handler.python.negated(step.condition)
    with handler.module.body.block(f"if {condition.text}:"):
        print_steps(handler, step.then or step.otherwise)
    if step.then and step.otherwise:
        with handler.module.body.block("else:"):
            print_steps(handler, step.otherwise)


def merged(step: ir.If) -> ir.If | ir.Require:
    """A choice that holds nothing but another one, or nothing but a guard, as one with both conditions."""
    if step.then and step.otherwise:
        return step
    condition = step.condition if step.then else negation(step.condition)
    inner = (step.then or step.otherwise)[0]
    if len(step.then or step.otherwise) == 1:
        if isinstance(inner, ir.If) and not (inner.then and inner.otherwise):
            own = inner.condition if inner.then else negation(inner.condition)
            both = ir.Logic(type=BOOLEAN, nullable=False, operator="and", left=condition, right=own)
            then = inner.then or inner.otherwise
            return merged(step.model_copy(update={"condition": both, "then": then, "otherwise": ()}))
        if isinstance(inner, ir.Require):
            either = ir.Logic(
                type=BOOLEAN, nullable=False, operator="or", left=negation(condition), right=inner.condition
            )
            return inner.model_copy(update={"condition": either})
    return step


def for_each(handler: Handler, step: ir.ForEach) -> None:
    """A loop over rows that are read once, or over what was sent."""
    from emitters.fastapi.bodies.steps import print_steps

    if isinstance(step.rows.type, ir.DtoType):
        for_each_body(handler, step)
        return
    binding = handler.bind_row(step.name, step.entity)
    if isinstance(step.rows, ir.Variable):
        whole = handler.names.rows[step.rows.name]
        binding = RowBinding(local_name(step.name), step.entity, whole.paths, whole.log)
        handler.names.rows[step.name] = binding
        source = whole.local
    else:
        select = _rows(handler, step.rows)
        tail = select.printer.row_order(select.table)
        name = select.statement(f"select_{step.name}_rows", binding, step.name, tail, lock=step.lock)
        source = handler.call("all", name, select.parameters)
    handler.looping += 1
    with handler.module.body.block(f"for {binding.local} in {source}:"):
        print_steps(handler, step.steps)
    handler.looping -= 1


def key_compare(entity: str, name: str, key: ir.Expression) -> ir.Compare:
    """``name.id == key`` over rows of an entity."""
    row = ir.Variable(type=ir.RowType(entity=entity), nullable=False, name=name, role="query_row")
    column = ir.ColumnOf(type=UUID, nullable=False, target=row, field="id")
    return ir.Compare(type=ir.Scalar(kind="boolean"), nullable=False, operator="==", left=column, right=key)
