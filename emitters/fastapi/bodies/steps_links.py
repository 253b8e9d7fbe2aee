"""The step that changes a many-to-many relation."""

from typing import Literal

from ast_schemas import ir
from emitters.base import Unsupported
from emitters.fastapi.bodies.collectors import PAYLOAD
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.selects import RowSelect, live, row_select
from emitters.fastapi.bodies.sql_selects import joins_source
from emitters.fastapi.bodies.steps_flow import key_compare
from emitters.fastapi.bodies.trees import key_of, over_rows
from emitters.fastapi.layout import ASSOCIATIONS_MODULE
from emitters.naming import attribute, variable
from emitters.writer import literal


def link(handler: Handler, step: ir.Link) -> None:
    """Add, remove or replace rows of a link table, in at most two statements whatever their number."""
    relation = handler.index.relation(step.entity, step.relation)
    assert relation.table is not None
    table = handler.writer.use(ASSOCIATIONS_MODULE, variable(relation.table))
    if step.action == "replace":
        _remove(handler, step, relation, table, keep=True)
        _add(handler, step, relation, table)
    elif step.action == "add":
        _add(handler, step, relation, table)
    else:
        _remove(handler, step, relation, table, keep=False)


def link_collected(handler: Handler, step: ir.Create | ir.Update, action: Literal["add", "replace"]) -> None:
    """The many-to-many relations that the operation's collector fills from the body, once the row is there."""
    if step.collector is None:
        return
    for assigned in handler.index.collectors[step.collector].links:
        name = step.name if isinstance(step, ir.Create) else step.row
        change = ir.Link(
            path=step.path, row=name, entity=step.entity, relation=assigned.field, action=action, target=assigned.value
        )
        if assigned.if_sent is None:
            link(handler, change)
        else:
            with handler.module.body.block(f"if {literal(attribute(assigned.if_sent))} in {PAYLOAD}.model_fields_set:"):
                link(handler, change)


def _targets(handler: Handler, step: ir.Link, relation: ir.Relation, table: str) -> RowSelect:
    """A select over the rows that are linked, without columns."""
    target = step.target
    boolean = ir.Scalar(kind="boolean")
    if isinstance(target, ir.Aggregate):
        target = over_rows(target)
        select = row_select(handler.module, target.source.entity, target.variable, ("near",), (table,))
        select.wheres += select.printer.restrictions(target, select.table, select.printer)
        if target.kind == "first":
            raise Unsupported("first() as the target of a link; load the row before")
        return select
    select = row_select(handler.module, relation.target, "linked", ("near",), (table,))
    if isinstance(target.type, ir.RowsType):
        row = ir.Variable(type=ir.RowType(entity=relation.target), nullable=False, name="linked", role="query_row")
        among = ir.Compare(type=boolean, nullable=False, operator="in", left=row, right=target)
        select.wheres += select.printer.conditions(among)
    else:
        select.wheres += select.printer.conditions(key_compare(relation.target, "linked", key_of(target)))
    select.wheres += live(handler.module, select.table)
    return select


def _add(handler: Handler, step: ir.Link, relation: ir.Relation, table: str) -> None:
    use = handler.writer.use
    select = _targets(handler, step, relation, table)
    insert = use("sqlalchemy.dialects.postgresql", "insert")
    bindparam, guid = use("sqlalchemy", "bindparam"), use("app.runtime.types", "Guid")
    rows = f'{use("sqlalchemy", "select")}({bindparam}("near", type_={guid}()), {select.table.code}.id)'
    if select.scope.joins:
        rows += f".select_from({select.table.code}){joins_source(select.scope)}"
    wheres = select.wheres or [f"{use('sqlalchemy', 'true')}()"]
    rows += f".where({', '.join(wheres)})"
    keys = f"[{literal(relation.near_key)}, {literal(relation.far_key)}]"
    source = f"{insert}({table}).from_select({keys}, {rows}).on_conflict_do_nothing()"
    statement = handler.module.statement(f"add_{step.row}_{step.relation}", source)
    handler.line(handler.call("execute", statement, select.parameters, {"near": handler.row_id(step.row)}))


def _remove(handler: Handler, step: ir.Link, relation: ir.Relation, table: str, *, keep: bool) -> None:
    """Take rows out of the relation: the targets, or all but the targets."""
    use = handler.writer.use
    select = _targets(handler, step, relation, table)
    rows = f"{use('sqlalchemy', 'select')}({select.table.code}.id)"
    if select.scope.joins:
        rows += f".select_from({select.table.code}){joins_source(select.scope)}"
    if select.wheres:
        rows += f".where({', '.join(select.wheres)})"
    far = f"{table}.c.{relation.far_key}.{'not_in' if keep else 'in_'}({rows})"
    near = f'{table}.c.{relation.near_key} == {use("sqlalchemy", "bindparam")}("near")'
    source = f"{use('sqlalchemy', 'delete')}({table}).where({near}, {far})"
    statement = handler.module.statement(f"remove_{step.row}_{step.relation}", source)
    handler.line(handler.call("execute", statement, select.parameters, {"near": handler.row_id(step.row)}))
