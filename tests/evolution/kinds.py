"""Each kind of change once."""

from decimal import Decimal

from ast_schemas import ir
from tests.emitters.library import column, compare, constant, entity, link, of, relation
from tests.evolution.casts import CASTS
from tests.evolution.kind import (
    OWNER,
    TITLE,
    Kind,
    converted,
    each_item,
    item,
    kind_of,
    renamed,
    same,
    tag,
    with_values,
    without,
)
from tests.evolution.laboratory import Row, Rows, program_of
from tests.evolution.lists import LISTS


def _links(*, near_first: bool = True) -> tuple[ir.Relation, ir.Relation]:
    near = link("tags", "Tag", "items", "item_id", "tag_id").model_copy(update={"table": "items_tags"})
    far = link("items", "Item", "tags", "tag_id", "item_id").model_copy(update={"table": "items_tags"})
    return (near, far) if near_first else (far, near)


def _family() -> tuple[ir.Relation, ir.Relation]:
    up = link("parents", "Item", "children", "item_id", "parent_id").model_copy(update={"table": "items_parents"})
    down = link("children", "Item", "parents", "parent_id", "item_id").model_copy(update={"table": "items_parents"})
    return up, down


def _children(rows: Rows) -> list[Row]:
    return [{"item_id": r["id"], "parent_id": r["parent_id"]} for r in rows["items"] if r["parent_id"] is not None]


def _carried(rows: Rows) -> Rows:
    linked = [{"item_id": row["id"], "tag_id": row["tag_id"]} for row in rows["items"] if row["tag_id"] is not None]
    linked.sort(key=lambda row: (str(row["item_id"]), str(row["tag_id"])))
    return {**without("tag_id")(rows), "items_tags": linked}


NUMBER, OWNED = column("number", "integer"), relation("person", "Person", "items")
MAYBE_OWNED = relation("person", "Person", "items", nullable=True, on_delete="set_null")
PARENT = relation("parent", "Item", "children", nullable=True, on_delete="set_null")
STATES = ir.StateMachine(
    field="status",
    initial="open",
    transitions=(ir.Transition(name="finish", sources=("open",), target="done"),),
)


def _status(*values: str, default: str = "open") -> ir.Column:
    return column("status", "enum", values=values, default=constant(default, "enum"))


