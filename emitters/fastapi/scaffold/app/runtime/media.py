"""Answers as CSV (RFC 4180) and as plain text, made of the JSON that the database wrote."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from app.runtime.responses import JsonBytes, hold_to, readable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def members(row: type[BaseModel]) -> list[str]:
    """The names in JSON, in order."""
    return [field.alias or name for name, field in row.model_fields.items()]


def plain(value: Any) -> str:
    """A value as text: nothing for null, JSON for lists and objects."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def cell(value: Any) -> str:
    """A value in a table; what a spreadsheet would run as a formula gets an apostrophe in front of it."""
    text = plain(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def table(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> str:
    """A header and the rows; lines end in CRLF."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row[column]) for column in columns] for row in rows)
    return written.getvalue()


def block(row: dict[str, Any], columns: Sequence[str]) -> str:
    """The value of the only member, or a line for each."""
    if len(columns) == 1:
        return plain(row[columns[0]])
    return "\n".join(f"{column}: {plain(row[column])}" for column in columns)


class FromJson(Response):
    """An answer that is made of `body`, the JSON of one row or of a list of rows.

    Args:
        body: what the database wrote.
        declared: what it is, a DTO or a list of it; held to it as `JsonBytes` is.
        row: the DTO of one row.
    """

    def __init__(
        self,
        body: bytes,
        declared: Any,
        row: type[BaseModel],
        status_code: int = 200,
        headers: dict[str, str] | None = None,
    ) -> None:
        body = readable(body)
        if JsonBytes.validate:
            hold_to(body, declared)
        told = {"X-Content-Type-Options": "nosniff", **(headers or {})}
        super().__init__(self.written(json.loads(body), members(row)), status_code, told)

    def written(self, found: Any, columns: Sequence[str]) -> str:
        raise NotImplementedError


class CsvBytes(FromJson):
    """A table with a header; each row is a line."""

    media_type = "text/csv"

    def written(self, found: Any, columns: Sequence[str]) -> str:
        return table(found if isinstance(found, list) else [found], columns)


class TextBytes(FromJson):
    """The values as text; rows are parted by line breaks, and by an empty line where a row has several."""

    media_type = "text/plain"

    def written(self, found: Any, columns: Sequence[str]) -> str:
        parted = "\n" if len(columns) == 1 else "\n\n"
        return parted.join(block(row, columns) for row in (found if isinstance(found, list) else [found]))
