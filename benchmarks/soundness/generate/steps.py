"""Steps that change something, decide or repeat. Each adds steps to a body, or nothing where it does not fit."""

from collections.abc import Callable

from ast_schemas import ir
from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.functions import call_of
from benchmarks.soundness.generate.jobs import announce, call_procedure
from benchmarks.soundness.generate.protected import by_token
from benchmarks.soundness.generate.scope import Name, row
from benchmarks.soundness.generate.types import Form, constant, scalar, value_type
from compiler.lower.ownership import ownership_path
from compiler.lower.steps_writing import required_names
from compiler.symbols.naming import snake

Draw = Callable[[Body], None]


def some_steps(body: Body, count: int, *, depth: int = 1) -> None:
    """A few steps of any kind that fit."""
    for _ in range(count):
        options: list[tuple[float, Draw]] = [
            (2, let), (1, require), (2, change), (2, move), (1.5, assign), (1.5, link), (1, make_any), (1, change_many),
            (0.7, delete_many), (0.4, revoke), (0.5, load_maybe), (0.4, delete_other),
            (0.8, upsert), (3, call_procedure), (3, announce),
        ]  # fmt: skip
        if depth > 0:
            options += [(1.5, choose), (1.5, repeat)]
        body.chance.weighted(options)(body)


def quiet_steps(body: Body, count: int) -> None:
    """Steps that change nothing."""
    for _ in range(count):
        body.chance.weighted(((2, let), (1, require), (1, load_maybe)))(body)


def let(body: Body) -> None:
    """A value, a row or rows."""
    expressions = body.expressions()
    kind = body.chance.weighted(((4, "value"), (1, "row"), (2, "rows")))
    name = body.bind(body.chance.one(("value", "found", "number", "id", "list", "str", "result", "len")))
    declared = body.known.shared.functions
    functions = [*declared, *(2 * [one for one in declared if one.kind == "extern"])]
    if functions and body.chance.maybe(0.5):
        found = call_of(expressions, functions, 1)
        if found is not None:
            body.add("let", name=name, value=found.text)
            result = next(one.result for one in functions if found.text.startswith(f"{one.name}("))
            body.names.append(Name(name, scalar(result), found.nullable))
            if body.chance.maybe(0.7):  # what nothing looks at is not computed
                body.add("require", condition=f"{name} == {name}", otherwise=body.outcome())
        return
    if kind == "value":
        type_ = scalar(value_type(body.chance.one(("integer", "text", "boolean", "date", "datetime"))))
        text = expressions.value(type_, nullable=False)
        if text is not None and text != "null":
            body.add("let", name=name, value=text)
            body.names.append(Name(name, type_))
        return
    entity = body.chance.one(sorted(body.known.entities))
    if body.private(entity, reading=False):
        return
    if kind == "rows":
        body.add("let", name=name, value=expressions.rows(entity))
        body.names.append(Name(name, ir.RowsType(entity=entity)))
    elif (text := expressions.row(entity, nullable=True)) not in (None, "null"):
        body.add("let", name=name, value=text)
        body.names.append(row(name, entity, nullable=True))


def require(body: Body) -> None:
    """A condition that most rows meet."""
    expressions = body.expressions()
    code = body.outcome()
    text = expressions.condition(1)
    lists = [name.text for name in body.names if isinstance(name.type, ir.RowsType)]
    if lists and body.chance.maybe(0.5):
        text = f"count(k in {body.chance.one(lists)} where {text}) >= 0"
    body.add("require", condition=body.chance.one((f"{text} or true", f"not ({text} and false)", text)), otherwise=code)


def load_maybe(body: Body) -> None:
    """A row that may be missing; then, often, steps for when it is there."""
    entity = body.chance.one(sorted(body.known.entities))
    if body.private(entity, reading=False):
        return
    name = body.bind("maybe")
    where = body.expressions(row(name, entity, stored=True)).condition(1)
    if body.chance.maybe(0.6):
        where = by_token(body.chance, name, body.entity(entity), body.names) or where
    body.add("load", name=name, entity=entity, where=where, otherwise=None, lock=False)
    body.names.append(row(name, entity, nullable=True))


def change(body: Body) -> None:
    """Add to a number, bounded or not."""
    found = [
        (name, column) for name in body.rows() for column in body.entity(_entity(name)).columns
        if column.type.kind in ("integer", "decimal") and not column.type.many and not column.nullable
        and column.generated is None
    ]  # fmt: skip
    if not found:
        return
    name, column = body.chance.one(found)
    expressions = body.expressions()
    amount = body.chance.one(("1", "-1", "2")) if body.chance.maybe(0.7) else None
    amount = amount or expressions.value(column.type, nullable=False, depth=1) or "1"
    if column.type.kind == "decimal" and (column.type.precision or 38) <= (column.type.scale or 0):
        amount = "0.0"
    bounded = body.chance.maybe(0.5)
    body.add(
        "change", row=name.text, field=column.name, amount=amount,
        minimum=body.chance.one(("0", "-100", "-5")) if bounded else None,
        otherwise=body.outcome("too_little") if bounded else None,
    )  # fmt: skip


