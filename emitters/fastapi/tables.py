"""The tables that a program's entities stand for: columns, keys and the name of every constraint.

Models, migrations, the diagram and the mapping of constraint violations to outcomes all read this one description.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ast_schemas import ir
from ast_schemas.ir.sql_names import within_limit
from emitters.fastapi.idempotency import is_idempotent

UUID = ir.Scalar(kind="uuid")
MOMENT = ir.Scalar(kind="datetime")
DIGEST = ir.Scalar(kind="text")

OnDelete = Literal["cascade", "restrict", "set_null"]


@dataclass(frozen=True)
class ForeignKey:
    """A reference to ``id`` of another table; ``late``: the target comes after this table."""

    name: str
    column: str
    target: str
    on_delete: OnDelete
    late: bool = False


@dataclass(frozen=True)
class TableColumn:
    """A column. ``field`` is the IR column it stands for, None for ids, keys and what the system keeps."""

    name: str
    type: ir.Scalar
    nullable: bool
    field: ir.Column | None = None


@dataclass(frozen=True)
class Key:
    """A unique key or an index. ``live``: only rows that are not softly deleted count."""

    name: str
    columns: tuple[str, ...]
    unique: bool
    live: bool = False


@dataclass(frozen=True)
class Table:
    """One table. ``entity`` is None for association tables and for those of the system itself."""

    name: str
    columns: tuple[TableColumn, ...]
    primary: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    keys: tuple[Key, ...]
    entity: ir.Entity | None = None

    def foreign_key(self, column: str) -> ForeignKey | None:
        """The reference that this column holds, if any."""
        return next((key for key in self.foreign_keys if key.column == column), None)


def constraint_name(kind: Literal["pk", "uq", "fk", "ix", "ck"], table: str, parts: Sequence[str] = ()) -> str:
    """``uq_items_list_id_title``, within what PostgreSQL allows."""
    return within_limit("_".join([kind, table, *parts]))


def column_names(entity: ir.Entity, members: Sequence[str]) -> tuple[str, ...]:
    """Columns of fields and relations: ``list`` is kept in ``list_id``."""
    keys = {relation.name for relation in entity.relations if relation.holds_key}
    return tuple(f"{name}_id" if name in keys else name for name in members)


def tables(program: ir.Program) -> tuple[Table, ...]:
    """All tables in the order in which they are created: entities, associations, those of the system itself."""
    known = {entity.name: entity.table for entity in program.entities}
    found: list[Table] = []
    created: set[str] = set()
    for entity in program.entities:
        created.add(entity.table)
        found.append(_entity_table(entity, known, created))
    found += associations(program)
    own = (access_tokens(program), refresh_tokens(program), idempotent_calls(program), queued_jobs(program))
    return (*found, *(table for table in own if table is not None))


def entity_table(program: ir.Program, entity: ir.Entity) -> Table:
    """The table of one entity."""
    return next(table for table in tables(program) if table.entity == entity)


def _entity_table(entity: ir.Entity, known: dict[str, str], created: set[str]) -> Table:
    columns = [TableColumn("id", UUID, nullable=False)]
    columns += [_column(column) for column in entity.columns]
    keys = [*_unique_keys(entity), *_indexes(entity)]
    references = []
    for relation in entity.relations:
        if not relation.holds_key:
            continue
        column = f"{relation.name}_id"
        target = known[relation.target]
        columns.append(TableColumn(column, UUID, relation.nullable))
        name = constraint_name("fk", entity.table, [column])
        references.append(ForeignKey(name, column, target, relation.on_delete, late=target not in created))
        if not any(key.columns[0] == column and not key.live for key in keys):
            keys.append(Key(constraint_name("ix", entity.table, [column]), (column,), unique=False))
    if entity.soft_delete:
        columns.append(TableColumn("deleted_at", MOMENT, nullable=True))
    return Table(entity.table, tuple(columns), ("id",), tuple(references), tuple(keys), entity)


def _column(column: ir.Column) -> TableColumn:
    """The content of a file is no field."""
    return TableColumn(column.name, column.type, column.nullable, column if column.type.kind != "bytes" else None)


def _unique_keys(entity: ir.Entity) -> list[Key]:
    groups: list[tuple[str, ...]] = [(column.name,) for column in entity.columns if column.unique]
    groups += [(f"{relation.name}_id",) for relation in entity.relations if relation.holds_key and relation.unique]
    groups += [column_names(entity, group) for group in entity.unique_together]
    return [
        Key(constraint_name("uq", entity.table, group), group, unique=True, live=entity.soft_delete)
        for group in dict.fromkeys(groups)
    ]


def _indexes(entity: ir.Entity) -> list[Key]:
    groups = dict.fromkeys(column_names(entity, group) for group in entity.indexes)
    return [Key(constraint_name("ix", entity.table, group), group, unique=False) for group in groups]


def associations(program: ir.Program) -> tuple[Table, ...]:
    """The association tables, each once though both ends name it."""
    known = {entity.name: entity.table for entity in program.entities}
    found: dict[str, Table] = {}
    for entity in program.entities:
        for relation in entity.relations:
            near, far = relation.near_key, relation.far_key
            if relation.table is None or near is None or far is None or relation.table in found:
                continue
            name = relation.table
            references = [
                ForeignKey(constraint_name("fk", name, [key]), key, target, "cascade")
                for key, target in ((near, entity.table), (far, known[relation.target]))
            ]
            found[name] = Table(
                name,
                (TableColumn(near, UUID, nullable=False), TableColumn(far, UUID, nullable=False)),
                (near, far),
                tuple(references),
                (Key(constraint_name("ix", name, [far]), (far,), unique=False),),
            )
    return tuple(found.values())


def access_tokens(program: ir.Program) -> Table | None:
    """The table of sign-ins, if callers sign in at all and not anew with each request."""
    account = account_entity(program)
    if account is None or program.settings.auth_scheme == "basic":
        return None
    family = (TableColumn("family_id", UUID, nullable=True),) if uses_refresh(program) else ()
    return _token_table(_free("access_tokens", program), account, family)


def refresh_tokens(program: ir.Program) -> Table | None:
    """The table of refresh tokens, if any are given. A family is all that came of one sign-in."""
    account = account_entity(program)
    if account is None or access_tokens(program) is None or not uses_refresh(program):
        return None
    further = (TableColumn("family_id", UUID, nullable=False), TableColumn("spent_at", MOMENT, nullable=True))
    return _token_table(_free("refresh_tokens", program), account, further)


def uses_refresh(program: ir.Program) -> bool:
    """Whether some operation gives refresh tokens."""
    return any(_refreshes(operation.steps) for operation in program.operations)


def _refreshes(steps: Sequence[ir.BodyStep]) -> bool:
    for step in steps:
        match step:
            case ir.RenewToken():
                return True
            case ir.IssueToken() if step.refresh is not None:
                return True
            case ir.If() if _refreshes(step.then) or _refreshes(step.otherwise):
                return True
            case ir.ForEach() if _refreshes(step.steps):
                return True
    return False


def _token_table(name: str, account: ir.Entity, further: tuple[TableColumn, ...]) -> Table:
    column = "account_id"
    indexed = [column, *(item.name for item in further if item.name == "family_id")]
    return Table(
        name,
        (
            TableColumn("id", UUID, nullable=False),
            TableColumn("digest", DIGEST, nullable=False),
            TableColumn(column, UUID, nullable=False),
            TableColumn("created_at", MOMENT, nullable=False),
            TableColumn("expires_at", MOMENT, nullable=False),
            *further,
        ),
        ("id",),
        (ForeignKey(constraint_name("fk", name, [column]), column, account.table, "cascade"),),
        (
            Key(constraint_name("uq", name, ["digest"]), ("digest",), unique=True),
            *(Key(constraint_name("ix", name, [item]), (item,), unique=False) for item in indexed),
        ),
    )


def idempotent_calls(program: ir.Program) -> Table | None:
    """The table of answers that are given again, if some operation gives them."""
    if not any(is_idempotent(program, operation) for operation in program.operations):
        return None
    name = _free("idempotent_calls", program)
    return Table(
        name,
        (
            TableColumn("id", UUID, nullable=False),
            TableColumn("scope", DIGEST, nullable=False),
            TableColumn("request", DIGEST, nullable=False),
            TableColumn("answer", ir.Scalar(kind="json"), nullable=True),
            TableColumn("created_at", MOMENT, nullable=False),
            TableColumn("expires_at", MOMENT, nullable=False),
        ),
        ("id",),
        (),
        (
            Key(constraint_name("uq", name, ["scope"]), ("scope",), unique=True),
            Key(constraint_name("ix", name, ["expires_at"]), ("expires_at",), unique=False),
        ),
    )


def queued_jobs(program: ir.Program) -> Table | None:
    """The queue of jobs, if there are any: a row for each message and job that takes it.

    ``subject``: rows of a job with an equal one are done one after the other. ``occurrence``: schedule and due time of
    a run that the clock asks for, once whatever the number of processes.
    """
    if not program.messages:
        return None
    name = _free("queued_jobs", program)
    text, number = ir.Scalar(kind="text"), ir.Scalar(kind="integer")
    return Table(
        name,
        (
            TableColumn("id", UUID, nullable=False),
            TableColumn("job", text, nullable=False),
            TableColumn("arguments", text, nullable=False),
            TableColumn("subject", text, nullable=True),
            TableColumn("occurrence", text, nullable=True),
            TableColumn("state", text, nullable=False),
            TableColumn("due_at", MOMENT, nullable=False),
            TableColumn("attempts", number, nullable=False),
            TableColumn("error", text, nullable=True),
            TableColumn("created_at", MOMENT, nullable=False),
            TableColumn("finished_at", MOMENT, nullable=True),
        ),
        ("id",),
        (),
        (
            Key(constraint_name("uq", name, ["job", "occurrence"]), ("job", "occurrence"), unique=True),
            Key(constraint_name("ix", name, ["state", "due_at", "id"]), ("state", "due_at", "id"), unique=False),
            Key(constraint_name("ix", name, ["job", "subject", "id"]), ("job", "subject", "id"), unique=False),
        ),
    )


def _free(name: str, program: ir.Program) -> str:
    """The name of a table of the system; with an underscore where the spec has such a table."""
    taken = {entity.table for entity in program.entities} | {table.name for table in associations(program)}
    while name in taken:
        name += "_"
    return name


def account_entity(program: ir.Program) -> ir.Entity | None:
    """The entity whose rows sign in; None when nobody does."""
    settings = program.settings
    if settings.auth_scheme == "none" or settings.account is None:
        return None
    return next((entity for entity in program.entities if entity.name == settings.account), None)
