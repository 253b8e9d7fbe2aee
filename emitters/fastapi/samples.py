"""Made-up values for tests: one that a type and its limits allow, and those that they do not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from mimetypes import guess_extension, guess_type

from ast_schemas import ir
from ast_schemas.types import PROTECTED, Limits
from emitters.fastapi.value_types import Use, precision_and_scale
from emitters.writer import literal

EMPTY = '""'
SOME_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
"""A UUID that no row has."""

_TEXTS = {
    "email": "someone@example.org",
    "url": "https://example.org/",
    "slug": "sample",
    "secret": "correct horse battery staple",
}
_CANDIDATES = (
    "sample",
    "Sample",
    "SAMPLE",
    "12345",
    "A1",
    "ABC-123",
    "abc_123",
    "+4930123456",
    "#1a2b3c",
    "DE",
    "x",
    "1",
)
_WRONG = {
    "integer": '"many"',
    "decimal": '"many"',
    "boolean": '"maybe"',
    "date": '"31.01.2030"',
    "datetime": '"2030-01-31T12:00:00"',
    "uuid": '"not-a-uuid"',
    "enum": '"no such value"',
    "email": '"nobody"',
    "url": '"nowhere"',
    "slug": '"Not a slug"',
}
_FILES = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/svg+xml",
        "application/pdf",
        "application/zip",
        "application/json",
        "audio/mpeg",
        "video/mp4",
    }
)
"""Types of which ``tests/files.py`` of a project has an example."""
_TEXT_KINDS = frozenset({"text", "email", "url", "slug"}) | PROTECTED

_FREE = PROTECTED | {"text"}
"""Kinds of any text."""


@dataclass(frozen=True)
class Wrong:
    """A value that must be refused: why, and its source."""

    why: str
    source: str


@dataclass(frozen=True)
class SampleFile:
    """A file of tests; ``source`` is the call that makes it."""

    name: str
    type: str

    def source(self, use: Use) -> str:
        return f"{use('tests.files', 'sample_file')}({literal(self.name)}, {literal(self.type)})"


def file_sample(scalar: ir.Scalar, name: str | None = None) -> SampleFile:
    """A file that a type takes, or one of this name.

    Raises:
        LookupError: when no content of such a type is known.
    """
    if name is not None:
        return SampleFile(name, guess_type(name)[0] or "text/plain")
    kinds = scalar.values or ("text/plain",)
    kind = next((kind for kind in kinds if kind in _FILES or kind.startswith("text/")), None)
    if kind is None:
        raise LookupError(f"no sample of a file is {' or '.join(kinds)}")
    return SampleFile(f"sample{guess_extension(kind) or '.txt'}", kind)


def sample(scalar: ir.Scalar, limits: Limits) -> object:
    """A value as JSON has it that satisfies type and limits.

    Raises:
        LookupError: when no sample is known, as for an unusual pattern.
    """
    if scalar.many:
        one = sample(scalar.model_copy(update={"many": False}), _no_lengths(limits))
        return [one] * max(1, limits.min_length or 0)
    match scalar.kind:
        case "integer":
            return int(_number(limits, 1))
        case "decimal":
            precision, scale = precision_and_scale(scalar)
            return f"{_number(limits, 1 if precision > scale else 0):.{scale}f}"
        case "boolean":
            return True
        case "date":
            return "2030-01-31"
        case "datetime":
            return "2030-01-31T12:00:00Z"
        case "uuid":
            return SOME_ID
        case "json":
            return {}
        case "file" | "bytes":
            return file_sample(scalar)
        case "enum":
            return scalar.values[0]
        case kind:
            return _text(kind, limits)


def _no_lengths(limits: Limits) -> Limits:
    return limits.model_copy(update={"min_length": None, "max_length": None})


def _number(limits: Limits, preferred: int) -> Decimal:
    number = Decimal(preferred)
    if limits.minimum is not None:
        number = max(number, Decimal(limits.minimum))
    if limits.maximum is not None:
        number = min(number, Decimal(limits.maximum))
    return number


def _text(kind: str, limits: Limits) -> str:
    least, most = limits.min_length or 0, limits.max_length
    candidates: list[str] = [_TEXTS.get(kind, "sample text"), *(_CANDIDATES if kind in _FREE else ())]
    for text in candidates:
        if kind in _FREE or kind == "slug":
            fitted = text.ljust(least, "x")[:most].strip() if limits.pattern is None else text
        else:
            fitted = text
        if len(fitted) < least or (most is not None and len(fitted) > most):
            continue
        if limits.pattern is None or re.fullmatch(limits.pattern, fitted):
            return fitted
    raise LookupError(f"no sample of {kind} fits its limits")


def wrong_values(member: ir.Member, *, in_form: bool = False, empty_is_null: bool = False) -> Iterator[Wrong]:
    """Values that a body member of this type must not have.

    Args:
        in_form: only those that are not right as texts of a form.
        empty_is_null: a text without characters counts as null, which the member may admit.
    """
    for wrong in _wrong_values(member, in_form):
        if not (empty_is_null and member.nullable and wrong.source == EMPTY):
            yield wrong


def _wrong_values(member: ir.Member, in_form: bool) -> Iterator[Wrong]:
    if in_form and member.type is not None and (member.type.many or member.type.kind not in _WRONG):
        if not member.type.many and member.type.kind in _TEXT_KINDS:
            yield from _wrong_texts(member.limits)
        return
    if not member.nullable:
        yield Wrong("null", "None")
    if member.type is None:
        yield Wrong("of another type", '"text"')
        return
    scalar, limits = member.type, member.limits
    if scalar.many:
        yield Wrong("no list", '"text"')
        yield from _wrong_lengths("[{}]", literal(sample(scalar, Limits(**limits.model_dump()))).strip("[]"), limits)
        return
    if scalar.kind != "json":
        yield Wrong("of another type", _WRONG.get(scalar.kind, "12"))
    if scalar.kind in _TEXT_KINDS:
        yield from _wrong_texts(limits)
    if scalar.kind in ("integer", "decimal"):
        yield from _wrong_numbers(scalar, limits)


def _wrong_texts(limits: Limits) -> Iterator[Wrong]:
    if limits.min_length:
        yield Wrong("too short", EMPTY if limits.min_length == 1 else f'"x" * {limits.min_length - 1}')
    if limits.max_length is not None:
        yield Wrong("too long", f'"x" * {limits.max_length + 1}')


def _wrong_lengths(shape: str, item: str, limits: Limits) -> Iterator[Wrong]:
    first = item.split(", ")[0]
    one = shape.format(first)
    if limits.min_length:
        yield Wrong("too short", "[]" if limits.min_length == 1 else f"{one} * {limits.min_length - 1}")
    if limits.max_length is not None:
        yield Wrong("too long", f"{one} * {limits.max_length + 1}")


def _wrong_numbers(scalar: ir.Scalar, limits: Limits) -> Iterator[Wrong]:
    scale = precision_and_scale(scalar)[1] if scalar.kind == "decimal" else 0
    unit = Decimal(1).scaleb(-scale)
    bounds = (("below its minimum", limits.minimum, -unit), ("above its maximum", limits.maximum, unit))
    for why, bound, step in bounds:
        if bound is not None:
            number = Decimal(bound) + step
            yield Wrong(why, str(int(number)) if scalar.kind == "integer" else literal(f"{number:.{scale}f}"))
    if scalar.kind == "decimal":
        yield Wrong("too precise", literal(f"{Decimal(1).scaleb(-scale - 1):.{scale + 1}f}"))


def wrong_parameter(scalar: ir.Scalar) -> str | None:
    """A value that a path or query parameter of this type must not have; None if any text will do."""
    return _WRONG.get(scalar.kind)
