"""Conversions of stored values as SQL, and the condition under which a value survives one.

A conversion is only offered where it can be undone: each value that passes the guard comes back unchanged by the
conversion in the other direction. The column types are those of ``app.runtime.types``: decimals are scaled integers
and moments are text on SQLite.
"""

from collections.abc import Callable
from typing import NamedTuple

from ast_schemas.database import storage
from ast_schemas.ir import Scalar
from emitters.base import Unsupported
from emitters.fastapi.value_types import precision_and_scale


class Cast(NamedTuple):
    """``value``: the converted value. ``guard``: the condition for it; "" if every value can be converted.

    NULL stays NULL; the guard is asked of values only.
    """

    value: str
    guard: str = ""


_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_TIME = "T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]Z"
_HEX = "[0-9a-f]"
_UUID = "-".join(_HEX * count for count in (8, 4, 4, 4, 12))
_MIDNIGHT = "T00:00:00.000000Z"


def cast(column: str, old: Scalar, new: Scalar, dialect: str) -> Cast:
    """The conversion of ``column``. Raises Unsupported where there is none."""
    pair = storage(old), storage(new)
    if "decimal" in pair:
        return _decimal(column, old, new, dialect)
    if new.lower and not old.lower and pair[0] == pair[1]:
        plain = f"{column} NOT GLOB '*[^ -~]*'" if dialect == "sqlite" else f"{column} ~ '^[ -~]*$'"
        return Cast(column, f"{column} = lower({column}) AND {plain}")  # databases lower more than ASCII differently
    if pair[0] == pair[1]:
        return Cast(column)
    found = (_SQLITE if dialect == "sqlite" else _POSTGRESQL).get(pair)
    if found is None:
        raise Unsupported(f"{pair[0]} as {pair[1]}")
    return found(column)


def _days_exist(c: str) -> str:
    """PostgreSQL has no test for a date that is no error: the day is compared with the last of its month."""
    first = f"make_date(CAST(substr({c}, 1, 4) AS integer), CAST(substr({c}, 6, 2) AS integer), 1)"
    last = f"extract(day FROM {first} + interval '1 month' - interval '1 day')"
    return f"CAST(substr({c}, 9, 2) AS integer) <= {last}"


def _shaped(c: str, pattern: str, condition: str) -> str:
    """``condition`` of the texts of a form; CASE because AND has no order."""
    return f"CASE WHEN {c} ~ '^{pattern}$' THEN {condition} ELSE FALSE END"


