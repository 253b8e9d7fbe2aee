"""One emitted file with the origin of its lines."""

from typing import Literal

from ast_schemas.base import Node


class Origin(Node):
    """Lines ``first``..``last`` (1-based, inclusive) of an artifact come from this unit and AST path."""

    first: int
    last: int
    unit: str
    path: str | None = None


class Artifact(Node):
    """A file of the emitted project; ``path`` is relative with forward slashes, ``text`` ends in a newline."""

    path: str
    text: str
    unit: str | None = None
    """The unit that owns the file; None for scaffold and for files about the whole program."""
    ownership: Literal["generated", "once"] = "generated"
    """``once``: written if absent and never again (extensions, applied migrations)."""
    origins: tuple[Origin, ...] = ()
