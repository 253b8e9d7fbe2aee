"""A relation to one row that became one to many rows, or the other way round: the links are carried over."""

from dataclasses import dataclass, field

from ast_schemas.database import StoredColumn, StoredTable
from ast_schemas.diagnostic import Diagnostic
from compiler.evolution.answers import Answers
from compiler.evolution.tables import MatchedTables, is_association, suspected


@dataclass(frozen=True)
class Relinked:
    """``holder`` has (or had) the key ``column``; ``association`` has (or had) the links ``near`` → ``far``."""

    holder: StoredTable
    column: StoredColumn
    association: StoredTable
    near: str
    far: str


@dataclass
class Links:
    """``to_many``: old key → new association. ``to_one``: old association → new key."""

    to_many: list[Relinked] = field(default_factory=list)
    to_one: list[Relinked] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def taken(self) -> frozenset[str]:
        """Columns that are accounted for here, as ``matched_columns`` wants them."""
        old = {f"old {link.holder.name}.{link.column.name}" for link in self.to_many}
        return frozenset(old | {f"new {link.holder.name}.{link.column.name}" for link in self.to_one})


def relinked(tables: MatchedTables, answers: Answers) -> Links:
    """All of them. A key and an association with names that only differ in number belong together."""
    found = Links()
    for before, after in tables.pairs:
        if before.entity is None:
            continue
        for column in before.columns:
            reference = before.reference(column.name)
            if reference is None or any(new.member == column.member for new in after.columns):
                continue
            ends = _ends(tables.new, str(after.entity), tables.new_name(reference.target))
            link = _chosen(found, column, str(before.entity), str(after.entity), ends, answers, to_many=True)
            if link is not None:
                found.to_many.append(Relinked(before, column, link[0], link[1].name, _other(link[0], link[1])))
        for column in after.columns:
            reference = after.reference(column.name)
            if reference is None or any(old.member == column.member for old in before.columns):
                continue
            target = next((old.name for old, new in tables.pairs if new.name == reference.target), None)
            ends = _ends(tables.gone, str(before.entity), target)
            link = _chosen(found, column, str(before.entity), str(after.entity), ends, answers, to_many=False)
            if link is not None:
                found.to_one.append(Relinked(after, column, link[0], link[1].name, _other(link[0], link[1])))
    return found


def _ends(tables: list[StoredTable], entity: str, target: str | None) -> list[tuple[StoredTable, StoredColumn]]:
    """The near ends at ``entity`` of associations whose other end is at the table ``target``."""
    found: list[tuple[StoredTable, StoredColumn]] = []
    for table in tables:
        if not is_association(table):
            continue
        for column in table.columns:
            reference = table.reference(_other(table, column))
            at_entity = (column.member or "").startswith(f"{entity}.")
            if reference is not None and reference.target == target and at_entity:
                found.append((table, column))
    return found


def _chosen(
    found: Links,
    column: StoredColumn,
    before: str,
    after: str,
    ends: list[tuple[StoredTable, StoredColumn]],
    answers: Answers,
    *,
    to_many: bool,
) -> tuple[StoredTable, StoredColumn] | None:
    members = {str(end.member).partition(".")[2]: (table, end) for table, end in ends}
    single = str(column.member)
    old_names = [single] if to_many else list(members)
    subjects = {name: tuple(dict.fromkeys((f"{before}.{name}", f"{after}.{name}"))) for name in old_names}
    if to_many:
        answer = answers.renamed(*subjects[single])
        chosen = members.get(answer or "")
    else:
        chosen = next((members[name] for name in old_names if answers.renamed(*subjects[name]) == single), None)
    if chosen is not None or any(answers.dropped(*names) for names in subjects.values()):
        return chosen
    for name, end in members.items():
        same_anchor = column.anchor is not None and end[1].anchor == column.anchor
        if same_anchor or _same_but_for_number(single, name):
            return end
    for name in old_names if members else ():
        targets = [f"{after}.{other}" for other in (members if to_many else [single])]
        found.diagnostics.append(suspected(f"{after}.{name}", targets, targets))
    return None


def _same_but_for_number(one: str, many: str) -> bool:
    stems = {one, f"{one}s", f"{one}es", f"{one.removesuffix('y')}ies" if one.endswith("y") else one}
    return many in stems


def _other(table: StoredTable, column: StoredColumn) -> str:
    return next(item.name for item in table.columns if item.name != column.name)
