"""Which table continues which: by an answer, by name, by anchor, and never by a guess."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ast_schemas.database import Database, StoredTable, storage
from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import evolution as codes
from compiler.evolution.answers import Answers

_ALIKE = 0.5
"""Share of equal columns from which on a table that is gone may have become one that is new."""


@dataclass
class MatchedTables:
    """``pairs`` of old and new; the others begin or end."""

    pairs: list[tuple[StoredTable, StoredTable]]
    gone: list[StoredTable]
    new: list[StoredTable]
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def new_name(self, old: str) -> str | None:
        """The new name of an old table."""
        return next((after.name for before, after in self.pairs if before.name == old), None)


def matched_tables(before: Database, after: Database, answers: Answers) -> MatchedTables:
    """All tables of both databases."""
    found = MatchedTables([], list(before.tables), list(after.tables))
    _entities(found, answers)
    _associations(found, answers)
    for old in [table for table in found.gone if _is_system(table)]:
        same = next((table for table in found.new if _is_system(table)), None)
        if same is not None and _references(old, found) == [item.target for item in same.references]:
            _pair(found, old, same)
    return found


def _entities(found: MatchedTables, answers: Answers) -> None:
    new = {table.entity: table for table in found.new if table.entity is not None}
    olds = {table.entity for table in found.gone}
    for old in _of_entities(found.gone):
        name = answers.renames.get(str(old.entity))
        if name in new and (name not in olds or name in answers.renames):
            answers.renamed(str(old.entity))
            _pair(found, old, new.pop(name))
    for old in _of_entities(found.gone):
        if old.entity in new:
            _pair(found, old, new.pop(old.entity))
    for old in _of_entities(found.gone):
        same = [table for table in _of_entities(found.new) if old.anchor is not None and table.anchor == old.anchor]
        if len(same) == 1 and not answers.dropped(str(old.entity)):
            _pair(found, old, same[0])
    for old in _of_entities(found.gone):
        alike = [str(table.entity) for table in _of_entities(found.new) if _likeness(old, table) >= _ALIKE]
        if alike and not answers.dropped(str(old.entity)):
            found.diagnostics.append(suspected(str(old.entity), alike, [*alike]))


def suspected(gone: str, new: Iterable[str], targets: Iterable[str]) -> Diagnostic:
    """The question whether something was renamed, with both answers."""
    answers = " or ".join(f"--rename {gone}={target}" for target in targets)
    hint = f"say {answers} (or give both the same {{#anchor}}), or --drop {gone} to lose the values."
    return make(codes.SUSPECTED_RENAME, value=gone, gone=gone, new=" or ".join(new), hint=hint)


def _associations(found: MatchedTables, answers: Answers) -> None:
    entities = {str(old.entity): str(new.entity) for old, new in found.pairs if old.entity is not None}
    for old in [table for table in found.gone if is_association(table)]:
        ends = {end for column in old.columns for end in _ends_now(str(column.member), entities, answers)}
        fitting = [
            table
            for table in found.new
            if is_association(table)
            and ends & {column.member for column in table.columns}
            and sorted(str(t) for t in _references(old, found)) == sorted(r.target for r in table.references)
        ]
        if fitting:
            _pair(found, old, fitting[0])


def _ends_now(end: str, entities: dict[str, str], answers: Answers) -> set[str]:
    entity, _, relation = end.partition(".")
    now = entities.get(entity, entity)
    renamed = answers.renamed(end, f"{now}.{relation}")
    return {f"{now}.{renamed or relation}"}


def _references(table: StoredTable, found: MatchedTables) -> list[str | None]:
    return [found.new_name(item.target) for item in table.references]


def is_association(table: StoredTable) -> bool:
    """Whether it only links rows of two tables."""
    return table.entity is None and any(column.member is not None for column in table.columns)


def _is_system(table: StoredTable) -> bool:
    return table.entity is None and not is_association(table)


def _of_entities(tables: list[StoredTable]) -> list[StoredTable]:
    return [table for table in tables if table.entity is not None]


def _likeness(old: StoredTable, new: StoredTable) -> float:
    """Equal columns by name and storage, as a share of the larger table; ``id`` is no evidence."""
    olds, news = ({(c.name, storage(c.type)) for c in table.columns if c.name != "id"} for table in (old, new))
    return len(olds & news) / max(len(olds), len(news), 1)


def _pair(found: MatchedTables, old: StoredTable, new: StoredTable) -> None:
    found.pairs.append((old, new))
    found.gone.remove(old)
    found.new.remove(new)
