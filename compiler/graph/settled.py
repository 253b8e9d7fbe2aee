"""Sections that hold for the whole spec, and whose change is told to no unit by its text. Pure.

Every unit reads conventions and roles. If each change of them asked every unit again, another page size would cost as
much as a new spec. So a change is *settled* where the outline alone accounts for all of it: roles are offered as
symbols, and some conventions are read by the printer and by nobody else. Any sentence that differs in more than such
a value is not settled.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ast_schemas.base import Node
from ast_schemas.conventions import NO_CONVENTIONS, Conventions
from ast_schemas.outline import OutlineForm
from ast_schemas.spec import Section
from compiler.graph.fingerprints import digest

PRINTED = frozenset(
    {
        "title",
        "prefix",
        "token_minutes",
        "refresh_minutes",
        "page_size",
        "page_limit",
        "body_bytes",
        "idempotent",
        "refusal_order",
        "cors_origins",
    }
)
"""Conventions that no form after the outline says anything about."""

_NOTHING = OutlineForm(
    conventions=None,
    roles=[],
    entities=[],
    has_operations=False,
    settings=None,
    scenario=None,
    informative=[],
    uncovered=[],
)
_VALUE = re.compile(r"`[^`]*`|\d+")


@dataclass(frozen=True)
class Text:
    """A section's requirements, each with its id, and the digest of what it says besides (code, notes; else empty)."""

    sentences: tuple[tuple[str, str], ...] = ()
    rest: str = ""


@dataclass(frozen=True)
class Told:
    """What a section says and what its outline made of it."""

    text: Text
    form: OutlineForm


def text_of(section: Section) -> Text:
    """The text as it is compared."""
    sentences = tuple((block.requirement, block.text) for block in section.blocks if block.requirement)
    rest = [[block.kind, block.text] for block in section.blocks if not block.requirement]
    return Text(sentences, digest(rest) if rest else "")


def outlined(texts: Mapping[str, Text], forms: Mapping[str, Node]) -> dict[str, Told]:
    """Section → its text and its form, where both are known. ``forms`` are those of any units."""
    found = ((unit.removeprefix("outline/"), form) for unit, form in forms.items() if isinstance(form, OutlineForm))
    return {name: Told(texts[name], form) for name, form in found if name in texts}


def settled(before: Mapping[str, Told], now: Mapping[str, Told], unknown: Collection[str] = ()) -> frozenset[str]:
    """Ids of the sections that changed, or came, and are settled.

    ``unknown``: sections whose form now is not known yet; new sentences beside roles are then taken to be roles.
    """
    return frozenset(
        name
        for name, item in now.items()
        if item != before.get(name) and _is_settled(before.get(name), item, open_=name in unknown)
    )


def _is_settled(before: Told | None, now: Told, *, open_: bool) -> bool:
    old = before or Told(Text(), _NOTHING)
    if not (_is_general(now.form) and (before is None or _is_general(old.form))):
        return False
    if old.text.rest != now.text.rest or not _only_printed(old.form.conventions, now.form.conventions):
        return False
    gone, come = _unaccounted(old, now, any_role=open_), _unaccounted(now, old, any_role=False)
    if open_ and (now.form.roles or now.form.settings) and not gone:
        return True
    return [_VALUE.sub("", text) for text in gone] == [_VALUE.sub("", text) for text in come]


def _is_general(form: OutlineForm) -> bool:
    """Whether the form declares conventions, roles or settings, nothing else, and all that the section says."""
    declares = form.entities or form.has_operations or form.scenario or form.uncovered
    return not declares and bool(form.conventions or form.roles or form.settings)


def _only_printed(before: Conventions | None, now: Conventions | None) -> bool:
    old, new = (before or NO_CONVENTIONS).model_dump(), (now or NO_CONVENTIONS).model_dump()
    return all(old[name] == new[name] for name in old.keys() - PRINTED)


def _unaccounted(one: Told, other: Told, *, any_role: bool) -> list[str]:
    """Sentences that the other version lacks, and that declare no symbol of which it knows nothing."""
    known = {} if any_role else _declared(other.form)
    fresh = {name for key, names in _declared(one.form).items() if key not in known for name in names}
    return [text for name, text in one.text.sentences if (name, text) not in other.text.sentences and name not in fresh]


def _declared(form: OutlineForm) -> dict[tuple[str, ...], list[str]]:
    """What is offered as a symbol: a role with its rule, a setting with its type and default → its sentences."""
    roles: dict[tuple[str, ...], list[str]] = {
        ("role", role.name, role.rule or ""): role.requirements for role in form.roles
    }
    return roles | {
        ("setting", item.name, item.type.model_dump_json(), item.default): item.requirements
        for item in form.settings or ()
    }
