"""What each unit must read, as a query to retrieval built from the unit and its neighbourhood. Pure.

Sections are listed in the order of their names, which is that of a stratum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ast_schemas.base import Node
from ast_schemas.outline import OperationSignature, OutlineForm, SignaturesForm
from compiler.symbols.accepted import Accepted, Stratum
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
    if phase in ("functions", "procedures"):
        function = signatures.functions[name]
        entities = [item.entity for item in function.parameters if item.entity]
        linked = (*_function_sections(name, accepted), *_entity_sections(entities, accepted))
        return Reading(
            text=operation_text(name, function.summary),
            terms=(name,),
            linked=tuple(dict.fromkeys(linked)),
            pinned=pinned,
            common=common,
        )
    if phase == "operations":
        operation = signatures.bodies[name]
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


@dataclass(frozen=True)
class _Declarations:
    """What the sections of an outline declare, found once for all units."""

    entities: Mapping[str, tuple[str, ...]]
    """Entity → the sections that declare it."""
    conventions: tuple[str, ...]
    common: tuple[str, ...]
    """What a section declares says whose it is; only the others are searched. A scenario's is never an operation's."""


@lru_cache(maxsize=4)
def _declarations(outline: Stratum[OutlineForm]) -> _Declarations:
    entities: dict[str, tuple[str, ...]] = {}
    for section, form in outline.items():
        for entity in form.entities:
            entities[entity.name] = (*entities.get(entity.name, ()), section)
    general = {section for section, form in outline.items() if form.conventions or form.roles or form.settings}
    own = {section for section, form in outline.items() if form.entities or form.has_operations or form.scenario}
    common = tuple(section for section in outline if section not in general | own)
    return _Declarations(entities, tuple(section for section in outline if section in general), common)


@lru_cache(maxsize=4)
def _describing(signatures: Stratum[SignaturesForm]) -> Mapping[str, tuple[str, ...]]:
    """Operation, event or job → the sections that declare it."""
    found: dict[str, tuple[str, ...]] = {}
    for section, form in signatures.items():
        for item in (*form.operations, *(form.events or ()), *(form.jobs or ())):
            found[item.name] = (*found.get(item.name, ()), section)
    return found


def _entity_sections(entities: Iterable[str], accepted: Accepted) -> tuple[str, ...]:
    known = _declarations(accepted.outline).entities
    return tuple(sorted({section for name in entities for section in known.get(name, ())}))


def _operation_sections(operations: Iterable[OperationSignature], accepted: Accepted) -> tuple[str, ...]:
    known = _describing(accepted.signatures)
    return tuple(sorted({section for operation in operations for section in known.get(operation.name, ())}))


def _function_sections(name: str, accepted: Accepted) -> tuple[str, ...]:
    return tuple(
        section
        for section, form in accepted.signatures.items()
        if any(function.name == name for function in form.functions or ())
    )


def _convention_sections(accepted: Accepted) -> tuple[str, ...]:
    return _declarations(accepted.outline).conventions


def _common_sections(accepted: Accepted) -> tuple[str, ...]:
    return _declarations(accepted.outline).common


def words_of(name: str) -> str:
    """``OrderLine`` and ``order_line`` → ``order line``."""
    spaced = "".join(f" {sign}" if sign.isupper() else sign for sign in name)
    return " ".join(spaced.replace("_", " ").lower().split())
