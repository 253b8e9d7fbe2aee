"""The migrations of a project: those that it has, and one more if its database must change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from ast_schemas.artifact import Artifact
from ast_schemas.database import FORMAT, Database, RevisionRecord, StoredSchema
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir import Program
from ast_schemas.migration import Change
from ast_schemas.spec import Spec
from compiler.build.settings import Settings
from compiler.diagnostics import has_errors, make
from compiler.diagnostics.codes import evolution as codes
from compiler.evolution import Answers, evolve
from compiler.evolution.anchors import with_anchors
from compiler.evolution.history import BrokenHistory, next_position
from compiler.evolution.sentences import slug
from compiler.evolution.values import backfills_of, defaults_of
from compiler.reader.names import snake
from compiler.store.layout import Layout
from compiler.symbols.accepted import Accepted
from rag.wire import table_cells

SCHEMA = "schema.json"
_HINT = "Restore it from version control."


@dataclass(frozen=True)
class Asked:
    """What a person said about the data: texts of ``--rename``, ``--drop`` and ``--backfill``, and anchors."""

    renames: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    backfills: tuple[str, ...] = ()
    entity_anchors: Mapping[str, str] = field(default_factory=dict)
    member_anchors: Mapping[tuple[str, str], str] = field(default_factory=dict)


NOTHING_ASKED = Asked()


@dataclass(frozen=True)
class Migrated:
    """``revisions``: all files; those in ``kept`` stand as they are on disk. ``schema``: the record to be stored."""

    revisions: tuple[Artifact, ...] = ()
    kept: frozenset[str] = frozenset()
    schema: str = ""
    changes: tuple[Change, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


NO_MIGRATIONS = Migrated()


def migrated(program: Program, layout: Layout, asked: Asked = NOTHING_ASKED) -> Migrated:
    """What the project's migrations become; nothing but diagnostics if one of them is an error.

    Raises emitters.base.Unsupported where a value for existing rows cannot be said in SQL.
    """
    from emitters.fastapi.migrations import INITIAL, INITIAL_FILE, describe, initial_migration

    present = _revisions(layout.out)
    after = with_anchors(describe(program), asked.entity_anchors, asked.member_anchors)
    stored = _stored(layout)
    if isinstance(stored, Diagnostic):
        return Migrated(diagnostics=(stored,))
    if stored is None:
        foreign = sorted(set(present) - {INITIAL_FILE})
        if foreign:
            reason = f"there is {foreign[0]}, but .formwork/{SCHEMA} is missing"
            return Migrated(diagnostics=(make(codes.HISTORY, reason=reason, hint=_HINT),))
        record = RevisionRecord(id=INITIAL, file=INITIAL_FILE, changes=("Initial schema",))
        return Migrated((initial_migration(program),), schema=_text(after, (record,)))
    missing = [record.file for record in stored.revisions if record.file not in present]
    if missing and not present:
        present = _revisions(layout.emitted)
        missing = [record.file for record in stored.revisions if record.file not in present]
    if missing:
        return Migrated(diagnostics=(make(codes.HISTORY, reason=f"{missing[0]} is missing", hint=_HINT),))
    return _continued(program, stored, after, present, asked)


def _continued(
    program: Program, stored: StoredSchema, after: Database, present: Mapping[str, str], asked: Asked
) -> Migrated:
    from emitters.fastapi.migrations import Heading, revision

    answers = Answers.of(asked.renames, asked.drops)
    answers.backfills, said = backfills_of(asked.backfills, program, stored.database)
    found = evolve(stored.database, after, answers, defaults_of(program))
    said = [*said, *found.diagnostics]
    if has_errors(said):
        return Migrated(diagnostics=tuple(said))
    kept = tuple(Artifact(path=file, text=text) for file, text in sorted(present.items()))
    names = frozenset(present)
    if not found.changes:
        return Migrated(kept, names, _text(after, stored.revisions), diagnostics=tuple(said))
    try:
        position = next_position(present)
    except BrokenHistory as problem:
        return Migrated(diagnostics=(make(codes.HISTORY, reason=str(problem), hint="Merge them with Alembic."),))
    sentences = tuple(change.sentence for change in found.changes)
    heading = Heading(position.id, position.revises, slug(found.changes), sentences)
    new = revision(heading, stored.database, after, up=found.up, down=found.down, program=program)
    record = RevisionRecord(id=heading.id, file=heading.file, changes=sentences)
    text = _text(after, (*stored.revisions, record))
    return Migrated((*kept, new), names, text, found.changes, tuple(said))


def _revisions(root: Path) -> dict[str, str]:
    """File → text of every revision below a folder, a person's own included."""
    from emitters.fastapi.migrations import VERSIONS

    return {
        f"{VERSIONS}/{path.name}": path.read_bytes().decode("utf-8", "surrogatepass")
        for path in sorted((root / VERSIONS).glob("*.py"))
    }


def _stored(layout: Layout) -> StoredSchema | Diagnostic | None:
    path = layout.state / SCHEMA
    try:
        return StoredSchema.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        return make(codes.HISTORY, reason=f".formwork/{SCHEMA} cannot be read", hint=_HINT)


def _text(database: Database, revisions: tuple[RevisionRecord, ...]) -> str:
    stored = StoredSchema(database=database, revisions=revisions)
    value = {"format": FORMAT, **stored.model_dump(mode="json", exclude_defaults=True)}
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def asked_of(settings: Settings, spec: Spec, accepted: Accepted) -> Asked:
    """The answers of the settings, and the anchors of the spec: a section that declares one entity names it."""
    declared = {section: form.entities for section, form in accepted.outline.items()}
    owners = {section: entities[0].name for section, entities in declared.items() if len(entities) == 1}
    members = {
        (owners[section.id], name): block.anchor
        for section in spec.sections
        if section.id in owners
        for block in section.blocks
        if block.anchor is not None
        for name in _names(block.text)
    }
    entities = {entity: section for section, entity in owners.items()}
    return Asked(settings.rename, settings.drop, settings.backfill, entities, members)


def _names(row: str) -> tuple[str, ...]:
    """What a field or relation of this row is called: a link may be written with the name of its key."""
    name = snake(table_cells(row)[0])
    return (name, name.removesuffix("_id"))
