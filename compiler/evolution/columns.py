"""Which column continues which, and what that asks of a person."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ast_schemas.database import StoredColumn, StoredTable, storage
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir.files import content_name
from ast_schemas.types import PROTECTED
from compiler.diagnostics import make
from compiler.diagnostics.codes import evolution as codes
from compiler.evolution.answers import Answers
from compiler.evolution.casts import convertible, said
from compiler.evolution.tables import MatchedTables, suspected


@dataclass
class MatchedColumns:
    """The columns of a table that is kept. ``taken``: columns that became links, or came from them."""

    old: StoredTable
    new: StoredTable
    pairs: list[tuple[StoredColumn, StoredColumn]] = field(default_factory=list)
    gone: list[StoredColumn] = field(default_factory=list)
    added: list[StoredColumn] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def subjects(self, column: StoredColumn, now: StoredColumn | None = None) -> tuple[str, ...]:
        """How a person may call an old column: by the old name of the entity, or by the new one.

        ``now``: its continuation, by whose name it may be called too, unless another old column had that name.
        """
        named = [(table, column.member or column.name) for table in (self.old, self.new)]
        if now is not None and all(now.member != other.member for other in self.old.columns):
            named.append((self.new, now.member or now.name))
        return tuple(dict.fromkeys(f"{table.entity or table.name}.{member}" for table, member in named))


def matched_columns(
    old: StoredTable, new: StoredTable, tables: MatchedTables, answers: Answers, taken: frozenset[str]
) -> MatchedColumns:
    """All columns of both tables. ``taken``: names of old and new columns that are accounted for elsewhere."""
    found = MatchedColumns(
        old,
        new,
        gone=[column for column in old.columns if f"old {old.name}.{column.name}" not in taken],
        added=[column for column in new.columns if f"new {new.name}.{column.name}" not in taken],
    )
    if old.entity is None:
        _links(found, tables)
    _by_answer(found, tables, answers)
    _by_name(found, tables, answers)
    _by_anchor(found, tables, answers)
    _contents(found)
    _suspicions(found, tables, answers)
    return found


def _links(found: MatchedColumns, tables: MatchedTables) -> None:
    """Columns of association tables are known by the ends that they are, else by what they refer to."""
    for column in list(found.gone):
        reference = found.old.reference(column.name)
        target = tables.new_name(reference.target) if reference is not None else None
        fitting = [
            new
            for new in found.added
            if (other := found.new.reference(new.name)) is not None and other.target == target
        ]
        chosen = next((new for new in fitting if new.member == column.member), None)
        chosen = chosen or next((new for new in fitting if new.name == column.name), fitting[0] if fitting else None)
        if chosen is not None:
            _pair(found, column, chosen)


def _by_answer(found: MatchedColumns, tables: MatchedTables, answers: Answers) -> None:
    olds = {column.member: column for column in found.old.columns}
    for column in list(found.gone):
        name = _answered(found, column, answers)
        taken = name in olds and not any(subject in answers.renames for subject in found.subjects(olds[name]))
        chosen = next((new for new in found.added if new.member == name), None) if name and not taken else None
        if chosen is not None:
            answers.renamed(*found.subjects(column))
            _pair_or_ask(found, column, chosen, tables)


def _answered(found: MatchedColumns, column: StoredColumn, answers: Answers) -> str:
    """What a person calls the column now; "" if nothing was said of it, or only that it went to another entity."""
    target = answers.renames.get(next((s for s in found.subjects(column) if s in answers.renames), ""), "")
    entity, _, name = target.rpartition(".")
    return name if entity in ("", found.old.entity, found.new.entity) else ""


def _by_name(found: MatchedColumns, tables: MatchedTables, answers: Answers) -> None:
    for column in list(found.gone):
        chosen = next((new for new in found.added if (new.member or new.name) == (column.member or column.name)), None)
        if chosen is None:
            continue
        if _same_shape(found, column, chosen, tables):
            _pair(found, column, chosen)
        elif not answers.dropped(*found.subjects(column)):
            _pair_or_ask(found, column, chosen, tables)


def _by_anchor(found: MatchedColumns, tables: MatchedTables, answers: Answers) -> None:
    for column in list(found.gone):
        same = [new for new in found.added if column.anchor is not None and new.anchor == column.anchor]
        if len(same) == 1 and not answers.dropped(*found.subjects(column)):
            _pair_or_ask(found, column, same[0], tables)


def _contents(found: MatchedColumns) -> None:
    """The content of a file goes where the file goes."""
    for old, new in list(found.pairs):
        if old.type.kind == new.type.kind == "file":
            before = next((column for column in found.gone if column.name == content_name(old.name)), None)
            after = next((column for column in found.added if column.name == content_name(new.name)), None)
            if before is not None and after is not None:
                _pair(found, before, after)


def _pair_or_ask(found: MatchedColumns, column: StoredColumn, chosen: StoredColumn, tables: MatchedTables) -> None:
    """``chosen`` is said to continue ``column``: it does, or a person must say what becomes of the values."""
    if _continues(found, column, chosen, tables):
        _pair(found, column, chosen)
        return
    subject = found.subjects(column)[-1]
    was, now = _said(column, found.old), _said(chosen, found.new)
    hint = f"say --drop {subject} to lose the values, or give the new one another name and fill it."
    found.diagnostics.append(make(codes.NO_CAST, value=subject, subject=subject, old=was, new=now, hint=hint))
    found.gone.remove(column)
    found.added.remove(chosen)


def _suspicions(found: MatchedColumns, tables: MatchedTables, answers: Answers) -> None:
    if found.new.entity is None:
        return
    for column in found.gone:
        if column.member is None or answers.dropped(*found.subjects(column)):
            continue
        alike = [new for new in found.added if new.member is not None and _same_shape(found, column, new, tables)]
        if alike:
            entity = found.new.entity
            targets = [f"{entity}.{new.member}" for new in alike]
            found.diagnostics.append(suspected(f"{entity}.{column.member}", targets, targets))


def _continues(found: MatchedColumns, old: StoredColumn, new: StoredColumn, tables: MatchedTables) -> bool:
    before, after = found.old.reference(old.name), found.new.reference(new.name)
    if before is None or after is None:
        return before is after and convertible(old.type, new.type)
    return tables.new_name(before.target) == after.target


def _same_shape(found: MatchedColumns, old: StoredColumn, new: StoredColumn, tables: MatchedTables) -> bool:
    kinds = {old.type.kind, new.type.kind}
    same = storage(old.type) == storage(new.type) and (len(kinds) == 1 or not kinds & PROTECTED)
    return same and _continues(found, old, new, tables)


def _said(column: StoredColumn, table: StoredTable) -> str:
    reference = table.reference(column.name)
    return f"a row of {reference.target}" if reference is not None else said(column.type)


def _pair(found: MatchedColumns, old: StoredColumn, new: StoredColumn) -> None:
    found.pairs.append((old, new))
    found.gone.remove(old)
    found.added.remove(new)


def renames(found: MatchedColumns) -> Iterator[tuple[StoredColumn, StoredColumn]]:
    """Pairs of which the member has another name."""
    for old, new in found.pairs:
        if old.member != new.member and found.new.entity is not None:
            yield old, new
