"""The label Takes: members of a body, as the difference of an input DTO."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ast_schemas.ir import Scalar
from compiler.models.protocol import JsonObject
from compiler.reader.context import Context
from compiler.reader.endpoints import Endpoint, endpoints
from compiler.reader.failures import Expected
from compiler.reader.fields import Rules, link_type, rules, split_list, value_type, with_media
from compiler.reader.names import pascal, singular_name, snake
from compiler.reader.reports import report_name, report_types
from compiler.reader.schema import limits_form, value_type_form
from compiler.reader.uncovered import Ledger
from compiler.symbols.interfaces import DtoInterface, EntityInterface
from compiler.symbols.naming import links_key

_NO_LIMITS: JsonObject = {"min_length": None, "max_length": None, "minimum": None, "maximum": None, "pattern": None}


@dataclass(frozen=True, slots=True)
class Taken:
    """One member of a body as it is written."""

    name: str
    type: Scalar | None
    entity: str | None
    rules: Rules


def takes_nothing(text: str) -> bool:
    return re.fullmatch(r"\s*(?:nothing|no body|an empty body)\s*\.?\s*", text, re.IGNORECASE) is not None


def input_name(operation: str) -> str:
    """The DTO of an operation that says what it takes."""
    return f"{pascal(operation)}Input"


def taken(text: str, is_entity: Callable[[str], bool]) -> list[Taken]:
    """The members of a Takes label. Raises Expected for a note that is neither type nor rule."""
    found: list[Taken] = []
    for part in split_list(text.strip().rstrip(".")):
        for item in _without_and(part):
            found.append(_taken(item, is_entity))
    return found


def _without_and(part: str) -> list[str]:
    part = re.sub(r"^and\s+", "", part.strip())
    return [part] if "(" in part else [item for item in re.split(r"\s+and\s+", part) if item]


def _taken(item: str, is_entity: Callable[[str], bool]) -> Taken:
    match = re.fullmatch(
        r"(?:the |an? |its |an optional |optional )?([^()]+?)\s*(?:\((.*)\))?", item.strip(), re.DOTALL
    )
    if match is None or not snake(match[1]):
        raise Expected(f"expected the name of a member, in brackets what differs; found `{item}`")
    type_: Scalar | None = None
    entity: str | None = None
    rest: list[str] = []
    notes = match[2] or ""
    whole = value_type(notes) if notes else None
    for note in [notes] if whole else split_list(notes):
        found = value_type(note)
        link = link_type(note, is_entity) if found is None else None
        if found is not None:
            type_ = found
        elif link is not None:
            entity = link.entity
            type_ = Scalar(kind="uuid", many=link.kind == "many_to_many")
        else:
            rest.append(note)
    optional = ["optional"] if re.match(r"(?:an )?optional ", item.strip()) else []
    said = rules(", ".join([*rest, *optional]))
    return Taken(snake(match[1]), with_media(type_, said) if type_ is not None else None, entity, said)


def input_difference(context: Context, dto: DtoInterface, ledger: Ledger) -> JsonObject | None:
    """What the input of an operation has other than the derived members; None without a Takes label."""
    written = _written(context, dto.name, input_name)
    if written is None or "takes" not in written.labels:
        return None
    label = written.labels["takes"]
    interface = context.symbols.entity(dto.entity)
    try:
        members = taken(label.text, lambda name: context.symbols.entity(name) is not None)
        only: list[str] = []
        fields: list[JsonObject] = []
        for member in members:
            name, changed = _resolved(member, interface, written, context)
            only.append(name)
            if changed is not None:
                fields.append(changed)
    except Expected as failure:
        for requirement in label.requirements:
            ledger.reject(requirement, failure.what)
        return None
    ledger.use(*label.requirements)
    return {"name": dto.name, "only": only, "remove": [], "fields": fields}


def _written(context: Context, dto: str, name_of: Callable[[str], str]) -> Endpoint | None:
    """The visible operation whose input or rows have this name."""
    for chapter in context.chapters:
        for found in endpoints(chapter):
            if name_of(found.name) == dto:
                return found
    return None


def _resolved(
    member: Taken, entity: EntityInterface | None, written: Endpoint, context: Context
) -> tuple[str, JsonObject | None]:
    """The name of a member in the body, and its difference if it is not just the field of the entity."""
    name, known = member.name, False
    if entity is not None:
        link = (
            entity.relation(name)
            or entity.relation(name.removesuffix("_id"))
            or entity.relation(f"{name.removesuffix('_ids')}s")
        )
        if entity.field(name) is not None:
            known = True
        elif link is not None and link.direction in ("one", "many"):
            target = context.symbols.entity(link.target)
            plural = target.plural if target is not None else None
            name = f"{link.name}_id" if link.direction == "one" else links_key(link.name, link.target, plural)
            known = True
    said = member.rules
    if known and member.type is None and said == Rules():
        return name, None
    type_ = None if known and member.entity is not None else member.type
    if type_ is not None and member.entity is not None and not known:
        ending = "_ids" if type_.many else "_id"
        stem = singular_name(name) if type_.many else name
        name = name if name.endswith(ending) else f"{stem}{ending}"
    if type_ is None and not known:
        where = f"a field of {entity.name}" if entity else "a field"
        raise Expected(
            f"expected {where}, or a type in brackets after `{member.name}` of `{written.summary}`, "
            f"such as {member.name} (text)"
        )
    limited = type_ is not None or any(
        (
            said.min_length,
            said.max_length,
            said.minimum,
            said.maximum,
            said.above,
            said.below,
            said.pattern,
            said.most_bytes,
        )
    )
    limits = limits_form(type_ or Scalar(kind="text"), said) if limited else None
    return name, {
        "name": name,
        "type": value_type_form(type_) if type_ else None,
        "nested": None,
        "many": False,
        "required": said.required if said.required is not None else said.default is None,
        "limits": limits if limits != _NO_LIMITS else None,
    }


def report_difference(context: Context, dto: DtoInterface, ledger: Ledger) -> JsonObject | None:
    """The members of a report's rows."""
    written = _written(context, dto.name, report_name)
    if written is None or "measures" not in written.labels:
        return None
    try:
        members = report_types(context, dto.entity, written)
    except Expected as failure:
        for requirement in written.labels["measures"].requirements:
            ledger.reject(requirement, failure.what)
        return None
    fields = [
        {
            "name": name,
            "type": value_type_form(type_),
            "nested": None,
            "many": False,
            "required": not optional,
            "limits": None,
        }
        for name, type_, optional in members
    ]
    return {"name": dto.name, "only": None, "remove": [], "fields": fields}
