"""Values for rows that exist: from the spec's defaults, and from ``--backfill``."""

from collections.abc import Iterable, Mapping

from ast_schemas import ir
from ast_schemas.database import Database, StoredTable, storage
from ast_schemas.diagnostic import Diagnostic
from compiler.derive.resolving import Resolver
from compiler.diagnostics import make
from compiler.diagnostics.codes import evolution as codes
from compiler.expressions import EMPTY_SCOPE, walk
from compiler.symbols.naming import snake

UUID = ir.Scalar(kind="uuid")
MOMENT = ir.Scalar(kind="datetime")


def defaults_of(program: ir.Program) -> dict[tuple[str, str], ir.Expression]:
    """(entity, field) → what a new row gets; time stamps of the system get the time of the migration."""
    found: dict[tuple[str, str], ir.Expression] = {}
    for entity in program.entities:
        for column in entity.columns:
            if column.default is not None:
                found[entity.name, column.name] = column.default
            elif column.generated == "version":
                found[entity.name, column.name] = ir.Constant(type=column.type, nullable=False, value=1)
            elif column.generated is not None:
                found[entity.name, column.name] = ir.Apply(type=MOMENT, nullable=False, function="now", arguments=())
    return found


def backfills_of(
    texts: Iterable[str], program: ir.Program, before: Database
) -> tuple[dict[tuple[str, str], ir.Expression], list[Diagnostic]]:
    """``Entity.member=expression`` typed. The expression may name fields of the row that are kept as they are."""
    entities = {entity.name: entity for entity in program.entities}
    found: dict[tuple[str, str], ir.Expression] = {}
    said: list[Diagnostic] = []
    for text in texts:
        subject, _, source = text.partition("=")
        entity, _, member = subject.strip().partition(".")
        column = _column(entities.get(entity), member)
        if column is None:
            said.append(_bad(subject, f"there is no {subject.strip()}"))
        elif source.strip() == "null":
            found[entity, member] = ir.Constant(type=column, nullable=True, value=None)
        else:
            value = _typed(source.strip(), entities[entity], member, column, entities, said)
            missing = [] if value is None else _not_there(value, entity, before)
            if missing:
                said.append(_bad(subject, f"the rows that exist have no {', '.join(missing)} of this type"))
            elif value is not None:
                found[entity, member] = value
    return found, said


def _column(entity: ir.Entity | None, member: str) -> ir.Scalar | None:
    if entity is None:
        return None
    if any(relation.name == member and relation.holds_key for relation in entity.relations):
        return UUID
    return next((column.type for column in entity.columns if column.name == member), None)


def _typed(
    source: str,
    entity: ir.Entity,
    member: str,
    expected: ir.Scalar,
    entities: Mapping[str, ir.Entity],
    said: list[Diagnostic],
) -> ir.Expression | None:
    subject = f"{entity.name}.{member}"
    resolver = Resolver(f"schema/{entity.name}", entities, {})
    scope = EMPTY_SCOPE.with_row(snake(entity.name), entity.name, role="query_row")
    value = resolver.value(source, scope, subject, expected)
    errors = [item for item in resolver.found if item.severity == "error"]
    said += [_bad(subject, item.message.rstrip("."), item.hint) for item in errors]
    return None if errors else value


def _not_there(value: ir.Expression, entity: str, before: Database) -> list[str]:
    table = before.of_entity(entity)
    fields = [node for node in walk(value) if isinstance(node, ir.ColumnOf)]
    return sorted({node.field for node in fields if table is None or not _is_kept(table, node)})


def _is_kept(table: StoredTable, node: ir.ColumnOf) -> bool:
    column = table.column(node.field)
    if column is None or not isinstance(node.type, ir.Scalar) or storage(column.type) != storage(node.type):
        return False
    return storage(column.type) != "decimal" or column.type.scale == node.type.scale


def _bad(subject: str, reason: str, hint: str | None = None) -> Diagnostic:
    return make(codes.BAD_BACKFILL, value=subject.strip(), subject=subject.strip(), reason=reason, hint=hint)
