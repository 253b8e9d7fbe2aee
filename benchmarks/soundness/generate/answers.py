"""Whole bodies: what an operation is about, with other steps around it, and its answer."""

from ast_schemas import ir
from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.expressions import TEXTS
from benchmarks.soundness.generate.headers import take_header
from benchmarks.soundness.generate.many_bodies import for_each_body
from benchmarks.soundness.generate.mapping import difference, member
from benchmarks.soundness.generate.redirects import location
from benchmarks.soundness.generate.scope import Name, row
from benchmarks.soundness.generate.sign_in import PURPOSES, draw_sign_in
from benchmarks.soundness.generate.steps import (
    change,
    change_many,
    choose,
    delete_many,
    duplicate,
    link,
    make,
    move,
    quiet_steps,
    repeat,
    some_steps,
)
from benchmarks.soundness.generate.types import TEXTS as TEXT_KINDS
from benchmarks.soundness.generate.types import Form, random_type, scalar, value_type

ORDERED = (*TEXTS, "integer", "decimal", "date", "datetime", "boolean", "enum", "uuid")
SORTS = ("title", "created", "value", "rank", "order")


def draw(body: Body) -> None:
    """All steps of the operation."""
    body.start()
    take_header(body)
    {
        "read": _read,
        "list": _list,
        "report": _report,
        "create": _create,
        "update": _update,
        "delete": _delete,
        "action": _action,
    }[body.draft.kind](body)


def _main(body: Body) -> str | None:
    """The row of the operation's entity that a path parameter names."""
    rows = [name.text for name in body.rows(body.draft.entity) if name.text != "actor"]
    return rows[0] if rows else None


def respond(body: Body, name: str | None) -> None:
    """Answer with the row through the output, or with nothing."""
    output = body.draft.output
    where = location(body)
    if output is None:
        body.add("respond", row=None, extras=[], **where)
        return
    extras = []
    expressions = body.expressions()
    for extra in body.bodies.extras.get(output["name"], []):
        value = expressions.value(scalar(extra["type"]), nullable=False)
        extras.append({"field": extra["name"], "value": value or "null"})
    body.add("respond", row=name, extras=extras, **where)


def _read(body: Body) -> None:
    if body.draft.purpose == "me":
        quiet_steps(body, body.chance.number(0, 1))
        respond(body, "actor")
        return
    body.load_path()
    quiet_steps(body, body.chance.number(0, 2))
    name = _main(body)
    if body.chance.maybe(0.15):
        then, otherwise = body.inner(), body.inner()
        respond(then, name)
        respond(otherwise, name)
        condition = body.expressions().condition()
        body.add("if", condition=condition, then=then.steps, otherwise=otherwise.steps)
        return
    respond(body, name)


def _list(body: Body) -> None:
    chance, entity = body.chance, body.draft.entity
    body.load_path()
    quiet_steps(body, chance.number(0, 1))
    name = body.bind(f"a_{entity.lower()}")
    here = row(name, entity, stored=True)
    conditions = [body.mine(name, entity)] if body.private(entity, reading=True) else []
    for one in body.rows():
        for relation in body.entity(entity).relations:
            leads = isinstance(one.type, ir.RowType) and relation.holds_key and one.type.entity == relation.target
            if leads and one.text != "actor" and chance.maybe(0.5):
                conditions.append(f"{name}.{relation.name} == {one.text}")
    if chance.maybe(0.3):
        conditions.append(body.expressions(here).condition(1))
    if body.entity(entity).soft_delete and chance.maybe(0.15):
        conditions.append(f"{name}.deleted_at != null")
    filters = [_filter(body, here) for _ in range(chance.number(0, 3))]
    inside = body.expressions(here)
    sorts = []
    for word in chance.some(SORTS, 0, 3):
        type_ = random_type(
            chance, lists=0, kind=chance.one(("integer", "text", "date", "datetime", "decimal", "boolean"))
        )
        value = (
            chance.one(_ordered(body, name, entity))
            if chance.maybe(0.7)
            else inside.value(scalar(type_), nullable=True)
        )
        if value not in (None, "null"):
            sorts.append({"name": word, "value": value})
    texts = [one.name for one in body.entity(entity).columns if one.type.kind in TEXT_KINDS and not one.type.many]
    search = [f"{name}.{one}" for one in chance.some(texts, 0, 2)] if chance.maybe(0.4) else []
    if chance.maybe(0.1):
        search.append(inside.text(1).text)
    default = [f"{chance.one(('', '-'))}{one['name']}" for one in chance.some(sorts, 0, 2)]
    body.add(
        "list", name=name, entity=entity, where=" and ".join(one for one in conditions if one) or None,
        filters=[one for one in filters if one], search=search, sorts=sorts, default_sort=default,
        paged=chance.maybe(0.8),
    )  # fmt: skip


