"""A later revision: one step between two databases, and its way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.database import Database
from ast_schemas.migration import Migration
from emitters.fastapi.migrations.seeds import insert_new_seeds, insert_seeds
from emitters.fastapi.migrations.step import Step
from emitters.fastapi.tables import tables
from emitters.writer import Writer, literal

VERSIONS: Final = "migrations/versions"


@dataclass(frozen=True)
class Heading:
    """What a revision is called: ``id`` and the one before it, ``slug`` for the file, sentences for people."""

    id: str
    revises: str
    slug: str
    sentences: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{VERSIONS}/{self.id}_{self.slug}.py"


def revision(
    heading: Heading, before: Database, after: Database, *, up: Migration, down: Migration, program: ir.Program
) -> Artifact:
    """``migrations/versions/NNNN_slug.py``. ``program`` is asked for the values of new seeds only.

    Raises Unsupported where a value for existing rows cannot be said in SQL.
    """
    said = "\n".join(f"- {sentence}" for sentence in heading.sentences)
    writer = Writer(heading.file, f"{said}\n\nRevision ID: {heading.id}\n\nRevises: {heading.revises}")
    writer.use("alembic", "op")
    writer.use_module("sqlalchemy", "sa")
    writer.line(f"revision = {literal(heading.id)}")
    writer.line(f"down_revision = {literal(heading.revises)}")
    writer.lines(f"{name} = None" for name in ("branch_labels", "depends_on"))
    seeds = _new_seeds(before, after, up)
    described = {table.name: table for table in tables(program)}
    writer.blank(2)
    with writer.block("def upgrade() -> None:"):
        writer.docstring("Carry the rows over.")
        Step(before, after, up, writer).write()
        for name, keys in seeds.items():
            stored = after.table(name)
            assert stored is not None
            with writer.origin(f"schema/{stored.entity}", "seeds"):
                if name in up.created:
                    insert_seeds(described[name], writer)
                else:
                    insert_new_seeds(described[name], stored, keys, writer)
    writer.blank(2)
    with writer.block("def downgrade() -> None:"):
        writer.docstring("Carry them back.")
        Step(after, before, down, writer).write()
    return writer.artifact()


def _new_seeds(before: Database, after: Database, up: Migration) -> Mapping[str, frozenset[str]]:
    """Table → ids of seeds that the old one does not have. Seeds that are gone stay as rows: they may be in use."""
    old_names = {change.after: change.before for change in up.changed}
    found: dict[str, frozenset[str]] = {}
    for table in after.tables:
        old = before.table(old_names.get(table.name, table.name)) if table.name not in up.created else None
        new = frozenset(table.seeds) - frozenset(old.seeds if old is not None else ())
        if new:
            found[table.name] = new
    return found
