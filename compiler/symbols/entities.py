"""Entities as later phases see them: columns and both ends of every relation, without expressions.

Defaults, checks and seeds hold expressions over these structures; ``compiler/lower/entities.py`` adds them.
"""

from collections.abc import Mapping
from functools import lru_cache

from ast_schemas.ir import Column, Entity, Relation, Scalar, StateMachine, Transition
from ast_schemas.ir.sql_names import within_limit
from ast_schemas.outline import EntityDeclaration, OutlineForm
from ast_schemas.schema import SchemaField, SchemaForm, SchemaRelation
from ast_schemas.types import ValueType
from compiler.symbols.accepted import Accepted, Stratum
from compiler.symbols.naming import snake
from compiler.symbols.outline import merged_outline


def scalar(type_: ValueType) -> Scalar:
    """The IR's spelling of a form's type."""
    return Scalar(
        kind=type_.kind,
        values=tuple(type_.values or ()) if type_.kind in ("enum", "file") else (),
        precision=type_.precision if type_.kind == "decimal" else None,
        scale=type_.scale if type_.kind == "decimal" else None,
        many=type_.many,
    )


def stored_scalar(field: SchemaField) -> Scalar:
    """The type of what a field stores."""
    found = scalar(field.type)
    return found.model_copy(update={"lower": True}) if field.case_ignored else found


def entities_of(accepted: Accepted) -> Mapping[str, Entity]:
    """Every entity that has a schema, by name."""
    return structures(accepted.outline, accepted.schema)


def structure(declaration: EntityDeclaration, form: SchemaForm, plurals: frozenset[str] = frozenset()) -> Entity:
    """One entity with its own ends of relations only."""
    machine = form.state_machine
    return Entity(
        name=declaration.name,
        plural=declaration.plural,
        table=declaration.plural,
        summary=declaration.summary,
        columns=tuple(_column(field) for field in form.fields),
        relations=tuple(_forward(declaration, relation, plurals) for relation in form.relations),
        unique_together=tuple(tuple(group) for group in form.unique_together),
        indexes=tuple(tuple(group) for group in form.indexes),
        order=tuple(form.order or ()),
        checks=(),
        owner=form.owner,
        soft_delete=form.soft_delete,
        state_machine=StateMachine(
            field=machine.field,
            initial=machine.initial,
            transitions=tuple(
                Transition(name=move.name, sources=tuple(move.sources), target=move.target)
                for move in machine.transitions
            ),
        )
        if machine
        else None,
        seeds=(),
    )


@lru_cache(maxsize=16)
def structures(outline: Stratum[OutlineForm], schema: Stratum[SchemaForm]) -> Mapping[str, Entity]:
    """``entities_of`` of two strata, remembered."""
    declarations = merged_outline(outline)[0].entities
    plurals = frozenset(item.plural for item in declarations.values())
    forms = {name: form for name, form in schema.items() if name in declarations}
    own = {name: structure(declarations[name], form, plurals) for name, form in forms.items()}
    backward: dict[str, list[Relation]] = {name: [] for name in own}
    for name, entity in own.items():
        for relation, end in zip(forms[name].relations, entity.relations, strict=True):
            if relation.target in backward:
                backward[relation.target].append(_backward(name, relation, end))
    result = {}
    for name, entity in own.items():
        taken = {column.name for column in entity.columns} | {relation.name for relation in entity.relations}
        ends = []
        for end in backward[name]:
            if end.name not in taken:
                taken.add(end.name)
                ends.append(end)
        result[name] = entity.model_copy(update={"relations": (*entity.relations, *ends)})
    return result


def _column(field: SchemaField) -> Column:
    return Column(
        name=field.name,
        type=stored_scalar(field),
        nullable=not field.required,
        unique=field.unique,
        default=None,
        generated=field.generated,
        writable=field.writable and field.generated is None,
        editable=field.editable and field.generated is None,
        limits=field.limits,
    )


def _forward(declaration: EntityDeclaration, relation: SchemaRelation, plurals: frozenset[str]) -> Relation:
    many = relation.kind == "many_to_many"
    end = Relation(
        name=relation.name,
        target=relation.target,
        inverse=relation.inverse,
        to_many=many,
        holds_key=not many,
        nullable=not many and not relation.required,
        unique=relation.kind == "one_to_one",
        on_delete=relation.on_delete,
        writable=relation.writable,
        editable=relation.editable,
        changed_by=relation.changed_by or False,
    )
    if not many:
        return end
    table = f"{declaration.plural}_{relation.name}"
    near, far = f"{snake(declaration.name)}_id", f"{snake(relation.target)}_id"
    if far == near:
        far = f"{relation.name}_id" if f"{relation.name}_id" != near else f"other_{near}"
    return end.model_copy(
        update={
            "table": within_limit(f"{table}_links" if table in plurals else table),
            "near_key": within_limit(near),
            "far_key": within_limit(far),
        }
    )


def _backward(source: str, relation: SchemaRelation, end: Relation) -> Relation:
    return Relation(
        name=relation.inverse,
        target=source,
        inverse=relation.name,
        to_many=relation.kind != "one_to_one",
        holds_key=False,
        nullable=relation.kind == "one_to_one",
        unique=False,
        on_delete=relation.on_delete,
        writable=False,
        editable=False,
        table=end.table,
        near_key=end.far_key,
        far_key=end.near_key,
    )
