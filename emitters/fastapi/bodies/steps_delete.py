"""Steps that delete rows, softly or for good, and bring them back."""

from ast_schemas import ir
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.stamps import stamps
from emitters.fastapi.bodies.steps_update import by_key, rebind, writing
from emitters.fastapi.bodies.violations import guarded, in_use
from emitters.naming import snake_case


def delete(handler: Handler, step: ir.Delete) -> None:
    """Delete a loaded row, or mark it."""
    use = handler.writer.use
    model = handler.model(step.entity)
    key = {handler.key_parameter(step.entity): handler.row_id(step.row)}
    name = f"delete_{snake_case(step.row)}"
    if handler.index.entities[step.entity].soft_delete:
        head, arguments = _mark(handler, step.entity)
        statement = handler.module.statement(name, f"{head}{by_key(handler, step.entity)}")
        handler.line(_execute(statement, key | arguments))
        return
    source = f"{use('sqlalchemy', 'delete')}({model}){by_key(handler, step.entity)}"
    statement = handler.module.statement(name, source)
    in_use(handler, step.entity, _execute(statement, key))


def _execute(statement: str, arguments: dict[str, str]) -> str:
    listed = ", ".join([statement, *(f"{name}={value}" for name, value in arguments.items())])
    return f"await tx.execute({listed})"


def _mark(handler: Handler, entity: str, mark: str | None = None) -> tuple[str, dict[str, str]]:
    """The head of the UPDATE that marks rows as deleted (or takes the mark off), and what it binds."""
    use = handler.writer.use
    bindparam = use("sqlalchemy", "bindparam")
    arguments = {} if mark is not None else {"deleted_at": handler.python.moment()}
    values = [f"deleted_at={mark}" if mark is not None else f'deleted_at={bindparam}("deleted_at")']
    kept = stamps(handler, entity)
    values += kept.pairs
    arguments |= kept.arguments
    return f"{use('sqlalchemy', 'update')}({handler.model(entity)}).values({', '.join(values)})", arguments


def delete_where(handler: Handler, step: ir.DeleteWhere) -> None:
    """Delete all rows that fit, or mark them."""
    entity = handler.index.entities[step.entity]
    model = handler.model(step.entity)
    printer = writing(handler, step.entity, step.name)
    wheres = printer.conditions(step.where)
    name = f"delete_{snake_case(entity.plural)}"
    if entity.soft_delete:
        wheres.append(f"{model}.deleted_at.is_(None)")
        head, arguments = _mark(handler, step.entity)
        statement = handler.module.statement(name, f"{head}.where({', '.join(wheres)})")
        handler.line(handler.call("execute", statement, printer.parameters, arguments))
        return
    head = f"{handler.writer.use('sqlalchemy', 'delete')}({model})"
    statement = handler.module.statement(name, f"{head}.where({', '.join(wheres)})")
    in_use(handler, step.entity, handler.call("execute", statement, printer.parameters))


def restore(handler: Handler, step: ir.Restore) -> None:
    """Take the mark off."""
    null = f"{handler.writer.use('sqlalchemy', 'null')}()"
    head, arguments = _mark(handler, step.entity, null)
    statement = handler.module.statement(f"restore_{snake_case(step.row)}", f"{head}{by_key(handler, step.entity)}")
    key = {handler.key_parameter(step.entity): handler.row_id(step.row)}
    guarded(handler, step.entity, _execute(statement, key | arguments), None)
    rebind(handler, step.row, step.entity, {"deleted_at", *stamps(handler, step.entity).columns})
