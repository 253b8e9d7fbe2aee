"""Constraint violations of a write, as the refusals that they mean."""

from collections.abc import Callable

from ast_schemas import ir
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.checks import check_name
from emitters.naming import snake_case, words
from emitters.writer import literal

Lines = str | Callable[[], list[str]]


def guarded(handler: Handler, entity: str, line: Lines, duplicate: str | None, *, overtaken: bool = False) -> None:
    """A write whose unique keys and invariants may be broken; ``overtaken``: a taken key is no refusal at once."""
    found = handler.index.entities[entity]
    unique = duplicate or (f"{snake_case(entity)}_exists" if has_unique_keys(found) else None)
    if unique is None and not found.checks:
        handler.module.body.line(line)
        return
    body = handler.module.body
    with body.block("try:"):
        body.line(line)
    if unique is not None:
        with body.block(f"except {handler.writer.use('app.runtime.errors', 'UniqueViolation')} as violation:"):
            if overtaken:
                again = handler.writer.use("app.runtime.errors", "Overtaken")
                handler.line(f"raise {again}({handler.refusal(unique)}) from violation")
            else:
                handler.refuse(unique, " from violation")
    if found.checks:
        with body.block(f"except {handler.writer.use('app.runtime.errors', 'CheckViolation')} as violation:"):
            _broken_rules(handler, found)


def _broken_rules(handler: Handler, entity: ir.Entity) -> None:
    status = handler.index.program.settings.invalid_status
    for check in entity.checks:
        with handler.module.body.block(f"if violation.constraint == {literal(check_name(entity, check))}:"):
            problem = handler.problem(status, "invalid_request", check.message)
            handler.line(f"raise {problem} from violation")
    handler.line("raise")


def has_unique_keys(entity: ir.Entity) -> bool:
    """Whether two rows can be in each other's way."""
    return (
        any(column.unique for column in entity.columns)
        or any(relation.holds_key and relation.unique for relation in entity.relations)
        or bool(entity.unique_together)
    )


def in_use(handler: Handler, entity: str, line: str) -> None:
    """A deletion that other rows may forbid."""
    blocking = any(
        relation.holds_key and relation.target == entity and relation.on_delete == "restrict"
        for other in handler.index.program.entities
        for relation in other.relations
    )
    body = handler.module.body
    if not blocking:
        body.line(line)
        return
    with body.block("try:"):
        body.line(line)
    with body.block(f"except {handler.writer.use('app.runtime.errors', 'ForeignKeyViolation')} as violation:"):
        code = f"{snake_case(entity)}_in_use"
        declared = {outcome.code for outcome in handler.operation.outcomes}
        if code in declared:
            handler.refuse(code, " from violation")
        else:
            handler.line(f"raise {handler.problem(409, code, f'The {words(entity)} is still in use.')} from violation")
