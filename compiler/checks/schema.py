"""What one entity's schema says about itself; what needs other entities is in ``schema_links``."""

from collections.abc import Iterator

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir import Constant, Scalar
from ast_schemas.ir.files import content_name
from ast_schemas.outline import EntityDeclaration
from ast_schemas.schema import SchemaField, SchemaForm, SchemaRelation
from ast_schemas.types import NO_LIMITS
from compiler.checks.seeds import NO_CONSTANT, check_seeds, protected_seeds
from compiler.checks.states import check_states
from compiler.derive.entities import complete
from compiler.derive.fitting import TEXTS
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import outline as names
from compiler.diagnostics.codes import schema as codes
from compiler.expressions import NOTHING_SHARED, Shared, describe
from compiler.symbols.entities import structure
from compiler.symbols.outline import Outline
from compiler.symbols.value_types import constant_problem, limits_problem, type_problem

_NO_KEY = ("json", "secret", "encrypted", "file")
_KEY = "the key that every row has"


def check_schema(entity: str, form: SchemaForm, outline: Outline, shared: Shared = NOTHING_SHARED) -> list[Diagnostic]:
    """All rules that need nothing but the outline."""
    unit = f"schema/{entity}"
    found: list[Diagnostic] = []
    for rules in (_members, _fields, _relations, _keys, _order, _owner, check_states):
        found.extend(rules(unit, entity, form, outline))
    found.extend(protected_seeds(unit, form))
    declaration = outline.entities.get(entity)
    if declaration is not None and not any(item.severity == "error" for item in found):
        found.extend(_expressions(unit, declaration, form, shared))
    return found


def _members(unit: str, entity: str, form: SchemaForm, _outline: Outline) -> Iterator[Diagnostic]:
    if not form.fields and not form.relations:
        yield make(codes.EMPTY_ENTITY, unit=unit, path="fields", value=entity)
    seen: set[str] = set()
    keys = {f"{item.name}_id": item.name for item in form.relations if item.kind != "many_to_many"}
    keys |= {content_name(item.name): item.name for item in form.fields if item.type.kind == "file"}
    named = [("fields", index, item.name) for index, item in enumerate(form.fields)]
    named += [("relations", index, item.name) for index, item in enumerate(form.relations)]
    for group, index, name in named:
        path = f"{group}[{index}].name"
        reason = None
        if name == "deleted_at" and (form.soft_delete or group == "relations"):
            reason = "kept by the system for rows that are deleted softly"
        if name == "id" and group == "fields":
            yield make(codes.KEY_DECLARED, unit=unit, path=path)
        elif name == "id":
            reason = _KEY
        if reason:
            what = "a field" if group == "fields" else "a relation"
            yield make(names.RESERVED_NAME, unit=unit, path=path, value=name, what=what, why=reason)
        if name in seen:
            yield make(codes.MEMBER_TWICE, unit=unit, path=path, value=name, entity=entity)
        elif group == "fields" and name in keys:
            yield make(codes.KEY_CLASH, unit=unit, path=path, value=name, relation=keys[name], entity=entity)
        seen.add(name)