def _ordered(body: Body, name: str, entity: str) -> list[str]:
    columns = [one.name for one in body.entity(entity).columns if one.type.kind in ORDERED and not one.type.many]
    return [f"{name}.{one}" for one in ("id", *columns)]


def _filter(body: Body, here: Name) -> Form | None:
    """A query parameter and a condition that mentions it."""
    assert isinstance(here.type, ir.RowType)
    columns = [
        one for one in body.entity(here.type.entity).columns
        if one.type.kind in (*TEXT_KINDS, "integer", "decimal", "date", "datetime", "uuid", "enum", "boolean")
        and one.type.kind != "url" and not one.type.many
    ]  # fmt: skip
    if len(body.draft.parameters) > 4 or not columns:
        return None
    column = body.chance.one(columns)
    type_ = column.type.model_dump(include=set(value_type("text")))
    form: Form = value_type(
        type_["kind"], values=list(type_["values"]) or None, precision=type_["precision"], scale=type_["scale"]
    )
    many = body.chance.maybe(0.15)
    parameter = body.parameter({**form, "many": many}, required=body.chance.maybe(0.1))
    value = f"{here.text}.{column.name}"
    if many:
        return {"parameter": parameter, "condition": f"{value} in {parameter}"}
    operators = ["==", "!="] if type_["kind"] in ("boolean", "enum", "uuid") else ["==", ">=", "<", "<="]
    condition = f"{value} {body.chance.one(operators)} {parameter}"
    if type_["kind"] == "text" and body.chance.maybe(0.5):
        condition = f"{body.chance.one(('contains', 'starts_with', 'ends_with'))}({value}, {parameter})"
    if body.chance.maybe(0.2):
        condition = f"{condition} {body.chance.one(('and', 'or'))} {body.expressions(here).condition(1)}"
    return {"parameter": parameter, "condition": condition}


def _report(body: Body) -> None:
    chance, entity = body.chance, body.draft.entity
    name = body.bind("entry")
    where = body.mine(name, entity) if body.private(entity, reading=True) else None
    if where is None and chance.maybe(0.3):
        where = body.expressions(row(name, entity, stored=True)).condition(1)
    columns = [one for one in body.entity(entity).columns if one.type.kind in ORDERED and not one.type.many]
    keys, measures, members = [], [], []
    for column in chance.some(columns, 0, 2) if body.draft.many else ():
        keys.append({"name": f"by_{column.name}"[:60], "value": f"{name}.{column.name}"})
        form = column.type.model_dump(include=set(value_type("text")))
        members.append(
            member(keys[-1]["name"], {**form, "values": list(form["values"]) or None}, required=not column.nullable)
        )
    if chance.maybe(0.2) and body.draft.many and not keys:
        keys.append({"name": "whole_year", "value": f"{name}.id"})
        members.append(member("whole_year", value_type("uuid")))
    numbers = [one for one in columns if one.type.kind in ("integer", "decimal")]
    days = [one for one in columns if one.type.kind in ("date", "datetime")]
    measures.append({"name": "how_many", "value": "count(*)"})
    members.append(member("how_many", value_type("integer")))
    for column in chance.some(numbers, 0, 2):
        function = chance.one(("sum", "avg", "min", "max"))
        scale = max(column.type.scale or 0, 2 if function == "avg" else 0)
        decimal = column.type.kind == "decimal" or function == "avg"
        type_ = value_type("decimal", precision=38, scale=scale) if decimal else value_type("integer")
        measures.append({"name": f"{function}_{column.name}"[:60], "value": f"{function}({name}.{column.name})"})
        members.append(member(measures[-1]["name"], type_, required=function == "sum"))
    for column in chance.some(days, 0, 1):
        function = chance.one(("min", "max"))
        measures.append({"name": f"{function}_{column.name}"[:60], "value": f"{function}({name}.{column.name})"})
        members.append(member(measures[-1]["name"], value_type(column.type.kind), required=False))
    assert body.draft.output is not None
    body.bodies.computed[f"report:{body.draft.output['name']}"] = [difference(body.draft.output, members)]
    order = [f"{chance.one(('', '-'))}{one['name']}" for one in chance.some([*keys, *measures], 0, 2)]
    body.add(
        "report", name=name, entity=entity, where=where, group_by=keys, measures=measures, order_by=order,
        limit=chance.one((None, 5)),
    )  # fmt: skip


