"""Shapes of answers: "A **view** also shows comment count: the number of comments"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ast_schemas.ir import Scalar
from ast_schemas.types import NEVER_SHOWN
from compiler.reader.context import Context
from compiler.reader.cursor import Cursor
from compiler.reader.entity_rules import Construct, constructs
from compiler.reader.failures import Expected
from compiler.reader.fields import split_list, value_type
from compiler.reader.names import pascal, singular_name, snake
from compiler.reader.phrase import BOOLEAN, INTEGER, Phrase, RowOf
from compiler.reader.schema import own_chapters
from compiler.reader.scope import Scope
from compiler.reader.sections import Chapter
from compiler.reader.tokens import tokenise
from compiler.reader.values import value
from compiler.symbols.interfaces import EntityInterface, RelationInterface

ShapeVerb = Literal["only", "add", "remove"]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a shape: a field, a link as another shape, a computed value, or a value that is handed over."""

    name: str
    requirement: str | None
    nested: str | None = None
    many: bool = False
    type: Scalar | None = None
    optional: bool = False
    given: bool = False
    value: Phrase | None = None
    problem: str | None = None
    """Why the value cannot be read; the type may be known all the same."""
    whole: bool = False
    """Stands for all members that the shape has by itself ("all fields")."""


@dataclass(slots=True)
class Shape:
    """All that is said of one shape, merged; ``only`` keeps the order in which members were named."""

    name: str
    only: list[str] | None = None
    removed: list[str] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unread:
    requirement: str | None
    reason: str


def shape_dto(entity: str, shape: str) -> str:
    """``view`` of Item → ``ItemView``."""
    return f"{entity}{pascal(singular_name(snake(shape)))}"


def shapes(context: Context, entity: str) -> tuple[list[Shape], list[Unread]]:
    """The shapes of an entity by name, from its sections."""
    found: dict[str, Shape] = {}
    unread: list[Unread] = []
    for chapter in own_chapters(context, entity):
        for construct in constructs(chapter):
            if construct.kind == "shape":
                _add(construct, found, unread, context, entity)
    return list(found.values()), unread


def shape_names(chapters: Sequence[Chapter], entity: str) -> set[str]:
    """Names of the shapes that the visible sections of an entity declare."""
    own = [chapter for chapter in chapters if chapter.entity == entity]
    return {snake(item.parts[0]) for chapter in own for item in constructs(chapter) if item.kind == "shape"}


def _add(construct: Construct, found: dict[str, Shape], unread: list[Unread], context: Context, entity: str) -> None:
    name = singular_name(snake(construct.parts[0]))
    standard = name in ("view", "summary")
    shape = found.setdefault(name, Shape(name, None if standard else []))
    verb = _verb(construct)
    if construct.requirement:
        shape.requirements.append(construct.requirement)
    for text, requirement in _items(construct):
        try:
            member = _member(text, requirement, context, entity)
            if verb == "remove":
                shape.removed.append(member.name)
                continue
            _place(member, verb, shape, context, entity)
            if requirement:
                shape.requirements.append(requirement)
        except Expected as failure:
            unread.append(Unread(requirement, failure.what))


def _place(member: Member, verb: ShapeVerb, shape: Shape, context: Context, entity: str) -> None:
    if verb == "only" and shape.only is None:
        shape.only = []
    if member.whole:
        shape.only = [*(shape.only or []), *_all_members(context.symbols.entity(entity))]
        return
    if shape.only is not None:
        shape.only.append(member.name)
    shape.members = [item for item in shape.members if item.name != member.name]
    if member.nested or member.value is not None or member.type is not None or member.given or member.problem:
        shape.members.append(member)


def _all_members(entity: EntityInterface | None) -> list[str]:
    """What a view has by itself."""
    if entity is None:
        return []
    fields = [item.name for item in entity.fields or () if item.type.kind not in NEVER_SHOWN]
    return [*fields, *(f"{item.name}_id" for item in entity.relations if item.direction == "one")]


def _verb(construct: Construct) -> ShapeVerb:
    verb = construct.parts[1]
    if verb in ("does not show", "doesn't show", "leaves out", "hides", "without"):
        return "remove"
    if "also" in verb or (verb == "table" and construct.parts[0] in ("view", "summary")):
        return "add"
    return "only"


def _items(construct: Construct) -> Iterator[tuple[str, str | None]]:
    """The members of a shape, each with the requirement that it stands in."""
    if construct.parts[1] == "table":
        member, content = construct.parts[2], construct.parts[3] if len(construct.parts) > 3 else ""
        yield (f"{member}: {content}" if content else member), construct.requirement
        return
    text = construct.parts[2].strip() if len(construct.parts) > 2 else ""
    inline = re.sub(r"\s*(?:,|and)?\s*:$", "", text).rstrip(". ")
    for part in _split(inline):
        yield part, construct.requirement
    for nested in construct.under:
        yield nested.text.strip().rstrip("."), nested.requirement


def _split(text: str) -> Iterator[str]:
    """Members separated by commas, semicolons or ``and``; with semicolons, commas belong to values."""
    if not text:
        return
    if ";" in text:
        yield from (re.sub(r"^and\s+", "", part) for part in split_list(text, ";"))
        return
    for part in split_list(text, ","):
        part = re.sub(r"^and\s+", "", part)
        head, colon, rest = part.partition(":")
        if not colon:
            yield from (item for item in re.split(r"\s+and\s+", part) if item)
            continue
        *before, last = re.split(r"\s+and\s+", head)
        yield from before
        pieces = re.split(r"\s+and\s+(?=[\w ]+(?:\([^()]*\))?\s*(?::|$))", rest)
        if len(pieces) > 1 and not re.match(r"\s*(?:whether|the (?:sum|number|average))\b", pieces[0]):
            yield f"{last}:{pieces[0]}"
            yield from pieces[1:]
        else:
            yield f"{last}:{rest}"


