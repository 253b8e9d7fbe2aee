"""Types as values: the names of the ones used often, their wording in messages, and how they relate."""

from typing import Final

from ast_schemas import ir

TEXT: Final = ir.Scalar(kind="text")
INTEGER: Final = ir.Scalar(kind="integer")
BOOLEAN: Final = ir.Scalar(kind="boolean")
DATE: Final = ir.Scalar(kind="date")
DATETIME: Final = ir.Scalar(kind="datetime")
UUID: Final = ir.Scalar(kind="uuid")
SLUG: Final = ir.Scalar(kind="slug")
URL: Final = ir.Scalar(kind="url")
SECRET: Final = ir.Scalar(kind="secret")
NULL: Final = ir.NullType()

TEXT_KINDS: Final = frozenset({"text", "email", "url", "slug"})
NUMBER_KINDS: Final = frozenset({"integer", "decimal"})
ORDERED_KINDS: Final = TEXT_KINDS | NUMBER_KINDS | {"date", "datetime"}

MAX_PRECISION: Final = 38
MAX_SCALE: Final = 12
DEFAULT_SCALE: Final = 2
"""Scale of a decimal that declares none, and the least scale of a quotient or an average."""

_ARTICLES: Final[dict[str, str]] = {
    "text": "a text",
    "integer": "an integer",
    "decimal": "a decimal",
    "boolean": "true or false",
    "date": "a date",
    "datetime": "a datetime",
    "uuid": "a uuid",
    "json": "a JSON value",
    "enum": "an enum",
    "email": "an email address",
    "url": "a URL",
    "slug": "a slug",
    "secret": "a secret",
    "token": "a token kept as a hash",
    "encrypted": "an encrypted text",
    "file": "a file",
}


def decimal(precision: int, scale: int) -> ir.Scalar:
    """A decimal type, kept within what databases hold."""
    return ir.Scalar(kind="decimal", precision=min(max(precision, scale + 1), MAX_PRECISION), scale=scale)


def scalar_kind(type: ir.Type) -> str | None:
    """The kind of a single scalar; None for lists, rows, DTOs and null."""
    return type.kind if isinstance(type, ir.Scalar) and not type.many else None


def scale_of(type: ir.Type) -> int:
    """Digits after the point: 0 of integers."""
    if not isinstance(type, ir.Scalar) or type.kind != "decimal":
        return 0
    return DEFAULT_SCALE if type.scale is None else type.scale


def whole_digits(type: ir.Type) -> int:
    """Digits before the point; 19 of integers."""
    if not isinstance(type, ir.Scalar) or type.kind != "decimal":
        return 19
    return (type.precision or 19) - scale_of(type)


def item_type(type: ir.Scalar) -> ir.Scalar:
    """The type of one item of a list."""
    return type.model_copy(update={"many": False})


def describe(type: ir.Type) -> str:
    """A type in words, for messages: ``a decimal(10,2)``, ``a row of Item``."""
    match type:
        case ir.RowType():
            return f"a row of {type.entity}"
        case ir.RowsType():
            return f"rows of {type.entity}"
        case ir.DtoType():
            return f"a list of {type.dto}" if type.many else f"a {type.dto}"
        case ir.NullType():
            return "null"
        case ir.Scalar(many=True):
            return f"a list of {type.kind}"
        case ir.Scalar():
            return _plain(type)


def _plain(type: ir.Scalar) -> str:
    if type.kind == "enum" and type.values:
        return f"one of {', '.join(type.values[:8])}{', …' if len(type.values) > 8 else ''}"
    if type.kind == "file" and type.values:
        return f"a file of type {' or '.join(type.values)}"
    if type.kind == "decimal" and type.scale is not None:
        return f"a decimal({type.precision or MAX_PRECISION},{type.scale})"
    return _ARTICLES[type.kind]


def unify(first: ir.Type, second: ir.Type) -> ir.Type | None:
    """The one type that holds the values of both; None if there is none."""
    if first == second or isinstance(second, ir.NullType):
        return first
    if isinstance(first, ir.NullType):
        return second
    if not isinstance(first, ir.Scalar) or not isinstance(second, ir.Scalar) or first.many != second.many:
        return None
    if first.kind in NUMBER_KINDS and second.kind in NUMBER_KINDS:
        if first.kind == second.kind == "integer":
            return first
        scale = max(scale_of(first), scale_of(second))
        wide = decimal(max(whole_digits(first), whole_digits(second)) + scale, scale)
        return wide.model_copy(update={"many": first.many})
    if first.kind == second.kind == "enum":
        return first.model_copy(update={"values": tuple(dict.fromkeys((*first.values, *second.values)))})
    textual = TEXT_KINDS | {"enum"}
    if first.kind in textual and second.kind in textual:
        return ir.Scalar(kind="text", many=first.many)
    if first.kind == second.kind == "file":
        both = (*first.values, *second.values) if first.values and second.values else ()
        return first.model_copy(update={"values": tuple(dict.fromkeys(both))})
    return first if first.kind == second.kind else None


def comparable(first: ir.Type, second: ir.Type) -> bool:
    """Whether ``==`` of the two can ever be true."""
    if isinstance(first, ir.NullType) or isinstance(second, ir.NullType):
        return True
    if isinstance(first, ir.RowType) and isinstance(second, ir.RowType):
        return first.entity == second.entity
    if not isinstance(first, ir.Scalar) or not isinstance(second, ir.Scalar) or first.many or second.many:
        return False
    if first.kind == second.kind == "enum":
        return bool(set(first.values) & set(second.values))
    if "token" in (first.kind, second.kind):
        return {first.kind, second.kind} <= TEXT_KINDS | {"token"}
    return first.kind not in ("json", "secret", "encrypted", "file") and unify(first, second) is not None
