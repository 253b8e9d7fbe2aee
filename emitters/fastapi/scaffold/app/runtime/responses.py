"""Responses whose JSON was written by the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import PlainSerializer, TypeAdapter
from starlette.responses import Response

from app.runtime.types import rfc3339

WireDateTime = Annotated[datetime, PlainSerializer(rfc3339, return_type=str, when_used="json")]
"""A moment in a DTO; Pydantic would leave out zero microseconds, the database does not."""


class ContractBroken(AssertionError):
    """A response does not fit the DTO that the operation declares."""


def json_array(items: Iterable[bytes]) -> bytes:
    """The list of what is JSON already."""
    return b"[%b]" % b",".join(items)


class JsonBytes(Response):
    """A body that is JSON already; handed on as it is.

    With `under` it becomes the one member of an object.
    With `JsonBytes.validate` on (tests and debug mode; set it once at start) it is first held to `declared`.
    """

    media_type = "application/json"
    validate = False
    unseal: ClassVar[Callable[[bytes], bytes] | None] = None
    """Reads what is encrypted at rest: the database hands it over between two characters U+0001, which JSON has not."""

    def __init__(
        self,
        body: bytes,
        declared: Any,
        status_code: int = 200,
        headers: dict[str, str] | None = None,
        *,
        under: str | None = None,
    ) -> None:
        body = readable(body)
        if under is not None:
            body = b'{"%b":%b}' % (under.encode(), body)
        if JsonBytes.validate:
            hold_to(body, declared)
        super().__init__(body, status_code, headers)


def readable(body: bytes) -> bytes:
    """What the database wrote, with the texts that it cannot read."""
    return JsonBytes.unseal(body) if JsonBytes.unseal is not None and b"\x01" in body else body


@cache
def _adapter(declared: Any) -> TypeAdapter[Any]:
    return TypeAdapter(declared)


def hold_to(body: bytes, declared: Any) -> None:
    """Check that `body` is what `declared` would be serialised to: same keys, valid values, nothing more.

    Raises:
        ContractBroken: with the first difference.
    """
    adapter = _adapter(declared)
    try:
        value = adapter.validate_json(body)
    except ValueError as error:
        raise ContractBroken(f"{error}\n{body.decode()}") from error
    again = adapter.dump_json(value, by_alias=True)
    if _adapter(Any).validate_json(again) != _adapter(Any).validate_json(body):
        raise ContractBroken(f"declared: {again.decode()}\nanswered: {body.decode()}")
