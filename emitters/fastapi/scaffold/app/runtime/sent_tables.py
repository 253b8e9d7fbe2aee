"""Lists that are sent as CSV (RFC 4180): a header with the names in JSON, then a line for each item.

A table becomes the JSON that would have been sent, so that the same rules hold and errors name the same places.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

MEDIA_TYPE = "text/csv"
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_FLAGS = {"true": True, "false": False}

Handler = Callable[[Request], Awaitable[Response]]


class NoTable(ValueError):
    """What was sent is no table; the text says why."""


def items(sent: bytes, row: type[BaseModel]) -> list[dict[str, Any]]:
    """The lines as objects; empty cells are left out.

    Raises:
        NoTable: for other than UTF-8, no header, a column that comes twice, or a line that is longer than the header.
    """
    try:
        text = sent.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError:
        raise NoTable("the table must be in UTF-8") from None
    except csv.Error as error:
        raise NoTable(f"the table cannot be read: {error}") from None
    if not lines or not any(lines[0]):
        raise NoTable("the first line must name the columns")
    header, *rest = lines
    if len(set(header)) < len(header):
        raise NoTable("a column comes twice")
    properties = row.model_json_schema().get("properties", {})
    kinds = {column: frozenset(kinds_of(properties.get(column, {}))) for column in header}
    return [_item(line, header, kinds, place) for place, line in enumerate(rest) if line]


def _item(line: list[str], header: list[str], kinds: dict[str, frozenset[str]], place: int) -> dict[str, Any]:
    if len(line) > len(header):
        raise NoTable(f"line {place + 2} has more cells than there are columns")
    return {column: cell_value(cell, kinds[column]) for column, cell in zip(header, line, strict=False) if cell}


def kinds_of(schema: dict[str, Any]) -> Iterator[str]:
    """The JSON types that a member may have; "object" for what is described elsewhere."""
    if "$ref" in schema:
        yield "object"
    if "type" in schema:
        yield schema["type"]
    for inner in schema.get("anyOf", ()):
        yield from kinds_of(inner)


def cell_value(cell: str, kinds: frozenset[str]) -> Any:
    """A cell as what its member takes, where it can be one; else the text, which is then refused with its place."""
    if "string" in kinds:
        return cell
    if "integer" in kinds and _INTEGER.fullmatch(cell):
        return int(cell)
    if "boolean" in kinds and cell.lower() in _FLAGS:
        return _FLAGS[cell.lower()]
    if kinds & {"array", "object"} or not kinds:
        try:
            return json.loads(cell)
        except ValueError:
            return cell
    return cell


def table_route(row: type[BaseModel]) -> type[APIRoute]:
    """A route whose body, a list of `row`, may also come as CSV."""

    class TableRoute(APIRoute):
        """Turns a table into JSON before it is looked at."""

        def get_route_handler(self) -> Any:
            handle: Handler = super().get_route_handler()

            async def handled(request: Request) -> Response:
                if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
                    return await handle(request)
                try:
                    found = items(await request.body(), row)
                except NoTable as error:
                    raise RequestValidationError([{"loc": ("body",), "msg": str(error), "type": "table"}]) from error
                return await handle(with_json(request, json.dumps(found).encode()))

            return handled

    return TableRoute


def with_json(request: Request, body: bytes) -> Request:
    """The request with another body."""
    headers = [
        (name, value) for name, value in request.scope["headers"] if name not in (b"content-type", b"content-length")
    ]
    headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({**request.scope, "headers": headers}, receive)
