"""What a kind of change is: a program before, one after, what a person answers, and what becomes of the rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ast_schemas import ir
from tests.emitters.library import column, entity
from tests.evolution.laboratory import Row, Rows, program_of

Member = ir.Column | ir.Relation


@dataclass(frozen=True)
class Kind:
    """``becomes`` changes the rows of the old tables into those of the new ones; ``returns``: the way back is whole.

    ``given``: values of columns of the old rows, where any would not do; ``lacking``: whether relations may lack a row;
    ``one_link``: the key of associations of which each value occurs once.
    """

    name: str
    before: ir.Program
    after: ir.Program
    becomes: Callable[[Rows], Rows]
    renames: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    backfills: tuple[str, ...] = ()
    returns: bool = True
    lacking: bool = True
    one_link: str | None = None
    given: dict[str, Callable[..., Any]] = field(default_factory=dict)


OWNER = entity("Person", "people", column("name"))
TITLE = column("title")


def item(*members: Member, **given: Any) -> ir.Entity:
    return entity("Item", "items", TITLE, *members, **given)


def tag(*members: Member) -> ir.Entity:
    return entity("Tag", "tags", column("word"), *members)


def each_item(change: Callable[[Row], Row]) -> Callable[[Rows], Rows]:
    return lambda rows: {**rows, "items": [change(dict(row)) for row in rows["items"]]}


def with_values(**values: Any) -> Callable[[Rows], Rows]:
    return each_item(lambda row: {**row, **values})


def without(*names: str) -> Callable[[Rows], Rows]:
    return each_item(lambda row: {name: value for name, value in row.items() if name not in names})


def renamed(old: str, new: str) -> Callable[[Rows], Rows]:
    return each_item(lambda row: {(new if name == old else name): value for name, value in row.items()})


def same(rows: Rows) -> Rows:
    return rows


def converted(name: str, how: Callable[[Any], Any]) -> Callable[[Rows], Rows]:
    return each_item(lambda row: {**row, name: None if row[name] is None else how(row[name])})


def kind_of(
    name: str,
    before: tuple[Member, ...],
    after: tuple[Member, ...],
    becomes: Callable[[Rows], Rows] = same,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    **given: Any,
) -> Kind:
    """A change of the entity Item, which has a neighbour on each side of its relations."""
    return Kind(
        name,
        program_of(OWNER, item(*before, **(old or {}))),
        program_of(OWNER, item(*after, **(new or {}))),
        becomes,
        **given,
    )