def _create(body: Body) -> None:
    body.load_path()
    quiet_steps(body, body.chance.number(0, 1))
    if body.draft.input_many:
        for_each_body(body, _make_one)
        if body.draft.output is None:
            respond(body, None)
        return
    _make_one(body)


def _make_one(body: Body) -> None:
    chance, entity = body.chance, body.entity(body.draft.entity)
    name = body.bind(f"made_{entity.name.lower()}")
    body.add("create", name=name, entity=entity.name, collect=True, assignments=[], duplicate=duplicate(body, entity))
    body.names.append(row(name, entity.name))
    some_steps(body, chance.weighted(((3, 0), (1, 1), (1, 2))))
    if body.draft.purpose == "sign_up" and body.known.tokens and chance.maybe(0.3):
        body.add("issue_token", name=body.bind("fresh"), account=name, refresh=chance.one((None, body.bind("next"))))
    if not body.draft.input_many or body.draft.output is not None:
        respond(body, name)


def _update(body: Body) -> None:
    chance = body.chance
    body.load_path()
    name = _main(body)
    assert name is not None
    quiet_steps(body, chance.number(0, 1))
    body.add(
        "update", row=name, collect=True, assignments=[], duplicate=duplicate(body, body.entity(body.draft.entity))
    )
    some_steps(body, chance.weighted(((3, 0), (1, 1), (1, 2))))
    respond(body, name)


def _delete(body: Body) -> None:
    body.load_path()
    name = "actor" if body.draft.purpose == "leave" else _main(body)
    assert name is not None
    quiet_steps(body, body.chance.number(0, 1))
    body.add("delete", row=name)
    if not body.entity(body.draft.entity).soft_delete:
        body.gone.add(name)
    respond(body, name)


def _action(body: Body) -> None:
    purpose = body.draft.purpose
    chance = body.chance
    if purpose in PURPOSES:
        draw_sign_in(body)
        return
    body.load_path()
    quiet_steps(body, chance.number(0, 1))
    if body.draft.input_many:
        for_each_body(body, _act)
        if body.draft.output is None:
            respond(body, None)
        return
    _act(body)


def _act(body: Body) -> None:
    """What an action does to the row of the path, or to one that it makes."""
    purpose = body.draft.purpose
    chance = body.chance
    name: str | None = _main(body)
    if purpose == "restore" and name is not None:
        body.add("restore", row=name)
    elif purpose == "make":
        made = make(body, body.draft.entity)
        name = made if made is not None else name
    else:
        about = {
            "move": move, "link": link, "count_up": change, "bulk": change_many, "loop": repeat, "choose": choose,
        }.get(purpose)  # fmt: skip
        if about is not None:
            about(body)
    if purpose == "bulk" and chance.maybe(0.4):
        delete_many(body)
    some_steps(body, chance.weighted(((2, 0), (2, 1), (1, 2), (1, 3))))
    if body.draft.output is not None and (name is None or name in body.gone):
        body.draft.output, body.draft.many, body.draft.status = None, False, 204
    if not body.draft.input_many or body.draft.output is not None:
        respond(body, name)
