"""The protocol that operations are written against."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from app.runtime.sql import Statement

R = TypeVar("R", bound=tuple[Any, ...])


class Transaction(Protocol):
    """Statements on one connection. Parameters are keywords named like the statement's bindparams."""

    statements: int
    """How many statements ran so far (BEGIN and COMMIT not counted)."""

    async def first(self, statement: Statement[R], /, **parameters: Any) -> R | None:
        """The first row, or None."""
        ...

    async def all(self, statement: Statement[R], /, **parameters: Any) -> list[R]:
        """All rows."""
        ...

    async def value(self, statement: Statement[R], /, **parameters: Any) -> Any:
        """The first column of the first row, or None."""
        ...

    async def json(self, statement: Statement[R], /, **parameters: Any) -> bytes | None:
        """The first column of the first row, which is JSON text, as UTF-8; None without a row."""
        ...

    async def execute(self, statement: Statement[R], /, **parameters: Any) -> int:
        """The number of rows written."""
        ...
