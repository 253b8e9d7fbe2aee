"""Column types that mean the same on SQLite and on PostgreSQL.

Each type is a SQLAlchemy type, so models, Alembic and the ORM can use it, and it also offers what prepared statements
need: `to_db` and `from_db` (converters of one value, or None where nothing has to be done; neither ever sees None) and
`json_text` (the SQL text which writes a value as JSON inside the database, NULL for NULL).

| type         | PostgreSQL       | SQLite                               | JSON                            |
| ------------ | ---------------- | ------------------------------------ | ------------------------------- |
| Str          | text COLLATE "C" | text, binary order                   | "text"                          |
| LowerStr     | the same         | the same; values in lower case       | the same                        |
| Int          | bigint           | integer                              | 12                              |
| Bool         | boolean          | integer 0 or 1                       | true                            |
| Guid         | uuid             | text, 36 lower case characters       | "0197…"                         |
| UtcDateTime  | timestamptz      | text `YYYY-MM-DDTHH:MM:SS.ffffffZ`   | the same text                   |
| Date         | date             | text `YYYY-MM-DD`                    | "2026-11-20"                    |
| ExactDecimal | numeric(p, s)    | integer, the value times 10 ** s     | "12.50", always with s digits   |
| JsonValue    | json             | text                                 | the value, its text unchanged   |
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

T = TypeVar("T")
Converter = Callable[[Any], Any]

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


DIGITS = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
"""The schema of a decimal as text."""


class UnstorableValue(ValueError):
    """A value that no column of its type can hold; the client sent it, so it is answered with 422."""


OUT_OF_RANGE = "a number or moment that follows from it is out of range"


class ColumnType(TypeDecorator[T]):
    """A type with one meaning on both databases."""

    __abstract__ = True
    cache_ok = True
    pg_name: ClassVar[str]
    """The type's name in a PostgreSQL cast."""

    def __init_subclass__(cls, **kw: Any) -> None:
        if "cache_ok" not in cls.__dict__:  # SQLAlchemy does not look at base classes
            cls.cache_ok = True
        super().__init_subclass__(**kw)

    def sqlite_type(self) -> TypeEngine[Any]:
        return sa.Text()

    def postgresql_type(self) -> TypeEngine[Any]:
        return self.impl_instance

    def to_db(self, dialect: str) -> Converter | None:
        return None

    def from_db(self, dialect: str) -> Converter | None:
        return None

    def json_text(self, sql: str, dialect: str) -> str:
        raise NotImplementedError

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        native = self.sqlite_type() if dialect.name == SQLITE else self.postgresql_type()
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: T | None, dialect: Dialect) -> Any:
        convert = self.to_db(dialect.name)
        return value if value is None or convert is None else convert(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> T | None:
        convert = self.from_db(dialect.name)
        return value if value is None or convert is None else convert(value)

    def literal_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        def literal(value: Any) -> str:
            convert = self.to_db(dialect.name)
            stored = value if value is None or convert is None else convert(value)
            if stored is None:
                return "NULL"
            if isinstance(stored, bool):
                return "true" if stored else "false"
            if isinstance(stored, int):
                return str(stored)
            text = "'" + str(stored).replace("'", "''") + "'"
            return text if dialect.name == SQLITE or isinstance(stored, str) else f"CAST({text} AS {self.pg_name})"

        return literal


def checked_text(value: str) -> str:
    if "\0" in value:
        raise UnstorableValue("text must not contain the character U+0000")
    return value


def _lowered(value: str) -> str:
    return checked_text(value).lower()


def checked_integer(value: int) -> int:
    if INT64_MIN <= value <= INT64_MAX:
        return value
    raise UnstorableValue("integer is outside of 64 bits")


class Str(ColumnType[str]):
    """Text, compared and sorted by code point on both databases."""

    impl = sa.Text
    pg_name = "text"

    def postgresql_type(self) -> TypeEngine[Any]:
        return sa.Text(collation="C")

    def to_db(self, dialect: str) -> Converter | None:
        return checked_text

    def json_text(self, sql: str, dialect: str) -> str:
        return f"json_quote({sql})" if dialect == SQLITE else f"CAST(to_json({sql}) AS TEXT)"


class LowerStr(Str):
    """Text kept in lower case; what is compared with it is lowered, too."""

    def to_db(self, dialect: str) -> Converter | None:
        return _lowered


class Int(ColumnType[int]):
    """An integer of 64 bits."""

    impl = sa.BigInteger
    pg_name = "bigint"

    def sqlite_type(self) -> TypeEngine[Any]:
        return sa.Integer()

    def to_db(self, dialect: str) -> Converter | None:
        return checked_integer

    def json_text(self, sql: str, dialect: str) -> str:
        return f"CAST({sql} AS TEXT)"


class Bool(ColumnType[bool]):
    """True or false; an integer on SQLite."""

    impl = sa.Boolean
    pg_name = "boolean"

    def sqlite_type(self) -> TypeEngine[Any]:
        return sa.Integer()

    def to_db(self, dialect: str) -> Converter | None:
        return int if dialect == SQLITE else None

    def from_db(self, dialect: str) -> Converter | None:
        return bool if dialect == SQLITE else None

    def json_text(self, sql: str, dialect: str) -> str:
        if dialect == SQLITE:
            return f"CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
        return f"CAST({sql} AS TEXT)"


class Guid(ColumnType[UUID]):
    """A UUID; lower case text with hyphens on SQLite."""

    impl = sa.Uuid
    pg_name = "uuid"

    def to_db(self, dialect: str) -> Converter | None:
        return str if dialect == SQLITE else None

    def from_db(self, dialect: str) -> Converter | None:
        return UUID if dialect == SQLITE else None

    def json_text(self, sql: str, dialect: str) -> str:
        return f"'\"' || {sql} || '\"'" if dialect == SQLITE else f"'\"' || CAST({sql} AS TEXT) || '\"'"


def rfc3339(moment: datetime) -> str:
    """The one text form of a moment: UTC, six digits, `Z`. Its order as text is its order in time."""
    if moment.tzinfo is None:
        raise UnstorableValue("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC.

    Raises:
        UnstorableValue: without a zone, out of Python's range in UTC, and for the first and the last moment of all,
            which asyncpg takes for -infinity and infinity.
    """
    if moment.tzinfo is None:
        raise UnstorableValue("a moment needs a time zone")
    try:
        found = moment.astimezone(UTC)
    except OverflowError:
        raise UnstorableValue("the moment is out of range") from None
    if _FIRST < found < _LAST:
        return found
    raise UnstorableValue("the moment is out of range")


_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _utc_text(moment: datetime) -> str:
    return rfc3339(in_utc(moment))


class UtcDateTime(ColumnType[datetime]):
    """A moment in time with microseconds, always in UTC."""

    impl = sa.DateTime(timezone=True)
    pg_name = "timestamptz"

    def to_db(self, dialect: str) -> Converter | None:
        return _utc_text if dialect == SQLITE else in_utc

    def from_db(self, dialect: str) -> Converter | None:
        return datetime.fromisoformat if dialect == SQLITE else None

    def json_text(self, sql: str, dialect: str) -> str:
        if dialect == SQLITE:
            return f"'\"' || {sql} || '\"'"
        return f"""'"' || to_char({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"'"""


class Date(ColumnType[date]):
    """A calendar day."""

    impl = sa.Date
    pg_name = "date"

    def to_db(self, dialect: str) -> Converter | None:
        return date.isoformat if dialect == SQLITE else None

    def from_db(self, dialect: str) -> Converter | None:
        return date.fromisoformat if dialect == SQLITE else None

    def json_text(self, sql: str, dialect: str) -> str:
        if dialect == SQLITE:
            return f"'\"' || {sql} || '\"'"
        return f"""'"' || to_char({sql}, 'YYYY-MM-DD') || '"'"""


class ExactDecimal(ColumnType[Decimal]):
    """A decimal of `precision` digits, `scale` of them after the point; never a float on its way."""

    impl = sa.Numeric
    pg_name = "numeric"

    def __init__(self, precision: int, scale: int) -> None:
        if not 0 <= scale <= precision <= 18:
            raise ValueError("ExactDecimal needs 0 <= scale <= precision <= 18, so that SQLite holds it in 64 bits")
        self.precision = precision
        self.scale = scale
        super().__init__(precision, scale)

    def sqlite_type(self) -> TypeEngine[Any]:
        return sa.BigInteger()

    def to_db(self, dialect: str) -> Converter | None:
        scale, limit = self.scale, 10**self.precision

        def scaled(value: Decimal) -> int:
            if not value.is_finite():
                raise UnstorableValue("decimal is not a finite number")
            moved = value.scaleb(scale)
            whole = int(moved)
            if whole != moved or not -limit < whole < limit:
                raise UnstorableValue(f"decimal does not fit {self.precision} digits with {scale} after the point")
            return whole

        def checked(value: Decimal) -> Decimal:
            scaled(value)
            return value

        return scaled if dialect == SQLITE else checked

    def from_db(self, dialect: str) -> Converter | None:
        scale = self.scale
        if dialect == SQLITE:
            return lambda value: Decimal(value).scaleb(-scale)
        return None

    def json_text(self, sql: str, dialect: str) -> str:
        if dialect == SQLITE:
            return f"decimal_json({sql}, {self.scale})"
        return f"'\"' || CAST(round({sql}, {self.scale}) AS TEXT) || '\"'"


def canonical_json(value: Any) -> str:
    return checked_json(
        json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_json_item)
    )


def _json_item(value: Any) -> str:
    """An item of a list as JSON has it."""
    if isinstance(value, datetime):
        return rfc3339(in_utc(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def checked_json(text: str) -> str:
    if "\\u0000" in text:
        raise UnstorableValue("JSON text must not contain the character U+0000")
    return text


class JsonValue(ColumnType[Any]):
    """Any JSON value, kept as the text that was written (`json`, not `jsonb`, so that both databases give it back)."""

    impl = sa.JSON
    pg_name = "json"

    def sqlite_type(self) -> TypeEngine[Any]:
        return sa.Text()

    def postgresql_type(self) -> TypeEngine[Any]:
        return sa.JSON(none_as_null=True)

    def to_db(self, dialect: str) -> Converter | None:
        return canonical_json

    def from_db(self, dialect: str) -> Converter | None:
        return json.loads

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> Any:
        return super().process_bind_param(value, dialect) if dialect.name == SQLITE else value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        return super().process_result_value(value, dialect) if dialect.name == SQLITE else value

    def json_text(self, sql: str, dialect: str) -> str:
        return f"CAST({sql} AS TEXT)"


class JsonText(ColumnType[str]):
    """The type of an expression that already is the text of a JSON value; never a column."""

    impl = sa.Text
    pg_name = "text"

    def json_text(self, sql: str, dialect: str) -> str:
        return sql


def column_type(of: TypeEngine[Any]) -> ColumnType[Any]:
    """The ColumnType that stands for SQLAlchemy's own type of an expression such as `count(*)`.

    Raises:
        TypeError: for a type without one meaning on both databases, floats among them.
    """
    if isinstance(of, ColumnType):
        return of
    for native, own in ((sa.Boolean, Bool), (sa.Integer, Int), (sa.String, Str), (sa.Uuid, Guid), (sa.Date, Date)):
        if isinstance(of, native):
            return own()
    raise TypeError(f"{of!r} has no common meaning on SQLite and PostgreSQL; cast the expression to a ColumnType")
