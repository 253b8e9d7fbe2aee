"""Steps that change rows: update, update_where, change, transition."""

from ast_schemas import ir
from ast_schemas.ir.trees import walk
from emitters.fastapi.bodies.bindings import RowBinding
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.parameters import Parameters
from emitters.fastapi.bodies.sql import SqlPrinter
from emitters.fastapi.bodies.stamps import Stamps, stamps
from emitters.fastapi.bodies.steps_create import collected, collector_call, is_sent, reload_statement, sent_value
from emitters.fastapi.bodies.steps_links import link_collected
from emitters.fastapi.bodies.tables_in_use import Scope, StatementTables
from emitters.fastapi.bodies.trees import key_of
from emitters.fastapi.bodies.values import assigned_value, column_of
from emitters.fastapi.bodies.violations import guarded
from emitters.fastapi.bodies.wrapping import statement as broken
from emitters.naming import attribute, snake_case
from emitters.writer import literal

EXPECTED = "expected_version"
"""The parameter for the version that the caller has seen."""


def update(handler: Handler, step: ir.Update) -> None:
    """Change a loaded row; what later steps look at is read again."""
    index = handler.index
    version = index.entities[step.entity].version
    if step.expected is not None and version is not None:
        loaded = handler.names.rows[step.row].member((version,))
        refuse_stale(handler, step, f"{loaded} != {handler.python.emit(step.expected).text}")
    values: dict[str, str] = {}
    for assigned in step.assignments:
        if assigned.if_sent is None:
            column = column_of(index, step.entity, assigned.field)
            values[column] = assigned_value(handler.python, index, step.entity, assigned).text
    if step.collector is None and len(values) == len(step.assignments):
        changed = _update_fixed(handler, step, values)
    else:
        changed = _update_sent(handler, step, values)
    link_collected(handler, step, "replace")
    rebind(handler, step.row, step.entity, changed)


def _update_fixed(handler: Handler, step: ir.Update, values: dict[str, str]) -> set[str]:
    kept = stamps(handler, step.entity)
    statement = _update_statement(handler, step.entity, f"update_{step.row}", values, kept)
    arguments = {handler.key_parameter(step.entity): handler.row_id(step.row)} | values | kept.arguments
    listed = ", ".join([statement, *(f"{name}={value}" for name, value in arguments.items())])
    guarded(handler, step.entity, f"await tx.execute({listed})", step.duplicate)
    return {*values, *kept.columns}


def _update_statement(handler: Handler, entity: str, name: str, values: dict[str, str], kept: Stamps) -> str:
    bindparam = handler.writer.use("sqlalchemy", "bindparam")
    pairs = [*(f'{attribute(column)}={bindparam}("{column}")' for column in values), *kept.pairs]
    return handler.module.statement(
        snake_case(name), f"{_head(handler, entity)}.values({', '.join(pairs)}){by_key(handler, entity)}"
    )


def _head(handler: Handler, entity: str) -> str:
    return f"{handler.writer.use('sqlalchemy', 'update')}({handler.model(entity)})"


def by_key(handler: Handler, entity: str, *further: str) -> str:
    """The condition that a statement is about one row."""
    bindparam = handler.writer.use("sqlalchemy", "bindparam")
    key = f'{handler.model(entity)}.id == {bindparam}("{handler.key_parameter(entity)}")'
    return f".where({', '.join([key, *further])})"


def _update_sent(handler: Handler, step: ir.Update, values: dict[str, str]) -> set[str]:
    """One statement per set of members that were sent. ``values`` are those that do not depend on them."""
    found = collected(handler, step.collector) if step.collector is not None else None
    body = handler.module.body
    own = f"{{{', '.join(f'{literal(attribute(column))}: {value}' for column, value in values.items())}}}"
    if found is None:
        handler.local("changes", own, f"dict[str, {handler.writer.use('typing', 'Any')}]")
    else:
        handler.local("changes", collector_call(handler, found, step.arguments, []))
        if values:
            body.line(f"changes |= {own}")
    chosen = _add_sent(handler, step)
    kept = stamps(handler, step.entity)
    function = _update_function(handler, step, kept)
    arguments = {handler.key_parameter(step.entity): handler.row_id(step.row)} | kept.arguments
    if step.expected is not None:
        arguments[handler.parameter(step.entity, EXPECTED)] = handler.python.emit(step.expected).text
    listed = ", ".join(f"{name}={value}" for name, value in arguments.items())
    call = f"await tx.execute({function}(frozenset(changes)), {listed}, **changes)"
    always = bool(values) or any(item.if_sent is None for item in (found.collector.assignments if found else ()))
    if step.expected is not None:
        guarded(handler, step.entity, f"written = {call}", step.duplicate)
        refuse_stale(handler, step, "not written")
    elif always:
        guarded(handler, step.entity, call, step.duplicate)
    else:
        with body.block("if changes:"):
            guarded(handler, step.entity, call, step.duplicate)
    return set(found.columns if found else ()) | set(values) | chosen | kept.columns


