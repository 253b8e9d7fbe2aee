"""Constraints and indexes of a table before and after a step: which stay, are renamed, go, or come."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from ast_schemas.database import Reference, StoredCheck, StoredKey
from emitters.fastapi.migrations.definitions import is_constraint
from emitters.fastapi.migrations.projection import Continued

T = TypeVar("T", StoredKey, Reference, StoredCheck)


@dataclass(frozen=True)
class Difference(Generic[T]):
    """``renamed`` pairs old and new of what is the same but for its name."""

    gone: tuple[T, ...]
    renamed: tuple[tuple[T, T], ...]
    new: tuple[T, ...]

    @property
    def any(self) -> bool:
        return bool(self.gone or self.renamed or self.new)


@dataclass(frozen=True)
class Differences:
    """What changes about the constraints of a continued table."""

    table: Continued

    @cached_property
    def keys(self) -> Difference[StoredKey]:
        """UNIQUE constraints."""
        before = [key for key in self.table.before.keys if is_constraint(key)]
        after = [key for key in self.table.after.keys if is_constraint(key)]
        return _difference(before, self._key, after, lambda key: (key.columns, key.unique, key.live))

    @cached_property
    def indexes(self) -> Difference[StoredKey]:
        """Indexes; one that only changes its name is dropped and created."""
        before = [key for key in self.table.before.keys if not is_constraint(key)]
        after = [key for key in self.table.after.keys if not is_constraint(key)]
        found = _difference(before, self._key, after, lambda key: (key.columns, key.unique, key.live))
        gone = (*found.gone, *(old for old, _ in found.renamed))
        new = (*found.new, *(key for _, key in found.renamed))
        return Difference(_in_order(gone, before), (), _in_order(new, after))

    @cached_property
    def references(self) -> Difference[Reference]:
        """Foreign keys."""
        before, after = self.table.before.references, self.table.after.references
        return _difference(before, self._reference, after, lambda item: (item.column, item.target, item.on_delete))

    @cached_property
    def checks(self) -> Difference[StoredCheck]:
        """CHECK constraints. One that names a column which changes is made anew."""
        before, after = self.table.before.checks, self.table.after.checks
        return _difference(before, self._check, after, lambda item: (item.sqlite, item.postgresql))

    @cached_property
    def primary(self) -> bool:
        """Whether the primary key has other columns, or the same ones in another order."""
        renamed = self.table.renamed
        return tuple(renamed.get(name) for name in self.table.before.primary) != self.table.after.primary

    def _key(self, key: StoredKey) -> object:
        renamed = self.table.renamed
        marks = tuple(column.name for column in self.table.gone())
        if key.live and "deleted_at" in marks:
            return None
        return tuple(renamed.get(column) for column in key.columns), key.unique, key.live

    def _reference(self, item: Reference) -> object:
        return self.table.renamed.get(item.column), self.table.new_table(item.target), item.on_delete

    def _check(self, item: StoredCheck) -> object:
        touched = {column.name for column in self.table.before.columns}
        touched -= {column.old.name for column in self.table.columns if column.old is not None and column.same}
        if any(mentions(item, name) for name in touched):
            return None
        return item.sqlite, item.postgresql


def mentions(check: StoredCheck, column: str) -> bool:
    """Whether the text may name the column: it may be a word of a text in it, which does no harm."""
    return re.search(rf"(?<![\w]){re.escape(column)}(?![\w])", f"{check.sqlite} {check.postgresql}") is not None


def _difference(
    before: Iterable[T], continued: Callable[[T], object], after: Iterable[T], identity: Callable[[T], object]
) -> Difference[T]:
    """``continued``: what an old item is in the new table, to be compared with ``identity`` of the new ones."""
    left = [(continued(item), item) for item in before]
    renamed: list[tuple[T, T]] = []
    new: list[T] = []
    for item in after:
        fitting = [pair for pair in left if pair[0] == identity(item)]
        chosen = next((pair for pair in fitting if pair[1].name == item.name), fitting[0] if fitting else None)
        if chosen is None:
            new.append(item)
            continue
        left.remove(chosen)
        if chosen[1].name != item.name:
            renamed.append((chosen[1], item))
    return Difference(tuple(old for _, old in left), tuple(renamed), tuple(new))


def _in_order(keys: Iterable[StoredKey], order: list[StoredKey]) -> tuple[StoredKey, ...]:
    wanted = {key.name for key in keys}
    return tuple(key for key in order if key.name in wanted)