def _fields(unit: str, _entity: str, form: SchemaForm, _outline: Outline) -> Iterator[Diagnostic]:
    for index, field in enumerate(form.fields):
        path = f"fields[{index}]"
        if why := type_problem(field.type):
            yield make(codes.TYPE_INCOMPLETE, unit=unit, path=f"{path}.type", value=field.name, why=why)
            continue
        if why := limits_problem(field.type, field.limits):
            yield make(codes.LIMITS_OF_TYPE, unit=unit, path=f"{path}.limits", value=field.name, why=why)
        if field.generated == "version":
            if why := _no_version(field, form):
                yield make(codes.VERSION_TYPE, unit=unit, path=path, value=field.name, why=why)
        elif field.generated is not None and (
            field.type.kind != "datetime" or field.type.many or field.default is not None or field.unique
        ):
            hint = None
            if field.type.kind == "date":
                hint = "a day needs no time stamp: generated null, default today()"
            yield make(codes.GENERATED_TYPE, unit=unit, path=path, value=field.name, hint=hint)
        if field.case_ignored and (field.type.kind not in TEXTS or field.type.many):
            kind = f"a list of {field.type.kind}" if field.type.many else field.type.kind
            yield make(codes.CASE_OF_TYPE, unit=unit, path=f"{path}.case_ignored", value=field.name, type=kind)
        if field.default is not None and field.type.kind in NO_CONSTANT:
            kind = describe(Scalar(kind=field.type.kind))
            yield make(codes.PROTECTED_CONSTANT, unit=unit, path=f"{path}.default", value=field.name, type=kind)
        if field.unique and field.type.kind == "secret":
            yield make(codes.SECRET_KEY, unit=unit, path=f"{path}.unique", value=field.name, what="unique")
        elif field.unique and (field.type.kind in _NO_KEY or field.type.many):
            kind = f"a list of {field.type.kind}" if field.type.many else field.type.kind
            yield make(codes.UNIQUE_KIND, unit=unit, path=f"{path}.unique", value=field.name, type=kind, what="unique")


def _no_version(field: SchemaField, form: SchemaForm) -> str | None:
    """Why a field cannot count the changes of its row."""
    if field.type.kind != "integer" or field.type.many:
        return "is no integer"
    if not field.required or field.unique or field.default is not None or field.limits != NO_LIMITS:
        return "is optional, unique, limited or has a default"
    first = next(item.name for item in form.fields if item.generated == "version")
    return None if field.name == first else f"is the second one beside `{first}`"


def _relations(unit: str, entity: str, form: SchemaForm, outline: Outline) -> Iterator[Diagnostic]:
    members = {item.name for item in form.fields} | {item.name for item in form.relations}
    inverses: dict[tuple[str, str], str] = {}
    for index, relation in enumerate(form.relations):
        path = f"relations[{index}]"
        if relation.target not in outline.entities:
            allowed = sorted(outline.entities)
            hint = did_you_mean(relation.target, allowed)
            yield make(
                codes.UNKNOWN_TARGET,
                unit=unit,
                path=f"{path}.target",
                value=relation.target,
                allowed=allowed,
                hint=hint,
            )
            continue
        if relation.inverse == "id":
            yield make(
                names.RESERVED_NAME,
                unit=unit,
                path=f"{path}.inverse",
                value=relation.inverse,
                what="the way back of a relation",
                why=_KEY,
            )
        other = inverses.get((relation.target, relation.inverse))
        if relation.target == entity and relation.inverse in members:
            other = f"a member of {entity}"
        if other:
            yield make(
                codes.INVERSE_CLASH,
                unit=unit,
                path=f"{path}.inverse",
                value=relation.inverse,
                target=relation.target,
                other=other,
            )
        inverses.setdefault((relation.target, relation.inverse), f"relation `{relation.name}` of {entity}")
        if relation.changed_by and (why := _not_changed_by(relation, outline.account)):
            yield make(codes.CHANGED_BY, unit=unit, path=path, value=relation.name, why=why)
        if relation.kind == "many_to_many":
            if relation.required:
                yield make(codes.REQUIRED_MANY, unit=unit, path=f"{path}.required", value=relation.name)
        elif relation.required and relation.on_delete == "set_null":
            yield make(codes.SET_NULL_REQUIRED, unit=unit, path=f"{path}.on_delete", value=relation.name)


def _not_changed_by(relation: SchemaRelation, account: str | None) -> str | None:
    """Why a relation cannot lead to who changed the row last."""
    if relation.kind != "many_to_one" or relation.target != account:
        return f"it does not lead to one {account}" if account else "nobody signs in"
    if relation.required:
        return "it is required, and whoever is not signed in has no account"
    return "callers may set it" if relation.writable or relation.editable else None


