"""The new row in terms of the old one: an SQL expression for each new column."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ast_schemas.database import StoredColumn, StoredTable, storage
from ast_schemas.ir import Constant, Expression
from ast_schemas.migration import Carried, Filled, Linked, NewColumn, TableChange
from emitters.fastapi.conditions import quoted
from emitters.fastapi.migrations.casts import Cast, cast
from emitters.fastapi.migrations.enums import replaced
from emitters.fastapi.migrations.fills import fill
from emitters.fastapi.value_types import precision_and_scale

SOURCE = "source"
"""The old row, where it is looked at from inside of a subquery."""


@dataclass(frozen=True)
class Projected:
    """A new column with the old one that it continues, if any."""

    new: StoredColumn
    origin: Carried | Filled | Linked
    old: StoredColumn | None

    @property
    def plain(self) -> bool:
        """Whether the value stays as it is, though perhaps under another name."""
        return self.carried and not self.converted and not self.origin_values and not self._filling

    @property
    def same(self) -> bool:
        """Whether the value and the name stay."""
        return self.plain and self.old is not None and self.old.name == self.new.name

    @property
    def carried(self) -> bool:
        return isinstance(self.origin, Carried)

    @property
    def empty(self) -> bool:
        """Whether no row has a value."""
        return isinstance(self.origin, Filled) and (self.origin.value is None or _is_null(self.origin.value))

    @property
    def converted(self) -> bool:
        """Whether the type of the column changes on a database."""
        if self.old is None:
            return False
        before, after = self.old.type, self.new.type
        decimal = storage(after) == "decimal"
        digits = decimal and precision_and_scale(before) != precision_and_scale(after)
        return storage(before) != storage(after) or digits

    @property
    def origin_values(self) -> tuple[tuple[str, str], ...]:
        return self.origin.values if isinstance(self.origin, Carried) else ()

    @property
    def _filling(self) -> bool:
        return isinstance(self.origin, Carried) and self.origin.fill is not None

    @property
    def may_be_null(self) -> bool:
        """Whether the expression may give NULL."""
        match self.origin:
            case Linked():
                return True
            case Filled():
                return self.empty
            case Carried(fill=filling):
                return (filling is None or _is_null(filling)) and self.old is not None and self.old.nullable

    def replaced(self, dialect: str) -> str:
        """The old column with values of an enum replaced."""
        assert self.old is not None
        name = quoted(self.old.name)
        if not self.origin_values:
            return name
        many = self.old.type.many
        return replaced(f"{SOURCE}.{name}" if many else name, self.origin_values, dialect, many=many)

    def cast(self, dialect: str) -> Cast:
        """The conversion of the old column."""
        assert self.old is not None
        replaced = self.replaced(dialect)
        inner = f"({replaced})" if self.origin_values and self.converted else replaced
        return cast(inner, self.old.type, self.new.type, dialect) if self.converted else Cast(inner)

    def expression(self, dialect: str, *, guarded: bool = False) -> str:
        """The value; ``guarded``: NULL instead of an error where it cannot be converted."""
        match self.origin:
            case Filled(value=filling):
                return fill(filling, self.new.type, dialect)
            case Linked(table=table, near=near, far=far):
                return (
                    f"(SELECT {quoted(far)} FROM {quoted(table)} WHERE {quoted(near)} = {SOURCE}.id"
                    f" ORDER BY {quoted(far)} LIMIT 1)"
                )
            case Carried(fill=filling):
                found = self.cast(dialect)
                value = found.value
                if guarded and found.guard:
                    value = f"CASE WHEN {found.guard} THEN {value} END"
                return value if filling is None else f"coalesce({value}, {fill(filling, self.new.type, dialect)})"


def _is_null(value: Expression) -> bool:
    return isinstance(value, Constant) and value.value is None


@dataclass(frozen=True)
class Continued:
    """A table before and after a step that keeps its rows."""

    before: StoredTable
    after: StoredTable
    change: TableChange
    tables: tuple[tuple[str, str], ...]
    """Old and new names of all tables that are kept."""

    @cached_property
    def columns(self) -> tuple[Projected, ...]:
        """All columns of the new table in its order."""
        return tuple(self._projected(item) for item in self.change.columns)

    def _projected(self, item: NewColumn) -> Projected:
        new = self.after.column(item.name)
        assert new is not None
        old = self.before.column(item.origin.column) if isinstance(item.origin, Carried) else None
        return Projected(new, item.origin, old)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Old → new name of every column that is carried on."""
        return {item.old.name: item.new.name for item in self.columns if item.old is not None}

    def column(self, name: str) -> Projected:
        """By its new name."""
        return next(item for item in self.columns if item.new.name == name)

    def new_table(self, old: str) -> str | None:
        """The new name of a table, None if it ends."""
        return dict(self.tables).get(old)

    def old_table(self, new: str) -> str | None:
        """The old name of a table, None if it is new."""
        return next((old for old, name in self.tables if name == new), None)

    def gone(self) -> Iterator[StoredColumn]:
        """Old columns that end."""
        for column in self.before.columns:
            if column.name in self.change.gone:
                yield column
