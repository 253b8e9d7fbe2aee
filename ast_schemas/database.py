"""A database as a project keeps it: tables, columns, constraints, and the names of the spec that they stand for.

It is stored below ``.formwork`` so that the next compile knows what is there. It holds no expressions of the IR, so
that a later version of the IR can still read it. Decimals have both of their numbers filled in.
"""

from typing import Literal

from ast_schemas.base import Node
from ast_schemas.ir import Scalar

FORMAT = 1


class StoredColumn(Node):
    """A column. ``member``: the field or relation that it stands for, ``Entity.relation`` in an association table."""

    name: str
    type: Scalar
    nullable: bool
    member: str | None = None
    anchor: str | None = None


class Reference(Node):
    """A foreign key: ``column`` refers to ``id`` of the table ``target``."""

    name: str
    column: str
    target: str
    on_delete: Literal["cascade", "restrict", "set_null"]


class StoredKey(Node):
    """A unique key or an index. ``live``: only rows that are not softly deleted count."""

    name: str
    columns: tuple[str, ...]
    unique: bool
    live: bool = False


class StoredCheck(Node):
    """A condition on one row, as the text that each kind of database takes."""

    name: str
    sqlite: str
    postgresql: str


class StoredTable(Node):
    """A table; ``entity`` is None for association tables and for what the system keeps."""

    name: str
    entity: str | None
    anchor: str | None = None
    columns: tuple[StoredColumn, ...]
    primary: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    keys: tuple[StoredKey, ...] = ()
    checks: tuple[StoredCheck, ...] = ()
    seeds: tuple[str, ...] = ()
    """Ids of the rows that exist from the start."""

    def column(self, name: str) -> StoredColumn | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)

    def reference(self, column: str) -> Reference | None:
        """The foreign key that this column holds."""
        return next((reference for reference in self.references if reference.column == column), None)


class Database(Node):
    """All tables in the order in which they can be created."""

    tables: tuple[StoredTable, ...] = ()

    def table(self, name: str) -> StoredTable | None:
        """The table of this name."""
        return next((table for table in self.tables if table.name == name), None)

    def of_entity(self, entity: str) -> StoredTable | None:
        """The table of an entity."""
        return next((table for table in self.tables if table.entity == entity), None)


class RevisionRecord(Node):
    """An emitted revision, in the order of emission, with what it does in one sentence each."""

    id: str
    file: str
    changes: tuple[str, ...]


class StoredSchema(Node):
    """The file ``.formwork/schema.json``."""

    format: int = FORMAT
    database: Database
    revisions: tuple[RevisionRecord, ...]


Storage = Literal["text", "integer", "decimal", "boolean", "date", "datetime", "uuid", "json", "bytes"]


def storage(scalar: Scalar) -> Storage:
    """How values of a type are kept: lists as JSON, and all that is written in letters as text."""
    if scalar.many:
        return "json"
    match scalar.kind:
        case "integer" | "decimal" | "boolean" | "date" | "datetime" | "uuid" | "json" | "bytes" as kind:
            return kind
        case _:
            return "text"