def _add_sent(handler: Handler, step: ir.Update) -> set[str]:
    """The step's own values that follow a member of the body, where it was sent; gives their columns."""
    columns: set[str] = set()
    for assigned in step.assignments:
        if assigned.if_sent is not None:
            column = column_of(handler.index, step.entity, assigned.field)
            columns.add(column)
            with handler.module.body.block(f"if {is_sent(assigned.if_sent)}:"):
                value = sent_value(handler, step.entity, assigned)
                handler.line(f"changes[{literal(attribute(column))}] = {value}")
    return columns


def _sent_in(assigned: ir.Assigned) -> ir.Expression:
    """Whether the member that the value follows was sent, as an expression."""
    members = (node for node in walk(assigned.value) if isinstance(node, ir.DtoMember))
    member = next(node for node in members if node.name == assigned.if_sent)
    boolean = ir.Scalar(kind="boolean")
    return ir.IsSent(type=boolean, nullable=False, target=member.target, name=member.name)


def refuse_stale(handler: Handler, step: ir.Update, test: str) -> None:
    """Refuse an update that was meant for another version of the row."""
    assert step.stale is not None
    with handler.module.body.block(f"if {test}:"):
        handler.refuse(step.stale)


def _update_function(handler: Handler, step: ir.Update, kept: Stamps) -> str:
    use = handler.writer.use
    name = handler.module.unique(f"update_{step.row}_statement".removesuffix("_"))
    bindparam = use("sqlalchemy", "bindparam")
    fixed = "".join(f", {pair}" for pair in kept.pairs)
    statement = handler.module.statement_class()
    cache, any_ = use("functools", "cache"), use("typing", "Any")
    parameter = use("sqlalchemy.sql.expression", "BindParameter")
    version = handler.index.entities[step.entity].version
    further = []
    if step.expected is not None and version is not None:
        expected = handler.parameter(step.entity, EXPECTED)
        further.append(f'{handler.model(step.entity)}.{attribute(version)} == {bindparam}("{expected}")')
    head, where = _head(handler, step.entity), by_key(handler, step.entity, *further)

    def lines() -> list[str]:
        return [
            f"@{cache}",
            f"def {name}(columns: frozenset[str]) -> {statement}[tuple[{any_}, ...]]:",
            '    """One statement per set of columns that change; it is compiled when first asked for."""',
            f"    changed: dict[str, {parameter}[{any_}]] = {{name: {bindparam}(name) for name in sorted(columns)}}",
            *(
                f"    {part}"
                for part in broken(f"return {statement}({head}.values(**changed{fixed}){where})", 116).split("\n")
            ),
        ]

    handler.module.functions.append((step.path, lines))
    return name


def rebind(handler: Handler, name: str, entity: str, changed: set[str]) -> None:
    """Read the row again if a later step looks at what has changed."""
    binding = handler.names.rows[name]
    mark = 0 if handler.looping else len(binding.log)

    def stale(path: tuple[str, ...]) -> bool:
        first = path[0]
        return first in changed or f"{first}_id" in changed

    def lines() -> list[str]:
        if not any(stale(path) for path in binding.log[mark:]):
            return []
        return reread(handler, name, entity, binding)

    handler.module.body.line(lines)


def reread(handler: Handler, name: str, entity: str, binding: RowBinding) -> list[str]:
    """Lines that read a bound row again."""
    statement = reload_statement(handler, entity, name, binding)
    fresh = f"fresh_{binding.local.rstrip('_')}"
    return [
        f"{fresh} = await tx.first({statement}, id={binding.local}.id)",
        f"if {fresh} is None:",
        f"    raise {handler.refusal(f'{snake_case(entity)}_not_found')}",
        f"{binding.local} = {_replaced(binding, fresh) if name == 'actor' or binding.is_made() else fresh}",
    ]


def _replaced(binding: RowBinding, fresh: str) -> str:
    """What was read, in the class of the row that the handler has."""
    return f"{binding.local}._replace(**{fresh}._asdict())"


def writing(handler: Handler, entity: str, variable: str) -> SqlPrinter:
    """A printer for conditions and values of an UPDATE or DELETE, which cannot join."""
    columns = {column.name for column in handler.index.entities[entity].columns}
    columns |= {f"{item.name}_id" for item in handler.index.entities[entity].relations}
    tables = StatementTables(handler.module.aliases)
    scope = Scope(tables, rows={variable: tables.take(entity, variable)}, joins=None)
    return SqlPrinter(handler.index, handler.writer, scope, Parameters(columns), projecting=False)


