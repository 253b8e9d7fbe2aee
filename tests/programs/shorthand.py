"""Short spellings of forms for hand-written programs; each gives the strict form with its defaults filled in."""

from typing import Any, Literal

from ast_schemas.collectors import Assignment, CollectorDifference, CollectorsForm
from ast_schemas.conventions import NO_CONVENTIONS, Conventions
from ast_schemas.dtos import DtoDifference, DtoField, DtosForm
from ast_schemas.functions import FunctionForm, ProcedureForm
from ast_schemas.operations import OperationForm
from ast_schemas.outline import (
    DtoSignature,
    EntityDeclaration,
    EventSignature,
    FunctionParameter,
    FunctionSignature,
    JobSignature,
    OperationSignature,
    OutcomeSignature,
    OutlineForm,
    ParameterSignature,
    RoleDeclaration,
    SettingDeclaration,
    SignaturesForm,
    TakenValue,
)
from ast_schemas.scenarios import ScenarioForm
from ast_schemas.schema import (
    Invariant,
    SchemaField,
    SchemaForm,
    SchemaRelation,
    SeedRow,
    SeedValue,
    StateMachine,
    Transition,
)
from ast_schemas.transformers import Extra, TransformerDifference, TransformersForm
from ast_schemas.types import NO_LIMITS, Limits, ValueType


def kind(text: str) -> ValueType:
    """``text``, ``enum(a|b)``, ``decimal(10,2)``, ``integer[]``."""
    many = text.endswith("[]")
    text = text.removesuffix("[]")
    name, _, inner = text.removesuffix(")").partition("(")
    values = inner.split("|") if name in ("enum", "file") and inner else None
    precision, scale = (int(part) for part in inner.split(",")) if name == "decimal" and inner else (None, None)
    return ValueType.model_validate(
        {"kind": name, "values": values, "precision": precision, "scale": scale, "many": many}
    )


def limits(**given: Any) -> Limits:
    return Limits.model_validate({**NO_LIMITS.model_dump(), **given})


def conventions(**given: Any) -> Conventions:
    return Conventions.model_validate({**NO_CONVENTIONS.model_dump(), **given})


def role(name: str, rule: str | None = None) -> RoleDeclaration:
    return RoleDeclaration(name=name, rule=rule, requirements=[])


def entity(name: str, plural: str, summary: str = "") -> EntityDeclaration:
    return EntityDeclaration(name=name, plural=plural, summary=summary or name, requirements=[])


def setting(name: str, type_: str, default: str) -> SettingDeclaration:
    return SettingDeclaration(name=name, type=kind(type_), default=default, summary=name, requirements=[])


def outline(
    *entities: EntityDeclaration,
    conventions: Conventions | None = None,
    roles: tuple[RoleDeclaration, ...] = (),
    has_operations: bool = False,
    scenario: str | None = None,
    settings: tuple[SettingDeclaration, ...] = (),
) -> OutlineForm:
    return OutlineForm(
        conventions=conventions,
        roles=list(roles),
        entities=list(entities),
        has_operations=has_operations,
        settings=list(settings) or None,
        scenario=scenario,
        informative=[],
        uncovered=[],
    )


def field(name: str, type_: str, **given: Any) -> SchemaField:
    bounds = {key: given.pop(key) for key in list(given) if key in Limits.model_fields}
    return SchemaField.model_validate(
        {
            "name": name,
            "type": kind(type_),
            "required": True,
            "unique": False,
            "case_ignored": None,
            "default": None,
            "generated": None,
            "writable": True,
            "editable": True,
            "limits": limits(**bounds),
            **given,
        }
    )


def stamp(name: str = "created_at", generated: Literal["created", "updated"] = "created") -> SchemaField:
    return field(name, "datetime", generated=generated, writable=False, editable=False)


def relation(name: str, target: str, inverse: str, **given: Any) -> SchemaRelation:
    return SchemaRelation.model_validate(
        {
            "name": name,
            "kind": "many_to_one",
            "target": target,
            "inverse": inverse,
            "required": True,
            "on_delete": "cascade",
            "changed_by": None,
            "writable": True,
            "editable": False,
            **given,
        }
    )


