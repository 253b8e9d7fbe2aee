"""What all DTOs stand on: the base classes, and types that take from JSON exactly what they say.

Pydantic is lenient by default (`"12"` is an integer, `1` a date, `"yes"` a boolean); an API should not be.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    HttpUrl,
    PlainSerializer,
    TypeAdapter,
    WithJsonSchema,
)

from app.runtime.types import INT64_MAX, INT64_MIN, rfc3339

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_FLOAT_DIGITS = 15
"""A JSON number with no more significant digits survives the way through a float unchanged."""
_http_url: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


class Input(BaseModel):
    """A request body. Unknown members are refused, so that a typing error is not ignored in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """A response body."""

    model_config = ConfigDict(frozen=True)


Item = TypeVar("Item")


class Page(Output, Generic[Item]):
    """Part of a list."""

    items: list[Item]
    total: int
    limit: int
    offset: int


def absent(*, alias: str | None = None) -> Any:
    """The default of a member that may be left out but, if its type says so, not be null.

    Whether it was sent is told by `model_fields_set`; its value when it was not is never read.
    """
    return Field(default_factory=lambda: None, alias=alias)


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("text must not contain the character U+0000")
    return value


def _text_only(value: Any) -> Any:
    if isinstance(value, int | float):
        raise ValueError("must be text")
    return value


def _day(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("must be a day such as 2026-01-31")
    return _text_only(value)


def _exact(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a number")
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise ValueError("must be a decimal number such as 12.50")
    if isinstance(value, float):
        digits = Decimal(repr(value))
        if len(digits.as_tuple().digits) > _FLOAT_DIGITS:
            raise ValueError(f"send a number of more than {_FLOAT_DIGITS} digits as text, so that none is lost")
        return digits
    return value


def _url(value: str) -> str:
    _http_url.validate_python(value)
    return value


Text = Annotated[str, AfterValidator(_without_nul)]
Integer = Annotated[int, Field(strict=True, ge=INT64_MIN, le=INT64_MAX)]
Boolean = Annotated[bool, Field(strict=True)]
Exact = Annotated[Decimal, BeforeValidator(_exact)]
"""A decimal: text, or a number that is known to have lost no digit."""
Day = Annotated[dt.date, BeforeValidator(_day)]
Moment = Annotated[
    AwareDatetime, BeforeValidator(_text_only), PlainSerializer(rfc3339, return_type=str, when_used="json")
]
"""A moment with its zone; written with all six digits, as the database does."""
Email = Annotated[EmailStr, AfterValidator(_without_nul)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Url = Annotated[
    str, AfterValidator(_without_nul), AfterValidator(_url), WithJsonSchema({"type": "string", "format": "uri"})
]