def update_where(handler: Handler, step: ir.UpdateWhere) -> None:
    """Change all rows that fit, in one statement."""
    index = handler.index
    printer = writing(handler, step.entity, step.name)
    wheres = printer.conditions(step.where)
    if index.entities[step.entity].soft_delete:
        wheres.append(f"{handler.model(step.entity)}.deleted_at.is_(None)")
    pairs = []
    for assigned in step.assignments:
        column = column_of(index, step.entity, assigned.field)
        value = key_of(assigned.value)
        wanted = index.stored_type(step.entity, column)
        text = printer.as_type(value, wanted)
        if assigned.if_sent is not None:
            sent, kept_as = printer.emit(_sent_in(assigned)).text, f"{handler.model(step.entity)}.{attribute(column)}"
            text = f"{handler.writer.use('sqlalchemy', 'case')}(({sent}, {text}), else_={kept_as})"
        pairs.append(f"{attribute(column)}={text}")
    kept = stamps(handler, step.entity)
    pairs += kept.pairs
    source = f"{_head(handler, step.entity)}.values({', '.join(pairs)}).where({', '.join(wheres)})"
    name = handler.module.statement(f"update_{snake_case(index.entities[step.entity].plural)}", source)
    guarded(handler, step.entity, handler.call("execute", name, printer.parameters, kept.arguments), None)


def change(handler: Handler, step: ir.Change) -> None:
    """Add to a number in one conditional statement."""
    column = handler.index.column(step.entity, step.field)
    assert column is not None
    use = handler.writer.use
    bindparam, model = use("sqlalchemy", "bindparam"), handler.model(step.entity)
    field = f"{model}.{attribute(step.field)}"
    amount, minimum = (handler.parameter(step.entity, name) for name in ("amount", "minimum"))
    changed = f'{field} + {bindparam}("{amount}")'
    values = [f"{attribute(step.field)}={changed}"]
    arguments = {
        handler.key_parameter(step.entity): handler.row_id(step.row),
        amount: _number(handler, step, step.amount),
    }
    conditions = []
    if step.minimum is not None:
        if isinstance(step.minimum, ir.Constant):
            conditions.append(f"{changed} >= {_number(handler, step, step.minimum)}")
        else:
            conditions.append(f'{changed} >= {bindparam}("{minimum}")')
            arguments[minimum] = _number(handler, step, step.minimum)
    kept = stamps(handler, step.entity)
    values += kept.pairs
    arguments |= kept.arguments
    source = f"{_head(handler, step.entity)}.values({', '.join(values)}){by_key(handler, step.entity, *conditions)}"
    statement = handler.module.statement(f"change_{snake_case(step.row)}_{step.field}", source)
    listed = ", ".join([statement, *(f"{name}={value}" for name, value in arguments.items())])
    call = f"await tx.execute({listed})"
    if step.otherwise is None:
        guarded(handler, step.entity, call, None)
    else:
        with handler.module.body.block(f"if not {call}:"):
            handler.refuse(step.otherwise)
    rebind(handler, step.row, step.entity, {step.field, *kept.columns})


def _number(handler: Handler, step: ir.Change, value: ir.Expression) -> str:
    assigned = ir.Assigned(field=step.field, value=value)
    code: Code = assigned_value(handler.python, handler.index, step.entity, assigned)
    return code.text


def transit(handler: Handler, step: ir.Transit) -> None:
    """Move the state if it is one of the sources."""
    machine = handler.index.entities[step.entity].state_machine
    assert machine is not None
    move = next(item for item in machine.transitions if item.name == step.transition)
    use = handler.writer.use
    field = f"{handler.model(step.entity)}.{attribute(machine.field)}"
    if len(move.sources) == 1:
        condition = f"{field} == {literal(move.sources[0])}"
    else:
        listed = ", ".join(f"{use('sqlalchemy', 'literal')}({literal(source)})" for source in move.sources)
        condition = f"{field}.in_([{listed}])"
    values = [f"{attribute(machine.field)}={literal(move.target)}"]
    arguments = {handler.key_parameter(step.entity): handler.row_id(step.row)}
    kept = stamps(handler, step.entity)
    values += kept.pairs
    arguments |= kept.arguments
    source = f"{_head(handler, step.entity)}.values({', '.join(values)}){by_key(handler, step.entity, condition)}"
    statement = handler.module.statement(f"{step.transition}_{snake_case(step.row)}", source)
    listed = ", ".join([statement, *(f"{name}={value}" for name, value in arguments.items())])
    with handler.module.body.block(f"if not await tx.execute({listed}):"):
        handler.refuse(step.otherwise)
    rebind(handler, step.row, step.entity, {machine.field, *kept.columns})