def machine(field_name: str, initial: str, **moves: str) -> StateMachine:
    """``finish="open|doing>done"``."""
    transitions = [
        Transition(name=name, sources=move.split(">")[0].split("|"), target=move.split(">")[1])
        for name, move in moves.items()
    ]
    return StateMachine(field=field_name, initial=initial, transitions=transitions)


def schema(*members: SchemaField | SchemaRelation, **given: Any) -> SchemaForm:
    return SchemaForm.model_validate(
        {
            "fields": [item for item in members if isinstance(item, SchemaField)],
            "relations": [item for item in members if isinstance(item, SchemaRelation)],
            "unique_together": [],
            "indexes": [],
            "order": None,
            "owner": None,
            "soft_delete": False,
            "state_machine": None,
            "invariants": [],
            "seeds": [],
            "requirements": [],
            "uncovered": [],
            **given,
        }
    )


def invariant(name: str, condition: str, message: str) -> Invariant:
    return Invariant(name=name, condition=condition, message=message)


def seed(**values: str) -> SeedRow:
    return SeedRow(values=[SeedValue(field=name, value=value) for name, value in values.items()])


def dto(name: str, entity_name: str, role_name: str) -> DtoSignature:
    return DtoSignature.model_validate({"name": name, "entity": entity_name, "role": role_name})


def path(name: str, entity_name: str | None = None, key: str = "id", type_: str = "uuid") -> ParameterSignature:
    return ParameterSignature(
        name=name, place="path", type=kind(type_), entity=entity_name, field=key if entity_name else None, required=True
    )


def query(name: str, type_: str, required: bool = False) -> ParameterSignature:
    return ParameterSignature(name=name, place="query", type=kind(type_), entity=None, field=None, required=required)


def outcome(code: str, status: int, message: str | None = None, field: str | None = None) -> OutcomeSignature:
    said = message or code.replace("_", " ").capitalize() + "."
    return OutcomeSignature(code=code, status=status, message=said, field=field)


def signature(name: str, kind_: str, entity_name: str, route: str, *parts: Any, **given: Any) -> OperationSignature:
    """``parts`` are parameters and outcomes; ``route`` is ``POST /lists``."""
    method, _, path_text = route.partition(" ")
    return OperationSignature.model_validate(
        {
            "name": name,
            "kind": kind_,
            "entity": entity_name,
            "summary": name.replace("_", " ").capitalize(),
            "method": method,
            "path": path_text,
            "callers": ["member"],
            "parameters": [part for part in parts if isinstance(part, ParameterSignature)],
            "input": None,
            "output": None,
            "many": False,
            "envelope": None,
            "media": None,
            "input_many": None,
            "success_status": 200,
            "outcomes": [part for part in parts if isinstance(part, OutcomeSignature)],
            "requirements": [],
            **given,
        }
    )


def signatures(
    *declared: OperationSignature | EventSignature | JobSignature, functions: tuple[FunctionSignature, ...] = ()
) -> SignaturesForm:
    return SignaturesForm(
        operations=[item for item in declared if isinstance(item, OperationSignature)],
        events=[item for item in declared if isinstance(item, EventSignature)] or None,
        jobs=[item for item in declared if isinstance(item, JobSignature)] or None,
        functions=list(functions) or None,
        uncovered=[],
    )


def taken(name: str, type_: str, entity_name: str | None = None) -> TakenValue:
    return TakenValue(name=name, type=kind(type_), entity=entity_name)


def event(name: str, *takes: TakenValue) -> EventSignature:
    return EventSignature(name=name, takes=list(takes), requirements=[])


def job(name: str, entity_name: str, *takes: TakenValue, **given: Any) -> JobSignature:
    return JobSignature.model_validate(
        {
            "name": name,
            "entity": entity_name,
            "summary": name.replace("_", " ").capitalize(),
            "event": None,
            "schedule": None,
            "takes": list(takes),
            "outcomes": [],
            "requirements": [],
            **given,
        }
    )


