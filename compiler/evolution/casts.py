"""Which values can be converted so that none is lost unseen: what does not fit is refused by the migration itself."""

from ast_schemas.database import storage
from ast_schemas.ir import Scalar
from ast_schemas.types import PROTECTED

_BOTH_WAYS = frozenset(
    frozenset(pair)
    for pair in (
        ("integer", "decimal"),
        ("integer", "boolean"),
        ("integer", "text"),
        ("decimal", "text"),
        ("boolean", "text"),
        ("date", "datetime"),
        ("date", "text"),
        ("datetime", "text"),
        ("uuid", "text"),
    )
)


def convertible(old: Scalar, new: Scalar) -> bool:
    """Whether there is a conversion: none from or to what is kept as another value, such as a hash."""
    if old.kind != new.kind and {old.kind, new.kind} & (PROTECTED | {"file", "bytes"}):
        return False
    before, after = storage(old), storage(new)
    if before == after == "json":
        return old.many == new.many and (not old.many or _items_stay(old, new))
    if before == after:
        return True
    return frozenset((before, after)) in _BOTH_WAYS


def _items_stay(old: Scalar, new: Scalar) -> bool:
    """Whether the items of a list are written alike. Nothing looks into a list for digits that no longer fit."""
    before, after = (storage(scalar.model_copy(update={"many": False})) for scalar in (old, new))
    if before != after or before != "decimal":
        return before == after
    return _digits(old) == _digits(new)


def _digits(scalar: Scalar) -> tuple[int | None, int | None]:
    return scalar.precision, scalar.scale


def said(scalar: Scalar) -> str:
    """The type for a person."""
    digits = f"({scalar.precision}, {scalar.scale})" if scalar.kind == "decimal" else ""
    return f"{'list of ' if scalar.many else ''}{scalar.kind}{digits}"
