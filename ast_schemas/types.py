"""The value types that fields, DTO members and parameters may have."""

from typing import Literal

from pydantic import Field

from ast_schemas.base import Node

ScalarKind = Literal[
    "text",
    "integer",
    "decimal",
    "boolean",
    "date",
    "datetime",
    "uuid",
    "json",
    "enum",
    "email",
    "url",
    "slug",
    "secret",
    "token",
    "encrypted",
    "file",
]
"""``secret`` is a value that is hashed (argon2id) when stored and never leaves; ``slug`` is URL-safe text.

``token`` is a random text of which a keyed hash is kept, so that it is found by equality and never leaves;
``encrypted`` is a text that only the application can read, with the key of its settings. ``file`` is what callers
upload: a name, a media type and bytes.
"""

NEVER_SHOWN: frozenset[str] = frozenset({"secret", "token"})
PROTECTED: frozenset[str] = frozenset({"secret", "token", "encrypted"})
"""Kinds of which the database holds another value than callers send."""
FILE_BYTES = 5_000_000
"""What a file may have if nothing is said."""
MOST_FILE_BYTES = 100_000_000
"""What any file may have: it is a value of a row, which is sent to the database as a whole."""


class ValueType(Node):
    """A scalar, or a list of scalars."""

    kind: ScalarKind = Field(
        description="slug: text that is safe in a URL; secret: hashed when stored, never shown; token: found by ==, "
        "kept as a keyed hash, never shown; encrypted: a text that the database cannot read; file: an upload."
    )
    values: list[str] | None = Field(description="The allowed values of an enum, or media types of a file; else null.")
    precision: int | None = Field(description="Total digits of a decimal, else null.", ge=1, le=38)
    scale: int | None = Field(description="Digits of a decimal after the point, else null.", ge=0, le=18)
    many: bool = Field(description="True for a list of such values.")


class Limits(Node):
    """What an input value must satisfy beyond its type."""

    min_length: int | None = Field(description="Fewest characters (or items of a list).", ge=0)
    max_length: int | None = Field(description="Most characters (items of a list, bytes of a file).", ge=0)
    minimum: str | None = Field(description="Smallest number, as text.")
    maximum: str | None = Field(description="Largest number, as text.")
    pattern: str | None = Field(description="Regular expression that the whole text matches.")


NO_LIMITS = Limits(min_length=None, max_length=None, minimum=None, maximum=None, pattern=None)


class UncoveredRequirement(Node):
    """A requirement that this form cannot say, and what is missing."""

    requirement: str = Field(json_schema_extra={"x-ref": "requirement"})
    reason: str