def function(
    name: str, kind_: str = "expression", result: str | None = "integer", /, *outcomes: OutcomeSignature, **given: str
) -> FunctionSignature:
    """``given`` are parameters: a type, or the name of an entity for a row."""
    parameters = [
        FunctionParameter(name=key, type=None, entity=what)
        if what[:1].isupper()
        else FunctionParameter(name=key, type=kind(what), entity=None)
        for key, what in given.items()
    ]
    return FunctionSignature.model_validate(
        {
            "name": name,
            "kind": kind_,
            "parameters": [item.model_dump() for item in parameters],
            "result": kind(result).model_dump() if result else None,
            "nullable": False,
            "outcomes": [item.model_dump() for item in outcomes],
            "summary": name,
            "requirements": [],
        }
    )


def body(value: str) -> FunctionForm:
    return FunctionForm(value=value, requirements=[], uncovered=[])


def procedure(*steps: dict[str, Any]) -> ProcedureForm:
    return ProcedureForm.model_validate({"steps": list(steps), "requirements": [], "uncovered": []})


def call(procedure_: str, *arguments: str) -> dict[str, Any]:
    """A step that calls a procedure."""
    return {"step": "call", "procedure": procedure_, "arguments": list(arguments)}


def member(name: str, type_: str | None = None, **given: Any) -> DtoField:
    return DtoField.model_validate(
        {
            "name": name,
            "type": kind(type_) if type_ else None,
            "nested": None,
            "many": False,
            "required": True,
            "limits": None,
            **given,
        }
    )


def dto_difference(
    name: str, *fields: DtoField, only: list[str] | None = None, remove: tuple[str, ...] = ()
) -> DtoDifference:
    return DtoDifference(name=name, only=only, remove=list(remove), fields=list(fields))


def dtos(*differences: DtoDifference) -> DtosForm:
    return DtosForm(differences=list(differences), requirements=[], uncovered=[])


def assign(**values: str) -> list[Assignment]:
    return [Assignment(field=name, value=value) for name, value in values.items()]


def collector(operation: str, /, **values: str) -> CollectorDifference:
    return CollectorDifference(operation=operation, assignments=assign(**values))


def collectors(*differences: CollectorDifference) -> CollectorsForm:
    return CollectorsForm(differences=list(differences), requirements=[], uncovered=[])


def transformer(dto_name: str, extras: dict[str, str] | None = None, /, **values: str) -> TransformerDifference:
    return TransformerDifference(
        dto=dto_name,
        extras=[Extra(name=name, type=kind(type_)) for name, type_ in (extras or {}).items()],
        assignments=assign(**values),
    )


def transformers(*differences: TransformerDifference) -> TransformersForm:
    return TransformersForm(differences=list(differences), requirements=[], uncovered=[])


_STEP_DEFAULTS: dict[str, dict[str, Any]] = {
    "issue_token": {"refresh": None},
    "load": {"otherwise": None, "lock": False},
    "create": {"collect": True, "assignments": [], "duplicate": None},
    "update": {"collect": True, "assignments": [], "duplicate": None},
    "change": {"minimum": None, "otherwise": None},
    "if": {"otherwise": []},
    "for_each": {"lock": False},
    "list": {"where": None, "filters": [], "search": [], "sorts": [], "default_sort": [], "paged": True},
    "report": {"where": None, "group_by": [], "order_by": [], "limit": None},
    "respond": {"row": None, "extras": [], "location": None},
    "call": {"actor": None, "parameters": [], "body": [], "code": None, "name": None, "checks": []},
    "actor": {"role": "member", "values": []},
    "row": {"values": []},
    "revoke_token": {"account": None},
    "enqueue": {"arguments": [], "at": None},
}


def step(word: str, /, **given: Any) -> dict[str, Any]:
    """One step of an operation or a scenario, as the mapping that the form is validated from."""
    return {"step": word, **_STEP_DEFAULTS.get(word, {}), **given}


def operation(*steps: dict[str, Any]) -> OperationForm:
    return OperationForm.model_validate({"steps": list(steps), "requirements": [], "uncovered": []})


def scenario(*steps: dict[str, Any]) -> ScenarioForm:
    return ScenarioForm.model_validate({"steps": list(steps), "requirements": [], "uncovered": []})