def move(body: Body) -> None:
    """A transition of a row."""
    rows = [name for name in body.rows() if body.entity(_entity(name)).state_machine]
    if not rows:
        return
    name = body.chance.one(rows)
    machine = body.entity(_entity(name)).state_machine
    assert machine is not None
    if machine.transitions:
        move_ = body.chance.one(machine.transitions)
        body.add("transition", row=name.text, transition=move_.name, otherwise=body.outcome("wrong_state"))


def assignments(body: Body, entity: ir.Entity, names: list[str], *more: Name, create: bool = False) -> list[Form]:
    """Values for fields and relations; left out where none is known."""
    expressions = body.expressions(*more)
    expressions.application = not more
    made: list[Form] = []
    columns = {column.name: column for column in entity.columns}
    relations = {relation.name: relation for relation in entity.relations}
    for name in names:
        value: str | None = None
        if name in columns:
            type_ = columns[name].type
            if type_.kind == "secret":
                value = "body.password" if _has_password(body) else None
            elif more and type_.kind in ("token", "encrypted"):  # what the database computes cannot be protected
                value = body.chance.one(('"one for all"', *(["null"] if columns[name].nullable else [])))
            elif create and body.chance.maybe(0.5):
                value = constant(body.chance, type_, columns[name].limits.model_dump())
            value = value or (
                expressions.value(type_, nullable=columns[name].nullable) if type_.kind != "secret" else None
            )
        elif relations[name].holds_key:
            relation = relations[name]
            value = expressions.row(relation.target, nullable=relation.nullable)
        elif relations[name].table:
            value = expressions.rows(relations[name].target)
        if value is not None:
            made.append({"field": name, "value": _bounded(value) if name in columns else value})
    return made


def _bounded(value: str) -> str:
    """A text of its own length or less: one that is made of itself in a loop doubles until no memory is left."""
    return f"substring({value}, 1, 200)" if "concat(" in value or "replace(" in value else value


def _has_password(body: Body) -> bool:
    dto = body.known.dtos[body.draft.input["name"]] if body.draft.input else None
    return dto is not None and any(one.name == "password" and one.required for one in dto.members)


def _entity(name: Name) -> str:
    assert isinstance(name.type, ir.RowType)
    return name.type.entity


def _assignable(entity: ir.Entity) -> list[str]:
    state = entity.state_machine.field if entity.state_machine else None
    return [
        column.name for column in entity.columns
        if column.generated is None and column.name not in (state, "deleted_at") and column.type.kind != "secret"
    ]  # fmt: skip


def assign(body: Body) -> None:
    """Set fields and relations of one row."""
    rows = [name for name in body.rows() if name.text in body.locked or body.chance.maybe(0.2)]
    if not rows:
        return
    name = body.chance.one(rows)
    entity = body.entity(_entity(name))
    fitting = _assignable(entity) + [
        one.name for one in entity.relations if one.holds_key and one.name != entity.owner and not one.changed_by
    ]  # fmt: skip
    fitting += [one.name for one in entity.relations if one.table]
    made = assignments(body, entity, body.chance.some(fitting, 1, 2))
    if name.text not in body.locked:
        made = [one for one in made if f"{name.text}." not in one["value"]]
    if made:
        body.add("update", row=name.text, collect=False, assignments=made, duplicate=duplicate(body, entity))


def duplicate(body: Body, entity: ir.Entity) -> str | None:
    """An outcome for a taken key, where there is a key."""
    keyed = any(one.unique for one in entity.columns) or any(one.unique for one in entity.relations)
    keyed = keyed or bool(entity.unique_together)
    return body.outcome("taken") if keyed and body.chance.maybe(0.6) else None


def link(body: Body) -> None:
    """Change a many-to-many relation."""
    found = [
        (name, one) for name in body.rows() for one in body.entity(_entity(name)).relations if one.table is not None
    ]  # fmt: skip
    if not found:
        return
    name, relation = body.chance.one(found)
    expressions = body.expressions()
    target = expressions.row(relation.target, nullable=False) if body.chance.maybe(0.4) else None
    body.add(
        "link", row=name.text, relation=relation.name, action=body.chance.one(("add", "remove", "replace")),
        target=target or expressions.rows(relation.target),
    )  # fmt: skip


def make_any(body: Body) -> None:
    """A row of any entity."""
    make(body, body.chance.one(sorted(body.known.entities)))


def make(body: Body, wanted: str) -> str | None:
    """Another row, filled by assignments alone; its name, or None where no values are known."""
    entity = body.entity(wanted)
    names = required_names(entity)
    owner = next((one for one in entity.relations if one.name == entity.owner), None)
    more = [name for name in _assignable(entity) if name not in names]
    names += body.chance.some(more, 0, 1)
    made = assignments(body, entity, names, create=True)
    if len(made) < len(names):
        return None
    if owner is not None and body.private(entity.name, reading=False):
        rows = [name.text for name in body.rows(owner.target)]
        if not rows:
            return None
        for one in made:
            if one["field"] == owner.name:
                one["value"] = body.chance.one(rows)
    name = body.bind(f"new_{entity.name.lower()}")
    body.add(
        "create", name=name, entity=entity.name, collect=False, assignments=made, duplicate=duplicate(body, entity)
    )
    body.names.append(row(name, entity.name))
    return name


