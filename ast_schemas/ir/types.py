"""The types of values."""

from typing import Annotated, Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.types import ScalarKind


class Scalar(Node):
    """A scalar or, with ``many``, a list of scalars."""

    type: Literal["scalar"] = "scalar"
    kind: ScalarKind | Literal["bytes"]
    """``bytes``: only of a stored column, the content of the file beside it."""
    values: tuple[str, ...] = ()
    precision: int | None = None
    scale: int | None = None
    many: bool = False
    lower: bool = False
    """A stored text that is kept in lower case, so that it is found whatever the case of what is sent."""


class RowType(Node):
    """A row of an entity."""

    type: Literal["row"] = "row"
    entity: str


class RowsType(Node):
    """A list of rows of an entity."""

    type: Literal["rows"] = "rows"
    entity: str


class DtoType(Node):
    """A value shaped like a DTO, such as ``body``."""

    type: Literal["dto"] = "dto"
    dto: str
    many: bool = False
    cursor: bool = False
    """Of the answer of a list: whether its pages have a cursor in the place of a total."""


class NullType(Node):
    """The type of ``null`` alone."""

    type: Literal["null"] = "null"


Type = Annotated[Scalar | RowType | RowsType | DtoType | NullType, Field(discriminator="type")]
