"""The label Filters: query parameters that narrow a list, as they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ast_schemas.ir import Scalar
from compiler.reader.fields import LinkType, split_list, value_type
from compiler.reader.names import singular_name, snake
from compiler.symbols.interfaces import EntityInterface, RelationInterface

Way = Literal["equal", "from", "to", "any", "all"]
"""How the parameter is compared: with one value, with a bound, or with a set of values."""
_WAYS: dict[str, tuple[Way, ...]] = {
    "range": ("from", "to"),
    "any": ("any",),
    "any of": ("any",),
    "all": ("all",),
    "all of": ("all",),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One query parameter; ``key`` is the field or link that it is about, ``by`` a field of the linked rows."""

    text: str
    key: str
    by: str | None = None
    type: Scalar | None = None
    condition: str | None = None
    way: Way = "equal"

    def names(self) -> tuple[str, ...]:
        """What the parameter may be called, of a link first."""
        if self.way in ("from", "to"):
            return (f"{'min' if self.way == 'from' else 'max'}_{self.key}",)
        if self.way != "equal":
            return (self.key,) if self.by else (f"{singular_name(self.key)}_ids", self.key)
        return (self.key, f"{self.key}_id")


def filters(text: str) -> Iterator[Filter]:
    """The filters of a label, one by one. Raises nothing: what it cannot tell is None."""
    if re.fullmatch(r"\s*(?:none|nothing)\s*\.?\s*", text, re.IGNORECASE):
        return
    separator = ";" if ";" in text else ","
    for part in split_list(text, separator):
        yield from _filter(re.sub(r"^and\s+", "", part).rstrip("."))


def _filter(part: str) -> Iterator[Filter]:
    match = re.fullmatch(r"([^:(]+?)\s*(?:\(((?:[^()]|\([^()]*\))*)\))?\s*(?::\s*(.+))?", part.strip(), re.DOTALL)
    if match is None:
        yield Filter(part, snake(part))
        return
    noun, note, condition = match[1], match[2] or "", match[3]
    ways = _WAYS.get(note.strip().lower(), ()) if condition is None else ()
    if not ways:
        yield Filter(part, snake(noun), None, value_type(note) if note else None, condition)
        return
    link, _, field = noun.partition(" by ")
    whole = Filter(part, snake(link), snake(field) or None)
    for way in ways:
        yield replace(whole, way=way)


def parameter(found: Filter, known: Scalar | LinkType | None) -> tuple[str, Scalar] | None:
    """Name and type of the query parameter; None if the type cannot be told.

    ``known``: the field or link that the filter names, with ``by`` the field of the linked rows.
    """
    type_ = found.type
    name = found.names()[0]
    if isinstance(known, LinkType) and type_ is None and found.condition is None:
        type_ = Scalar(kind="uuid")
        if found.way == "equal":
            name = name if name.endswith("_id") else f"{name}_id"
    elif type_ is None and isinstance(known, Scalar):
        type_ = known
        name = found.names()[-1] if found.way in ("any", "all") else name
    if type_ is not None and found.way in ("any", "all"):
        type_ = type_.model_copy(update={"many": True})
    return None if type_ is None else (name, type_)


def condition(found: Filter, row: str, entity: EntityInterface, name: str) -> str | None:
    """What is asked of a row, where the filter does not say it itself; None if the entity has no such member."""
    link = entity.relation(found.key) or entity.relation(found.key.removesuffix("_id"))
    if found.by is not None and (link is None or not link.to_many):
        return None
    if link is not None:
        return _of_link(found, row, link, name)
    field = entity.field(found.key)
    match found.way:
        case "from" if field is not None:
            return f"{row}.{found.key} >= {name}"
        case "to" if field is not None:
            return f"{row}.{found.key} <= {name}"
        case "any" | "all" if field is not None and field.type.many:
            return f"has_{found.way}({row}.{found.key}, {name})"
        case "any" if field is not None:
            return f"{row}.{found.key} in {name}"
        case "equal" if field is not None and field.type.many:
            return f"{name} in {row}.{found.key}"
        case "equal" if field is not None or found.key == "id":
            return f"{row}.{found.key} == {name}"
    return None


def _of_link(found: Filter, row: str, link: RelationInterface, name: str) -> str | None:
    rows, member = f"{row}.{link.name}", f"x.{found.by or 'id'}"
    match found.way, link.to_many:
        case "equal", False:
            return f"{rows}.id == {name}"
        case "any", False:
            return f"{rows}.id in {name}"
        case "equal", True:
            return f"exists(x in {rows} where {member} == {name})"
        case "any", True:
            return f"exists(x in {rows} where {member} in {name})"
        case "all", True:
            return f"count(x in {rows} where {member} in {name}) == length({name})"
    return None