_PG_DAY = "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_PG_TIME = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{6}Z"
_PG_MOMENT = """to_char({c} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

_SQLITE: dict[tuple[str, str], Callable[[str], Cast]] = {
    ("integer", "boolean"): lambda c: Cast(c, f"{c} IN (0, 1)"),
    ("boolean", "integer"): lambda c: Cast(c),
    ("integer", "text"): lambda c: Cast(f"CAST({c} AS TEXT)"),
    ("text", "integer"): lambda c: Cast(f"CAST({c} AS INTEGER)", f"CAST(CAST({c} AS INTEGER) AS TEXT) = {c}"),
    ("boolean", "text"): lambda c: Cast(f"CASE {c} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
    ("text", "boolean"): lambda c: Cast(f"{c} = 'true'", f"{c} IN ('true', 'false')"),
    ("date", "datetime"): lambda c: Cast(f"{c} || '{_MIDNIGHT}'"),
    ("datetime", "date"): lambda c: Cast(f"substr({c}, 1, 10)", f"substr({c}, 11) = '{_MIDNIGHT}'"),
    ("date", "text"): lambda c: Cast(c),
    ("text", "date"): lambda c: Cast(c, f"{c} GLOB '{_DAY}' AND coalesce(date({c}, '+0 days') = {c}, FALSE)"),
    ("datetime", "text"): lambda c: Cast(c),
    ("text", "datetime"): lambda c: Cast(
        c,
        f"{c} GLOB '{_DAY}{_TIME}'"
        # Without the fraction: from half a millisecond before the next second on it would be rounded up.
        f" AND coalesce(strftime('%Y-%m-%dT%H:%M:%S', substr({c}, 1, 19), '+0 days') = substr({c}, 1, 19), FALSE)",
    ),
    ("uuid", "text"): lambda c: Cast(c),
    ("text", "uuid"): lambda c: Cast(c, f"{c} GLOB '{_UUID}'"),
}
_POSTGRESQL: dict[tuple[str, str], Callable[[str], Cast]] = {
    ("integer", "boolean"): lambda c: Cast(f"({c} <> 0)", f"{c} IN (0, 1)"),
    ("boolean", "integer"): lambda c: Cast(f"CAST(CAST({c} AS integer) AS bigint)"),
    ("integer", "text"): lambda c: Cast(f"CAST({c} AS text)"),
    ("text", "integer"): lambda c: Cast(f"CAST({c} AS bigint)", f"{c} ~ '^(0|-?[1-9][0-9]{{0,17}})$'"),
    ("boolean", "text"): lambda c: Cast(f"CAST({c} AS text)"),
    ("text", "boolean"): lambda c: Cast(f"({c} = 'true')", f"{c} IN ('true', 'false')"),
    ("date", "datetime"): lambda c: Cast(f"(CAST({c} AS timestamp) AT TIME ZONE 'UTC')"),
    ("datetime", "date"): lambda c: Cast(
        f"CAST({c} AT TIME ZONE 'UTC' AS date)",
        f"date_trunc('day', {c} AT TIME ZONE 'UTC') = {c} AT TIME ZONE 'UTC'",
    ),
    ("date", "text"): lambda c: Cast(f"to_char({c}, 'YYYY-MM-DD')"),
    ("text", "date"): lambda c: Cast(f"CAST({c} AS date)", _shaped(c, _PG_DAY, _days_exist(c))),
    ("datetime", "text"): lambda c: Cast(_PG_MOMENT.format(c=c)),
    ("text", "datetime"): lambda c: Cast(f"CAST({c} AS timestamptz)", _shaped(c, _PG_DAY + _PG_TIME, _days_exist(c))),
    ("uuid", "text"): lambda c: Cast(f"CAST({c} AS text)"),
    ("text", "uuid"): lambda c: Cast(
        f"CAST({c} AS uuid)", f"{c} ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$'"
    ),
}


def _decimal(c: str, old: Scalar, new: Scalar, dialect: str) -> Cast:
    pair = storage(old), storage(new)
    if pair == ("decimal", "text"):
        return Cast(_decimal_text(c, old, dialect))
    if pair == ("text", "decimal"):
        return _text_decimal(c, new, dialect)
    if set(pair) - {"decimal", "integer"}:
        raise Unsupported(f"{pair[0]} as {pair[1]}")
    (before, dropped), (after, kept) = _digits(old), _digits(new)
    guards: list[str] = []
    if dialect == "sqlite":
        factor = 10 ** abs(kept - dropped)
        if kept < dropped:
            guards.append(f"{c} % {factor} = 0")
        value = c if factor == 1 else f"{c} {'*' if kept > dropped else '/'} {factor}"
        if after < before:
            guards.append(f"abs({c}) < {10 ** (after + dropped)}")
        return Cast(value, " AND ".join(guards))
    precision, scale = precision_and_scale(new)
    value = f"CAST({c} AS {'bigint' if pair[1] == 'integer' else f'numeric({precision}, {scale})'})"
    if kept < dropped:
        guards.append(f"{c} = round({c}, {kept})")
    if after < before:
        guards.append(f"abs({c}) < {10**after}")
    return Cast(value, " AND ".join(guards))


def _digits(scalar: Scalar) -> tuple[int, int]:
    """Digits before and after the point; 64-bit integers have nineteen."""
    if storage(scalar) != "decimal":
        return 19, 0
    precision, scale = precision_and_scale(scalar)
    return precision - scale, scale


def _decimal_text(c: str, scalar: Scalar, dialect: str) -> str:
    precision, scale = precision_and_scale(scalar)
    if dialect == "postgresql":
        return f"CAST(CAST({c} AS numeric({precision}, {scale})) AS text)"
    if scale == 0:
        return f"CAST({c} AS TEXT)"
    unit, zeros = 10**scale, "0" * scale
    sign = f"CASE WHEN {c} < 0 THEN '-' ELSE '' END"
    return f"({sign} || (abs({c}) / {unit}) || '.' || substr('{zeros}' || (abs({c}) % {unit}), -{scale}))"


def _text_decimal(c: str, scalar: Scalar, dialect: str) -> Cast:
    precision, scale = precision_and_scale(scalar)
    if dialect == "sqlite":
        value = f"CAST(replace({c}, '.', '') AS INTEGER)"
        fits = f"abs({value}) < {10**precision}"
        return Cast(value, f"{_decimal_text(value, scalar, dialect)} = {c} AND {fits}")
    value = f"CAST({c} AS numeric({precision}, {scale}))"
    whole = precision - scale
    digits = f"(0|[1-9][0-9]{{0,{whole - 1}}})" if whole else "0"
    pattern = f"-?{digits}" + (f"[.][0-9]{{{scale}}}" if scale else "")
    return Cast(value, _shaped(c, pattern, f"CAST({value} AS text) = {c}"))
