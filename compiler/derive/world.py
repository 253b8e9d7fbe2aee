"""What all units of the later phases build on: outline, signatures, entities and DTOs of one accepted state."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.dtos import DtosForm
from ast_schemas.functions import FunctionForm
from ast_schemas.ir import Column, Dto, Entity, Scalar
from ast_schemas.outline import OutlineForm, SignaturesForm
from ast_schemas.schema import SchemaForm
from ast_schemas.types import NO_LIMITS
from compiler.derive.dtos import DtoContext, effective_dtos
from compiler.derive.entities import complete
from compiler.derive.environment import environment_of
from compiler.derive.functions import callable_functions, with_values
from compiler.expressions import Shared
from compiler.symbols.accepted import Accepted, Stratum
from compiler.symbols.entities import structures
from compiler.symbols.outline import Outline, merged_outline
from compiler.symbols.signatures import Signatures, merged_signatures

DELETED_AT = Column(
    name="deleted_at",
    type=Scalar(kind="datetime"),
    nullable=True,
    unique=False,
    default=None,
    generated=None,
    writable=False,
    editable=False,
    limits=NO_LIMITS,
)
"""Expressions may read it on softly deleted entities; mentioning it makes a list find deleted rows too."""


@dataclass(frozen=True, eq=False)
class World:
    """``entities`` are complete and, where deletion is soft, have ``deleted_at``; ``plain`` are those of the IR."""

    outline: Outline
    signatures: Signatures
    plain: Mapping[str, Entity]
    entities: Mapping[str, Entity]
    dtos: Mapping[str, Dto]
    shared: Shared
    found: tuple[Diagnostic, ...]
    """What was wrong in schema and dtos forms, for the lowering of programs that were never checked."""

    @cached_property
    def restricting(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """By entity: the entities and relations whose rows forbid that a row of it is deleted."""
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for entity in self.entities.values():
            for relation in entity.relations:
                if relation.holds_key and relation.on_delete == "restrict":
                    found[relation.target] = (*found.get(relation.target, ()), (entity.name, relation.name))
        return found


@lru_cache(maxsize=16)
def shared_of(outline: Stratum[OutlineForm], signatures: Stratum[SignaturesForm]) -> Shared:
    """What the expressions of a schema may name: functions have no bodies yet."""
    merged = merged_outline(outline)[0]
    functions = merged_signatures(signatures, tuple(merged.entities))[0].functions
    return Shared(environment_of(merged.environment), later=frozenset(functions))


def world_of(accepted: Accepted) -> World:
    """Derived once per state of the phases up to the DTOs."""
    return _world(accepted.outline, accepted.signatures, accepted.schema, accepted.functions, accepted.dtos)


def dto_context_of(accepted: Accepted) -> DtoContext:
    """What the DTOs of one entity are derived from."""
    return _dto_context(accepted.outline, accepted.signatures, accepted.schema)


@lru_cache(maxsize=16)
def _entities(
    outline: Stratum[OutlineForm], signatures: Stratum[SignaturesForm], schema: Stratum[SchemaForm]
) -> tuple[Mapping[str, Entity], tuple[Diagnostic, ...]]:
    bare, shared = structures(outline, schema), shared_of(outline, signatures)
    result: dict[str, Entity] = {}
    found: list[Diagnostic] = []
    for name, entity in bare.items():
        result[name], problems = complete(entity, schema[name], bare, shared)
        found += problems
    return result, tuple(found)


@lru_cache(maxsize=16)
def _dto_context(
    outline: Stratum[OutlineForm], signatures: Stratum[SignaturesForm], schema: Stratum[SchemaForm]
) -> DtoContext:
    merged = merged_outline(outline)[0]
    table = merged_signatures(signatures, tuple(merged.entities))[0]
    entities = structures(outline, schema)
    return DtoContext(
        entities=entities,
        dtos={name: dto for name, dto in table.dtos.items() if dto.entity in entities},
        ways=table.ways,
        users={name: table.using(name, "input") for name in table.dtos},
        field_case=merged.settings.field_case,
        defaulted={
            name: frozenset(
                field.name
                for field in form.fields
                if field.default is not None
                or field.generated is not None
                or (form.state_machine is not None and form.state_machine.field == field.name)
            )
            for name, form in schema.items()
        },
    )


@lru_cache(maxsize=16)
def _world(
    outline: Stratum[OutlineForm],
    signatures: Stratum[SignaturesForm],
    schema: Stratum[SchemaForm],
    functions: Stratum[FunctionForm],
    dtos: Stratum[DtosForm],
) -> World:
    merged = merged_outline(outline)[0]
    table = merged_signatures(signatures, tuple(merged.entities))[0]
    plain, problems = _entities(outline, signatures, schema)
    context = _dto_context(outline, signatures, schema)
    effective: dict[str, Dto] = {}
    found = list(problems)
    for entity in plain:
        members, wrong = effective_dtos(entity, dtos.get(entity), context)
        effective.update(members)
        found += wrong
    visible = {
        name: entity.model_copy(update={"columns": (*entity.columns, DELETED_AT)}) if entity.soft_delete else entity
        for name, entity in plain.items()
    }
    declared = table.functions
    callable_ = callable_functions(declared, shared_of(outline, signatures).settings)
    shared, wrong = with_values(callable_, declared, functions, visible)
    found += wrong
    return World(merged, table, plain, visible, effective, shared, tuple(found))
