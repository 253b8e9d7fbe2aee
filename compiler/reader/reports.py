"""Reports: keys and measures over grouped rows."""

import re
from dataclasses import dataclass

from ast_schemas.ir import Scalar
from compiler.reader.context import Context
from compiler.reader.cursor import Cursor
from compiler.reader.endpoints import Endpoint
from compiler.reader.failures import Expected
from compiler.reader.fields import split_list, value_type
from compiler.reader.names import pascal, snake
from compiler.reader.phrase import INTEGER, Phrase, RowOf
from compiler.reader.scope import Scope
from compiler.reader.tokens import tokenise
from compiler.reader.values import value

_MEASURES = {
    "sum": "sum",
    "total": "sum",
    "average": "avg",
    "highest": "max",
    "largest": "max",
    "latest": "max",
    "lowest": "min",
    "smallest": "min",
    "earliest": "min",
}


@dataclass(frozen=True, slots=True)
class ReportMember:
    """A key or measure with its value over the row."""

    name: str
    value: str
    type: Scalar
    optional: bool
    key: bool


def report_scope(context: Context, entity: str) -> Scope:
    row = Phrase(snake(entity), RowOf(entity))
    return Scope(context.symbols, subject=row, inner=row, main=row).with_name(row.text, row.type)


def report_name(operation: str) -> str:
    """The DTO of a report's rows."""
    return f"{pascal(operation)}Row"


def report_types(context: Context, entity: str, written: Endpoint) -> list[tuple[str, Scalar, bool]]:
    """Name, type and whether it may be null, of keys and measures; values with a type need not be readable yet."""
    scope = report_scope(context, entity)
    found: list[tuple[str, Scalar, bool]] = []
    for label, read in (("group_by", _key), ("measures", _measure)):
        for part in _parts(written.label(label)):
            name, type_, _ = _named(part)
            try:
                member = read(part, scope)
                found.append((member.name, member.type, member.optional))
            except Expected:
                if type_ is None:
                    raise
                found.append((name, type_, False))
    return found


def report_members(context: Context, entity: str, written: Endpoint) -> list[ReportMember]:
    """Keys, then measures. Raises Expected."""
    scope = report_scope(context, entity)
    members = [_key(part, scope) for part in _parts(written.label("group_by"))]
    members += [_measure(part, scope) for part in _parts(written.label("measures"))]
    return members


def _parts(text: str) -> list[str]:
    separator = ";" if ";" in text else ","
    return [re.sub(r"^and\s+", "", part) for part in split_list(text.strip().rstrip("."), separator)]


def _named(part: str) -> tuple[str, Scalar | None, str]:
    match = re.fullmatch(r"([^:=(]+?)\s*(?:\((.*?)\))?\s*(?:[:=]\s*(.+))?", part.strip(), re.DOTALL)
    if match is None:
        raise Expected(f"expected `name: value`; found `{part}`")
    return (
        snake(re.sub(r"^(?:the|its)\s+", "", match[1])),
        value_type(match[2]) if match[2] else None,
        match[3] or match[1],
    )


def _key(part: str, scope: Scope) -> ReportMember:
    name, type_, text = _named(part)
    found = _whole(text, scope)
    if isinstance(found.type, RowOf):
        found, name = Phrase(f"{found.text}.id", Scalar(kind="uuid"), optional=found.optional), f"{name}_id"
    return ReportMember(name, found.text, type_ or _scalar(found, name), found.optional, key=True)


def _measure(part: str, scope: Scope) -> ReportMember:
    name, type_, text = _named(part)
    plain = text.strip()
    if re.fullmatch(r"(?:the )?(?:number|count) of (?:the )?(?:rows|[\w ]+)", plain, re.IGNORECASE):
        own = snake(re.sub(r"^(?:the )?(?:number|count) of (?:the )?", "", plain, flags=re.IGNORECASE))
        entity = scope.entity_called(own)
        if own == "rows" or (entity is not None and scope.main is not None and scope.main.type == RowOf(entity.name)):
            return ReportMember(name, "count(*)", INTEGER, optional=False, key=False)
    match = re.fullmatch(rf"(?:the )?({'|'.join(_MEASURES)})(?: of)? (.+)", plain, re.IGNORECASE | re.DOTALL)
    if match:
        kind = _MEASURES[match[1].lower()]
        inner = _whole(match[2], scope)
        return ReportMember(name, f"{kind}({inner.text})", type_ or _scalar(inner, name), kind != "sum", key=False)
    found = _whole(text, scope)
    return ReportMember(name, found.text, type_ or _scalar(found, name), found.optional, key=False)


def _whole(text: str, scope: Scope) -> Phrase:
    found, place = value(Cursor(tokenise(text)), scope)
    if not place.ended:
        raise place.expected("the end of the value")
    return found


def _scalar(found: Phrase, name: str) -> Scalar:
    if isinstance(found.type, Scalar):
        return found.type
    raise Expected(f"expected the type of `{name}` in brackets, such as {name} (integer): …")