KINDS = (
    kind_of("field added", (), (column("note", nullable=True),), with_values(note=None)),
    kind_of("field with limits added", (), (column("note", nullable=True, max_length=9),), with_values(note=None)),
    kind_of(
        "required field added with its default",
        (),
        (column("number", "integer", default=constant(3, "integer"), minimum="1"),),
        with_values(number=3),
    ),
    kind_of(
        "required field added with a backfill",
        (),
        (column("note"),),
        with_values(note="it's"),
        backfills=('Item.note="it\'s"',),
    ),
    kind_of(
        "required field computed from the row",
        (),
        (column("note"),),
        each_item(lambda row: {**row, "note": row["title"] + "!"}),
        backfills=('Item.note=concat(item.title, "!")',),
    ),
    kind_of("field dropped", (column("note", nullable=True),), (), without("note"), returns=False),
    kind_of("field with limits dropped", (column("note", max_length=99),), (), without("note"), returns=False),
    kind_of(
        "field dropped and another one added under its name",
        (column("note", nullable=True),),
        (column("note", "json", nullable=True),),
        with_values(note=None),
        drops=("Item.note",),
        returns=False,
    ),
    kind_of(
        "field renamed",
        (NUMBER,),
        (column("count", "integer"),),
        renamed("number", "count"),
        renames=("Item.number=Item.count",),
    ),
    kind_of(
        "names exchanged",
        (column("first"), column("second", unique=True)),
        (column("second"), column("first", unique=True)),
        each_item(lambda row: {**row, "first": row["second"], "second": row["first"]}),
        renames=("Item.first=Item.second", "Item.second=Item.first"),
    ),
    kind_of(
        "optional made required with its default",
        (column("note", nullable=True),),
        (column("note", default=constant("none")),),
        each_item(lambda row: {**row, "note": row["note"] or "none"}),
        returns=False,
    ),
    kind_of(
        "optional made required with a backfill",
        (column("note", nullable=True),),
        (column("note"),),
        each_item(lambda row: {**row, "note": row["title"] if row["note"] is None else row["note"]}),
        backfills=("Item.note=item.title",),
        returns=False,
    ),
    kind_of("required made optional", (NUMBER,), (column("number", "integer", nullable=True),)),
    kind_of(
        "unique added",
        (NUMBER,),
        (column("number", "integer", unique=True),),
        given={"number": lambda index, chance: index},
    ),
    kind_of(
        "unique taken away",
        (column("number", "integer", unique=True),),
        (NUMBER,),
        given={"number": lambda index, chance: index},
    ),
    kind_of("limits changed", (column("note", max_length=90),), (column("note", min_length=1, max_length=80),)),
    kind_of(
        "invariant added",
        (column("low", "decimal", precision=8, scale=2), column("high", "decimal", precision=8, scale=2)),
        (column("low", "decimal", precision=8, scale=2), column("high", "decimal", precision=8, scale=2)),
        new={
            "checks": (
                ir.Check(
                    name="in_order",
                    row="item",
                    condition=compare(
                        "<=",
                        of("item", "Item", "low", ir.Scalar(kind="decimal", precision=8, scale=2)),
                        of("item", "Item", "high", ir.Scalar(kind="decimal", precision=8, scale=2)),
                    ),
                    message="Low is not above high.",
                ),
            )
        },
        given={"low": lambda index, chance: Decimal("1.00"), "high": lambda index, chance: Decimal("2.50")},
    ),
    kind_of("index added", (NUMBER,), (NUMBER,), new={"indexes": (("number", "title"),)}),
    kind_of("index dropped", (NUMBER,), (NUMBER,), old={"indexes": (("number",),)}),
    kind_of("enum widened", (_status("open", "done"),), (_status("open", "held", "done"),)),
    kind_of(
        "enum narrowed",
        (_status("open", "held", "done"),),
        (_status("open", "done"),),
        given={"status": lambda index, chance: "open"},
    ),
    kind_of(
        "enum value renamed",
        (_status("open", "done"),),
        (_status("todo", "done", default="todo"),),
        converted("status", lambda value: "todo" if value == "open" else value),
        renames=("Item.status.open=todo",),
    ),
    kind_of(
        "enum values merged",
        (_status("open", "held", "done"),),
        (_status("open", "done"),),
        converted("status", lambda value: "open" if value == "held" else value),
        renames=("Item.status.held=open",),
        returns=False,
    ),
    kind_of(
        "states added",
        (_status("open", "done"),),
        (_status("open", "done", "void"),),
        old={"state_machine": STATES},
        new={"state_machine": STATES},
    ),
    kind_of("default changed", (_status("open", "done"),), (_status("open", "done", default="done"),)),
    kind_of(
        "soft delete added",
        (column("number", "integer", unique=True),),
        (column("number", "integer", unique=True),),
        with_values(deleted_at=None),
        new={"soft_delete": True},
        given={"number": lambda index, chance: index},
    ),
    kind_of(
        "soft delete taken away",
        (column("number", "integer", unique=True),),
        (column("number", "integer", unique=True),),
        without("deleted_at"),
        old={"soft_delete": True},
        given={"number": lambda index, chance: index},
    ),
    kind_of("relation added", (), (MAYBE_OWNED,), with_values(person_id=None)),
    kind_of("relation dropped", (OWNED,), (), without("person_id"), returns=False),
    kind_of(
        "relation renamed",
        (OWNED,),
        (relation("holder", "Person", "items"),),
        renamed("person_id", "holder_id"),
        renames=("Item.person=Item.holder",),
    ),
    kind_of("relation made required", (MAYBE_OWNED,), (OWNED,), backfills=("Item.person=null",), lacking=False),
    kind_of("relation made optional", (OWNED,), (MAYBE_OWNED,)),
    kind_of(
        "to-one made one to one",
        (MAYBE_OWNED,),
        (MAYBE_OWNED.model_copy(update={"unique": True}),),
        given={"person_id": lambda index, chance: None},
    ),
    kind_of("relation to the same entity added", (), (PARENT,), with_values(parent_id=None)),
    kind_of(
        "relation to the same entity kept in a table that is made anew",
        (PARENT,),
        (PARENT, column("number", "integer", default=constant(3, "integer"), minimum="1")),
        with_values(number=3),
    ),
    kind_of("delete rule changed", (OWNED,), (relation("person", "Person", "items", on_delete="restrict"),)),
    kind_of(
        "unique together added",
        (NUMBER, OWNED),
        (NUMBER, OWNED),
        new={"unique_together": (("number", "person"),)},
        given={"number": lambda index, chance: index},
    ),
    Kind("entity added", program_of(OWNER), program_of(OWNER, item(OWNED)), lambda rows: {**rows, "items": []}),
    Kind(
        "entity dropped",
        program_of(OWNER, item(OWNED)),
        program_of(OWNER),
        lambda rows: {"people": rows["people"]},
        returns=False,
    ),
    Kind(
        "entity renamed",
        program_of(OWNER, item(OWNED, column("code", unique=True, max_length=99), indexes=(("title",),))),
        program_of(
            OWNER,
            entity("Task", "tasks", TITLE, OWNED, column("code", unique=True, max_length=99), indexes=(("title",),)),
        ),
        lambda rows: {"people": rows["people"], "tasks": rows["items"]},
        renames=("Item=Task",),
    ),
    Kind(
        "target of relations renamed",
        program_of(OWNER, item(OWNED)),
        program_of(entity("User", "users", column("name")), item(relation("person", "User", "items"))),
        lambda rows: {"users": rows["people"], "items": rows["items"]},
        renames=("Person=User",),
    ),
    Kind(
        "table named otherwise",
        program_of(OWNER, item(OWNED)),
        program_of(OWNER, entity("Item", "things", TITLE, OWNED)),
        lambda rows: {"people": rows["people"], "things": rows["items"]},
    ),
    Kind(
        "many to many added",
        program_of(tag(), item()),
        program_of(tag(_links()[1]), item(_links()[0])),
        lambda rows: {**rows, "items_tags": []},
    ),
    Kind(
        "many to many dropped",
        program_of(tag(_links()[1]), item(_links()[0])),
        program_of(tag(), item()),
        lambda rows: {name: rows[name] for name in ("tags", "items")},
        returns=False,
    ),
    Kind(
        "to-one to many to many",
        program_of(tag(), item(relation("tag", "Tag", "items", nullable=True))),
        program_of(tag(_links()[1]), item(_links()[0])),
        _carried,
    ),
    Kind(
        "required to-one to many to many",
        program_of(tag(), item(relation("tag", "Tag", "items"))),
        program_of(tag(_links()[1]), item(_links()[0])),
        _carried,
    ),
    Kind(
        "to-one to many to many of the same entity",
        program_of(item(PARENT)),
        program_of(item(*_family())),
        lambda rows: {**without("parent_id")(rows), "items_parents": _children(rows)},
    ),
    Kind(
        "ends of many to many exchanged",
        program_of(tag(_links()[1]), item(_links()[0])),
        program_of(item(_links()[0]), tag(_links()[1])),
        same,
    ),
    Kind(
        "end of many to many renamed",
        program_of(tag(_links()[1]), item(_links()[0])),
        program_of(
            entity(
                "Word",
                "words",
                column("word"),
                link("items", "Item", "tags", "word_id", "item_id").model_copy(update={"table": "items_words"}),
            ),
            item(link("tags", "Word", "items", "item_id", "word_id").model_copy(update={"table": "items_words"})),
        ),
        lambda rows: {
            "words": rows["tags"],
            "items": rows["items"],
            "items_words": [{"item_id": row["item_id"], "word_id": row["tag_id"]} for row in rows["items_tags"]],
        },
        renames=("Tag=Word",),
    ),
    *CASTS,
    *LISTS,
)


def many_to_one() -> Kind:
    """The way from links to a key; the rows must have one link at most."""
    forward = next(kind for kind in KINDS if kind.name == "to-one to many to many")

    def back(rows: Rows) -> Rows:
        tags = {row["item_id"]: row["tag_id"] for row in rows["items_tags"]}
        items = [{**row, "tag_id": tags.get(row["id"])} for row in rows["items"]]
        return {"tags": rows["tags"], "items": items}

    return Kind("many to many to to-one", forward.after, forward.before, back, one_link="item_id")