def _member(text: str, requirement: str | None, context: Context, entity: str) -> Member:
    match = re.fullmatch(
        r"(?P<name>[^:(]+?)\s*(?:\((?P<notes>(?:[^()]|\([^()]*\))*)\))?\s*(?::\s*(?P<value>.+))?",
        text.strip(),
        re.DOTALL,
    )
    if match is None:
        raise Expected(
            f"expected a member such as `title`, `author (summary)` or `likes: the number of likes`; found `{text}`"
        )
    written = match["name"].strip().strip("`*").strip()
    if re.fullmatch(r"(?:all|every|its|the)(?: (?:other|its|of its))? fields?|everything", written, re.IGNORECASE):
        return Member("", requirement, whole=True)
    name = snake(re.sub(r"^(?:the|its|a|an)\s+", "", written, flags=re.IGNORECASE))
    notes = [part.strip() for part in split_list(match["notes"] or "")]
    lowered = [note.lower() for note in notes]
    member = Member(
        name, requirement, optional="optional" in lowered, given="given" in lowered or "handed over" in lowered
    )
    interface = context.symbols.entity(entity)
    shape_note: str | None = None
    for note, low in zip(notes, lowered, strict=True):
        if low in ("optional", "given", "handed over"):
            continue
        type_ = value_type(note)
        if type_ is not None:
            member = replace(member, type=type_)
        else:
            shape_note = low
    if shape_note is not None:
        return _nested(member, shape_note, match["value"], context, interface)
    if match["value"] is not None:
        known = member.type or _obvious(match["value"])
        try:
            found = _value(match["value"], context, entity)
        except Expected as failure:
            return replace(member, type=known, problem=failure.what)
        return replace(
            member, value=found, type=known or _inferred(found, member.name), optional=member.optional or found.optional
        )
    if member.given:
        if member.type is None:
            raise Expected(f"expected the type of `{name}` in the brackets, such as (text, given)")
        return member
    return _copied(member, interface)


def _copied(member: Member, entity: EntityInterface | None) -> Member:
    """A field as it is, or the id of a link; Expected if the entity has neither."""
    if entity is None or entity.fields is None or member.name == "id" or entity.field(member.name) is not None:
        return member
    link = entity.relation(member.name)
    if link is not None and link.direction == "one":
        return replace(member, name=f"{member.name}_id")
    if entity.relation(member.name.removesuffix("_id")) is not None:
        return member
    if link is not None:
        raise Expected(f"expected a shape in brackets after `{member.name}`, such as {member.name} (summaries)")
    names = [item.name for item in entity.fields] + [item.name for item in entity.relations]
    raise Expected(
        f"expected a member of {entity.name} ({', '.join(names)}) or a value after a colon; found `{member.name}`"
    )


def _nested(member: Member, note: str, content: str | None, context: Context, entity: EntityInterface | None) -> Member:
    name = member.name
    shape = re.sub(r"^(?:as )?(?:an? )?", "", note)
    relation = _relation(name, entity, content)
    if relation is None:
        raise Expected(f"expected a link of the entity before `({note})`, or a type in the brackets; found `{name}`")
    dto = shape_dto(relation.target, shape)
    if context.symbols.dtos and context.symbols.dto(dto) is None:
        known = ", ".join(item.name for item in context.symbols.dtos if item.entity == relation.target)
        raise Expected(f"expected a shape of {relation.target} that exists ({known}); found `{shape}`")
    text = Phrase(f"{snake(entity.name)}.{relation.name}") if entity and relation.name != name else None
    return replace(member, nested=dto, many=relation.to_many, optional=relation.optional or member.optional, value=text)


def _relation(name: str, entity: EntityInterface | None, content: str | None) -> RelationInterface | None:
    if entity is None:
        return None
    for candidate in (snake(re.sub(r"^(?:the|its)\s+", "", content.strip())) if content else name, name):
        found = entity.relation(candidate)
        if found is not None:
            return found
    same = [item for item in entity.relations if item.to_many and snake(item.target) == singular_name(name)]
    return same[0] if len(same) == 1 else None


def shape_scope(context: Context, entity: str) -> Scope:
    """Names in a shape: the row under its entity's name, the viewer."""
    row = Phrase(snake(entity), RowOf(entity))
    return Scope(context.symbols, caller="viewer", subject=row, inner=row, main=row).with_name(row.text, row.type)


def _value(text: str, context: Context, entity: str) -> Phrase:
    cursor = Cursor(tokenise(text))
    found, place = value(cursor, shape_scope(context, entity))
    if not place.ended:
        raise place.expected("the end of the value")
    return found


def _obvious(text: str) -> Scalar | None:
    """The type of a value by its first words."""
    if re.match(r"\s*whether\b", text, re.IGNORECASE):
        return BOOLEAN
    return INTEGER if re.match(r"\s*the number of\b", text, re.IGNORECASE) and not re.search(r"[+*/-]", text) else None


def _inferred(found: Phrase, name: str) -> Scalar:
    if isinstance(found.type, Scalar):
        return found.type
    if found.level in (1, 2, 3, 4):
        return BOOLEAN
    raise Expected(f"expected the type of `{name}` in brackets before the colon, such as (integer)")