def upsert(body: Body) -> None:
    """A row that is made where none has the key."""
    found = [
        (entity, column) for _, entity in sorted(body.known.entities.items()) for column in entity.columns
        if column.unique and not column.nullable and column.name in _assignable(entity)
        and not body.private(entity.name, reading=False)
    ]  # fmt: skip
    if not found:
        return
    entity, column = body.chance.one(found)
    value = body.expressions().value(column.type, nullable=False, depth=0)
    inner = body.inner()
    if value in (None, "null") or make(inner, entity.name) is None:
        return
    key = {"field": column.name, "value": value}
    made = inner.steps[-1]
    made["assignments"] = [key, *(one for one in made["assignments"] if one["field"] != column.name)]
    made["duplicate"] = f"{snake(entity.name)}_exists"
    name = body.bind("same")
    body.add(
        "load", name=name, entity=entity.name, where=f"{name}.{column.name} == ({value})", otherwise=None, lock=False
    )
    body.names.append(row(name, entity.name, nullable=True))
    body.add("if", condition=f"{name} == null", then=inner.steps, otherwise=[])


def _where(body: Body, name: str, entity: str) -> str | None:
    """A condition over rows that an operation may change; None where it may change none."""
    mine = body.mine(name, entity)
    if mine is None and body.private(entity, reading=False):
        return None
    text = body.expressions(row(name, entity, stored=True)).condition(1)
    return f"{mine} and {text}" if mine else text


def change_many(body: Body) -> None:
    """Change all rows that fit."""
    entity = body.entity(body.chance.one(sorted(body.known.entities)))
    name = body.bind("each")
    where = _where(body, name, entity.name)
    unique = {one.name for one in entity.columns if one.unique} | {one for key in entity.unique_together for one in key}
    names = body.chance.some([one for one in _assignable(entity) if one not in unique], 1, 2)
    made = assignments(body, entity, names, row(name, entity.name, stored=True))
    if where is not None and made:
        body.add("update_where", name=name, entity=entity.name, where=where, assignments=made)


def delete_many(body: Body) -> None:
    """Delete all rows that fit."""
    entity = body.chance.one(sorted(body.known.entities))
    name = body.bind("each")
    where = _where(body, name, entity)
    if where is not None and entity != body.known.account:
        body.add("delete_where", name=name, entity=entity, where=f"{where} and {name}.id == {name}.id")


def delete_other(body: Body) -> None:
    """Delete a row that an earlier step bound and that the answer does not need."""
    rows = [name for name in body.rows() if name.text.startswith("new_")]
    if rows:
        name = body.chance.one(rows)
        body.add("delete", row=name.text)
        if not body.entity(_entity(name)).soft_delete:
            body.gone.add(name.text)


def revoke(body: Body) -> None:
    """End one token, or all of an account."""
    if body.known.account is None or not body.known.tokens or set(body.draft.callers) == {"anyone"}:
        return
    accounts = [name.text for name in body.rows(body.known.account)]
    body.add("revoke_token", account=body.chance.one([None, *accounts]))


def choose(body: Body) -> None:
    """One or the other. Where a row may be missing, the branch knows that it is there."""
    maybe = [
        name for name in body.names if name.nullable and isinstance(name.type, ir.RowType) and name.text != "actor"
    ]
    then, otherwise = body.inner(), body.inner()
    if maybe and body.chance.maybe(0.6):
        chosen = body.chance.one(maybe)
        condition = f"{chosen.text} != null"
        then.names = [row(one.text, _entity(one)) if one is chosen else one for one in then.names]
    else:
        condition = body.expressions().condition()
    some_steps(then, body.chance.number(1, 2), depth=0)
    some_steps(otherwise, body.chance.number(0, 1), depth=0)
    if then.steps or otherwise.steps:
        body.add("if", condition=condition, then=then.steps, otherwise=otherwise.steps)


def repeat(body: Body) -> None:
    """Steps for each of some rows, which are the caller's where that is asked for."""
    entity = body.chance.one(sorted(body.known.entities))
    name, inner_name = body.bind("one"), f"k{len(body.taken)}"
    mine = body.mine(inner_name, entity)
    if mine is None and body.private(entity, reading=False):
        return
    rows = body.expressions().rows(entity) if mine is None else f"rows({inner_name} in {entity} where {mine})"
    inner = body.inner()
    inner.names.append(row(name, entity))
    lock = body.chance.maybe(0.5)
    if lock:
        inner.locked.add(name)
    some_steps(inner, body.chance.number(1, 2), depth=0)
    if inner.steps:
        body.add("for_each", name=name, rows=rows, lock=lock, steps=inner.steps)


def is_owned(body: Body, entity: str) -> bool:
    """Whether rows of the entity belong to an account."""
    return bool(ownership_path(entity, body.world))
