"""Whether a value type is complete, and whether limits and constants fit it."""

import re
from decimal import Decimal, InvalidOperation

from ast_schemas.types import MOST_FILE_BYTES, PROTECTED, Limits, ValueType

_LENGTHS = frozenset({"text", "email", "url", "slug"}) | PROTECTED
_NUMBERS = frozenset({"integer", "decimal"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
MAX_INTEGER = 2**63 - 1


def type_problem(type_: ValueType) -> str | None:
    """What is missing or contradictory, or None."""
    if type_.kind == "enum":
        if not type_.values:
            return "an enum needs its values"
        if len(set(type_.values)) != len(type_.values):
            return "a value occurs twice"
        if any(not value or len(value) > 100 or _CONTROL.search(value) for value in type_.values):
            return "values are texts of 1 to 100 characters without line breaks"
    elif type_.kind == "file":
        if type_.many:
            return "a list of files is not supported; let each be a row of an entity of its own"
        if wrong := [value for value in type_.values or () if not _MEDIA_TYPE.fullmatch(value)]:
            return f"the values of a file are media types such as image/png, and `{wrong[0]}` is none"
    elif type_.values:
        return f"only an enum has values, and this is {type_.kind}"
    if type_.kind == "decimal":
        if type_.precision is None or type_.scale is None:
            return "a decimal needs precision and scale, such as 10 and 2"
        if type_.scale > type_.precision:
            return f"the scale {type_.scale} is above the precision {type_.precision}"
    elif type_.precision is not None or type_.scale is not None:
        return f"only a decimal has precision and scale, and this is {type_.kind}"
    if type_.kind in PROTECTED and type_.many:
        return "a list of secrets, tokens or encrypted texts is not supported"
    return None


def limits_problem(type_: ValueType, limits: Limits) -> str | None:
    """Why limits do not fit a type, or None."""
    counted = type_.many or type_.kind in _LENGTHS or type_.kind == "file"
    if (limits.min_length is not None or limits.max_length is not None) and not counted:
        return f"lengths are for texts and lists, and this is {type_.kind}"
    if limits.min_length is not None and limits.max_length is not None and limits.min_length > limits.max_length:
        return f"min_length {limits.min_length} is above max_length {limits.max_length}"
    if limits.max_length == 0 and type_.kind in _LENGTHS:
        return "max_length 0 leaves only the empty text"
    if type_.kind == "file":
        if limits.min_length is not None:
            return "a file has only a largest size"
        if not 0 < (limits.max_length or 1) <= MOST_FILE_BYTES:
            return f"a file has at most {MOST_FILE_BYTES} bytes, for it is kept in its row"
    numeric = type_.kind in _NUMBERS and not type_.many
    if (limits.minimum is not None or limits.maximum is not None) and not numeric:
        return f"minimum and maximum are for numbers, and this is {'a list' if type_.many else type_.kind}"
    if problem := _bounds_problem(type_, limits):
        return problem
    if limits.pattern is not None:
        return _pattern_problem(type_, limits.pattern)
    return None


def _bounds_problem(type_: ValueType, limits: Limits) -> str | None:
    bounds: list[Decimal] = []
    for name in ("minimum", "maximum"):
        text = getattr(limits, name)
        if text is None:
            continue
        try:
            bound = Decimal(text)
        except InvalidOperation:
            return f"{name} `{text}` is not a number"
        if not bound.is_finite():
            return f"{name} `{text}` is not a number"
        if type_.kind == "integer" and (bound != bound.to_integral_value() or abs(bound) > MAX_INTEGER):
            return f"{name} {text} is not a whole number of 64 bits"
        if type_.kind == "decimal" and type_.precision is not None and type_.scale is not None:
            if bound.normalize() != round(bound, type_.scale).normalize():
                return f"{name} {text} has more than {type_.scale} digits after the point"
            if abs(bound) >= Decimal(10) ** (type_.precision - type_.scale):
                return f"{name} {text} has more than {type_.precision - type_.scale} digits before the point"
        bounds.append(bound)
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        return f"minimum {limits.minimum} is above maximum {limits.maximum}"
    return None


def _pattern_problem(type_: ValueType, pattern: str) -> str | None:
    if type_.kind not in _LENGTHS or type_.many:
        return f"a pattern is for texts, and this is {'a list' if type_.many else type_.kind}"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"the pattern is no regular expression ({error})"
    return None


def constant_problem(value: str | int | bool | None, type_: ValueType, limits: Limits) -> str | None:
    """Why a constant breaks limits, or None."""
    if type_.kind in _LENGTHS and isinstance(value, str) and not type_.many:
        if limits.min_length is not None and len(value) < limits.min_length:
            return f"it has fewer than {limits.min_length} characters"
        if limits.max_length is not None and len(value) > limits.max_length:
            return f"it has more than {limits.max_length} characters"
        if limits.pattern is not None and re.fullmatch(limits.pattern, value) is None:
            return f"it does not match {limits.pattern}"
    if type_.kind in _NUMBERS and isinstance(value, str | int) and not type_.many:
        number = Decimal(str(value))
        if limits.minimum is not None and number < Decimal(limits.minimum):
            return f"it is below {limits.minimum}"
        if limits.maximum is not None and number > Decimal(limits.maximum):
            return f"it is above {limits.maximum}"
        if type_.kind == "decimal" and type_.precision is not None and type_.scale is not None:
            whole = type_.precision - type_.scale
            return f"it has more than {whole} digits before the point" if abs(number) >= Decimal(10) ** whole else None
    return None
