"""One step from a database to another: which rows go where, and where each value of a new column comes from.

It names tables and columns only; what it takes on a database to carry it out is the emitter's concern. Constraints
and indexes are not listed: they follow from the two databases.
"""

from typing import Annotated, Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.ir import Expression

ChangeKind = Literal["added", "removed", "renamed", "changed"]


class Change(Node):
    """One difference as a person would say it; ``subject`` is ``Entity`` or ``Entity.member``."""

    kind: ChangeKind
    subject: str
    sentence: str
    loses: bool = False
    """Whether values are gone for good."""


class Carried(Node):
    """The value of the column ``column`` of the row as it was, converted if the types differ.

    ``values`` replaces values of an enum; ``fill`` stands in where there is none and one is needed.
    """

    source: Literal["carried"] = "carried"
    column: str
    values: tuple[tuple[str, str], ...] = ()
    fill: Expression | None = None


class Filled(Node):
    """A value that every row that exists gets; None leaves it without one."""

    source: Literal["filled"] = "filled"
    value: Expression | None = None


class Linked(Node):
    """The one row that an association table links: ``far`` of its only row whose ``near`` is the row's id."""

    source: Literal["linked"] = "linked"
    table: str
    near: str
    far: str


Origin = Annotated[Carried | Filled | Linked, Field(discriminator="source")]


class NewColumn(Node):
    """A column of the table as it becomes, and where its values come from."""

    name: str
    origin: Origin


class TableChange(Node):
    """A table whose rows are kept. ``gone`` are columns of the old table that end here."""

    before: str
    after: str
    columns: tuple[NewColumn, ...]
    gone: tuple[str, ...] = ()


class LinksFilled(Node):
    """A new association table gets a row for each value of a key column that ends here."""

    table: str
    near: str
    far: str
    source: str
    """The table that held the key, by its old name."""
    column: str


class Lost(Node):
    """What cannot be brought back. ``table``, by its name when the step begins: while it is empty nothing is lost."""

    what: str
    table: str | None = None


class Migration(Node):
    """A step. Names of tables in ``dropped`` are old ones, those in ``created`` new ones."""

    created: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    changed: tuple[TableChange, ...] = ()
    links: tuple[LinksFilled, ...] = ()
    lost: tuple[Lost, ...] = ()
