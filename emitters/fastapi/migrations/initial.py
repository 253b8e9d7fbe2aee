"""The first revision: every table, then the rows that exist from the start."""

from typing import Final

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.migrations.creating import create_tables, drop_tables
from emitters.fastapi.migrations.description import describe
from emitters.fastapi.migrations.seeds import insert_seeds
from emitters.fastapi.tables import tables
from emitters.writer import Writer

INITIAL: Final = "0001"
INITIAL_FILE: Final = "migrations/versions/0001_initial.py"


def initial_migration(program: ir.Program) -> Artifact:
    """``migrations/versions/0001_initial.py``."""
    writer = Writer(INITIAL_FILE, f"Initial schema.\n\nRevision ID: {INITIAL}")
    writer.use("alembic", "op")
    writer.use_module("sqlalchemy", "sa")
    writer.line('revision = "0001"')
    writer.lines(f"{name} = None" for name in ("down_revision", "branch_labels", "depends_on"))
    created = describe(program).tables
    writer.blank(2)
    with writer.block("def upgrade() -> None:"):
        writer.docstring("Create all tables and the rows that exist from the start.")
        create_tables(created, writer)
        for table in tables(program):
            if table.entity is not None and table.entity.seeds:
                with writer.origin(f"schema/{table.entity.name}", "seeds"):
                    insert_seeds(table, writer)
        if not created:
            writer.line("# There are no tables.")
    writer.blank(2)
    with writer.block("def downgrade() -> None:"):
        writer.docstring("Drop everything.")
        drop_tables(created, writer)
    return writer.artifact()
