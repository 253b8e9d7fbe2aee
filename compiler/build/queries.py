"""What each unit must read, as a query to retrieval built from the unit and its neighbourhood. Pure."""

from collections.abc import Iterable

from ast_schemas.base import Node
from ast_schemas.outline import OperationSignature
from compiler.symbols.accepted import Accepted
from compiler.symbols.outline import outline_of
from compiler.symbols.reach import named_in
from compiler.symbols.signatures import signatures_of
from rag.context import ContextQuery


class Reading(Node):
    """``text`` is searched for; None reads just the linked sections (with what they link to) and the pinned ones."""

    text: str | None
    also: tuple[str, ...] = ()
    """Searched for beside it, each by itself: what the unit is about, without what is done with it."""
    linked: tuple[str, ...]
    pinned: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """Names whose every mention in ``common`` is read."""
    common: tuple[str, ...] = ()
    """Sections in which the text is searched for: those that declare nothing and so belong to no unit."""


def reading(unit: str, accepted: Accepted, own: str = "") -> Reading:
    """The query of a unit. Sections are named by their ids; a section that is gone is simply not found.

    ``own``: heading and text of the section that the unit is named after. The entities that it names bring their
    sections along, for the types of parameters and the shapes of answers stand there.
    """
    phase, _, name = unit.partition("/")
    if phase == "outline":
        return Reading(text=None, linked=(name,))
    if phase == "signatures":
        plurals = {entity.name: entity.plural for entity in outline_of(accepted).entities.values()}
        named = _entity_sections(named_in(own, plurals), accepted)
        pinned = _convention_sections(accepted)
        return Reading(text=None, linked=tuple(dict.fromkeys([name, *named])), pinned=pinned)
    pinned, common = _convention_sections(accepted), _common_sections(accepted)
    if phase == "schema":
        entity = outline_of(accepted).entities[name]
        text = schema_text(name, entity.plural, entity.summary)
        linked = _entity_sections([name], accepted)
        return Reading(text=text, also=(words_of(name),), terms=(name,), linked=linked, pinned=pinned, common=common)
    signatures = signatures_of(accepted)
    if phase == "operations":
        operation = signatures.operations[name]
        entities = [operation.entity, *(item.entity for item in operation.parameters if item.entity)]
        linked = (*_operation_sections([operation], accepted), *_entity_sections(entities, accepted))
        return Reading(
            text=operation_text(name, operation.summary),
            also=(words_of(operation.entity),),
            terms=(name, operation.entity),
            linked=tuple(dict.fromkeys(linked)),
            pinned=pinned,
            common=common,
        )
    if phase == "scenarios":
        telling = tuple(section for section, form in accepted.outline.items() if form.scenario == name)
        return Reading(text=words_of(name), linked=telling, pinned=pinned, common=common)
    operations = [item for item in signatures.operations.values() if name in _entities_of(item)]
    linked = (*_entity_sections([name], accepted), *_operation_sections(operations, accepted))
    linked = tuple(dict.fromkeys(linked))
    return Reading(text=words_of(name), terms=(name,), linked=linked, pinned=pinned, common=common)


def context_query(wanted: Reading, budget_tokens: int) -> ContextQuery:
    """A reading as it is put to retrieval: structure anywhere, words only in what belongs to no unit."""
    return ContextQuery(
        text=wanted.text or "",
        also=wanted.also,
        terms=wanted.terms,
        linked=wanted.linked,
        pinned=wanted.pinned,
        within=wanted.common,
        budget_tokens=budget_tokens,
    )


def schema_text(name: str, plural: str, summary: str) -> str:
    """What an entity's schema searches for."""
    return f"{words_of(name)} {plural} {summary}"


def operation_text(name: str, summary: str) -> str:
    """What an operation searches for. Its path is left out: it says once more what the name says."""
    return f"{words_of(name)} {summary}"


def _entities_of(operation: OperationSignature) -> tuple[str, ...]:
    bodies = [body.entity for body in (operation.input, operation.output) if body]
    return (operation.entity, *bodies)


def _entity_sections(entities: Iterable[str], accepted: Accepted) -> tuple[str, ...]:
    wanted = set(entities)
    return tuple(
        section for section, form in accepted.outline.items() if any(entity.name in wanted for entity in form.entities)
    )


def _operation_sections(operations: Iterable[OperationSignature], accepted: Accepted) -> tuple[str, ...]:
    wanted = {operation.name for operation in operations}
    return tuple(
        section
        for section, form in accepted.signatures.items()
        if any(operation.name in wanted for operation in form.operations)
    )


def _convention_sections(accepted: Accepted) -> tuple[str, ...]:
    return tuple(section for section, form in accepted.outline.items() if form.conventions or form.roles)


def _common_sections(accepted: Accepted) -> tuple[str, ...]:
    """What a section declares says whose it is; only the others are searched. A scenario's is never an operation's."""
    return tuple(
        section
        for section, form in accepted.outline.items()
        if not (form.entities or form.has_operations or form.scenario or form.conventions or form.roles)
    )


def words_of(name: str) -> str:
    """``OrderLine`` and ``order_line`` → ``order line``."""
    spaced = "".join(f" {sign}" if sign.isupper() else sign for sign in name)
    return " ".join(spaced.replace("_", " ").lower().split())
