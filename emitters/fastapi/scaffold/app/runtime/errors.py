"""What a database can answer instead of rows, the same from both drivers."""

from __future__ import annotations


class DatabaseError(Exception):
    """Anything that the database refused."""


class ConstraintViolation(DatabaseError):
    """A constraint was not kept.

    Attributes:
        constraint: its name as declared on the model, or None where the database does not tell.
        columns: the columns concerned, where known.
    """

    def __init__(self, constraint: str | None, columns: tuple[str, ...] = ()) -> None:
        super().__init__(constraint or "unnamed constraint")
        self.constraint = constraint
        self.columns = columns


class UniqueViolation(ConstraintViolation):
    pass


class ForeignKeyViolation(ConstraintViolation):
    pass


class CheckViolation(ConstraintViolation):
    pass


class NotNullViolation(ConstraintViolation):
    pass


class Conflict(DatabaseError):
    """Two transactions were in each other's way (deadlock, serialization, busy); running it again may succeed."""


class Overtaken(Conflict):
    """Another call was first to make a row, or to spend a token, that this one looked for before; run again, it knows.

    Attributes:
        refusal: what to answer if that does not help.
    """

    def __init__(self, refusal: Exception) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