def _keys(unit: str, entity: str, form: SchemaForm, _outline: Outline) -> Iterator[Diagnostic]:
    fields = {item.name: item for item in form.fields}
    allowed = sorted([*fields, *(item.name for item in form.relations if item.kind != "many_to_many")])
    for group, what in (("unique_together", "part of a key"), ("indexes", "part of an index")):
        seen: set[tuple[str, ...]] = set()
        for index, members in enumerate(getattr(form, group)):
            path = f"{group}[{index}]"
            if not members:
                yield make(codes.KEY_EMPTY, unit=unit, path=path, why="is empty")
            elif len(set(members)) != len(members):
                yield make(codes.KEY_EMPTY, unit=unit, path=path, why="names a member twice")
            elif tuple(members) in seen:
                yield make(codes.KEY_EMPTY, unit=unit, path=path, why="is declared twice")
            seen.add(tuple(members))
            for place, name in enumerate(members):
                where = f"{path}[{place}]"
                if name not in allowed:
                    hint = did_you_mean(name.removesuffix("_id"), allowed)
                    yield make(
                        codes.KEY_MEMBER, unit=unit, path=where, value=name, entity=entity, allowed=allowed, hint=hint
                    )
                elif name in fields and fields[name].type.kind == "secret":
                    yield make(codes.SECRET_KEY, unit=unit, path=where, value=name, what=what)
                elif name in fields and (fields[name].type.kind in _NO_KEY or fields[name].type.many):
                    kind = f"a list of {fields[name].type.kind}" if fields[name].type.many else fields[name].type.kind
                    yield make(codes.UNIQUE_KIND, unit=unit, path=where, value=name, type=kind, what=what)


def _order(unit: str, entity: str, form: SchemaForm, _outline: Outline) -> Iterator[Diagnostic]:
    fields = {item.name: item for item in form.fields}
    seen: set[str] = set()
    for index, key in enumerate(form.order or ()):
        path, name = f"order[{index}]", key.removeprefix("-")
        if name not in fields:
            allowed = sorted(fields)
            hint = did_you_mean(name, allowed)
            yield make(codes.ORDER_FIELD, unit=unit, path=path, value=name, entity=entity, allowed=allowed, hint=hint)
        elif fields[name].type.kind in _NO_KEY or fields[name].type.many or name in seen:
            kind = f"a list of {fields[name].type.kind}" if fields[name].type.many else fields[name].type.kind
            why = "twice" if name in seen else kind
            yield make(codes.ORDER_KIND, unit=unit, path=path, value=name, why=why)
        seen.add(name)


def _owner(unit: str, entity: str, form: SchemaForm, _outline: Outline) -> Iterator[Diagnostic]:
    if form.owner is None:
        return
    keyed = {item.name: item for item in form.relations if item.kind != "many_to_many"}
    relation = keyed.get(form.owner)
    if relation is None:
        allowed = sorted(keyed)
        hint = did_you_mean(form.owner, allowed)
        yield make(
            codes.OWNER_UNKNOWN, unit=unit, path="owner", value=form.owner, entity=entity, allowed=allowed, hint=hint
        )
    elif not relation.required:
        yield make(codes.OWNER_OPTIONAL, unit=unit, path="owner", value=form.owner, entity=entity)


def _expressions(unit: str, declaration: EntityDeclaration, form: SchemaForm, shared: Shared) -> Iterator[Diagnostic]:
    entity, found = complete(structure(declaration, form), form, {}, shared)
    yield from found
    if not any(item.severity == "error" for item in found):
        yield from check_seeds(unit, entity)
    invariants: set[str] = set()
    for index, invariant in enumerate(form.invariants):
        if invariant.name in invariants:
            yield make(codes.INVARIANT_TWICE, unit=unit, path=f"invariants[{index}].name", value=invariant.name)
        invariants.add(invariant.name)
    for index, (field, column) in enumerate(zip(form.fields, entity.columns, strict=True)):
        if field.default is None or not isinstance(column.default, Constant):
            continue
        if why := constant_problem(column.default.value, field.type, field.limits):
            yield make(
                codes.DEFAULT_LIMITS,
                unit=unit,
                path=f"fields[{index}].default",
                value=field.default,
                field=field.name,
                why=why,
            )
