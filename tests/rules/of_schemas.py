"""What becomes of schemas whose mistakes nobody says."""

from tests.checks import test_body_rules as bodies
from tests.checks import test_schema_rules as schemas
from tests.checks.test_schema_rules import ITEM, LIST, NAME, TAG, tag
from tests.programs.shorthand import (
    assign,
    dto,
    entity,
    field,
    invariant,
    machine,
    member,
    outline,
    path,
    relation,
    schema,
    seed,
    signature,
    step,
)
from tests.rules.needed import (
    ANN,
    AT_HOME,
    BOB,
    HOME,
    OF_MILK,
    ROOT,
    Needed,
    adding,
    again,
    call,
    tags,
    told,
)

OPTIONAL = {"required": False, "on_delete": "set_null"}
COUNTED = {
    "dtos/List": [("differences[0].fields+", member("tagged", "integer"))],
    "transformers/List": [("differences[0].assignments+", assign(tagged="count(list.tags)")[0])],
}
READ_TAG = adding(
    signature(
        "read_tag", "read", "Tag", "GET /tags/{tag_id}", path("tag_id", "Tag"), output=dto("TagView", "Tag", "view")
    ),
    step("load", name="tag", entity="Tag", where="tag.id == tag_id", otherwise="tag_not_found"),
    step("respond", row="tag"),
)
MOVES_TAG = adding(
    signature("move_tag", "action", "Tag", "POST /tags/{tag_id}/move", path("tag_id", "Tag"), success_status=204),
    step("load", name="tag", entity="Tag", where="tag.id == tag_id", otherwise="tag_not_found"),
    step("transition", row="tag", transition="go", otherwise="tag_exists"),
    step("respond"),
)
RING = {
    "outline/ring": outline(entity("Alpha", "alphas"), entity("Beta", "betas")),
    "schema/Alpha": schema(relation("beta", "Beta", "alphas")),
    "schema/Beta": schema(relation("alpha", "Alpha", "betas")),
}
NOBODY = '"3e3bb3a6-0d43-5d0e-8d4b-9c5f0a1f7f10"'

SCHEMAS = [
    Needed(
        "D301",
        "the second takes the place of the first",
        {TAG: tag(field("size", "integer"), field("size", "text"))},
        "start",
        "DuplicateColumnError",
    ),
    Needed(
        "D302",
        "two columns have one name",
        {
            TAG: tag(
                field("list_id", "uuid", required=False, writable=False),
                relation("list", "List", "tags", **OPTIONAL, writable=False),
            )
        },
        "start",
        "DuplicateColumnError",
    ),
    Needed(
        "O201", "an object has two members of one name", {TAG: tag(relation("id", "List", "tags", **OPTIONAL))}, "start"
    ),
    Needed(
        "D364", "a call has two arguments of one name", {TAG: tag(field("id", "uuid"))}, "lint", "Duplicate keyword"
    ),
    Needed(
        "D303",
        "there is no such table",
        {TAG: tag(relation("list", "Lst", "tags", **OPTIONAL, writable=False))},
        "crash",
        "KeyError('Lst')",
    ),
    Needed(
        "D304",
        "tags of the second relation are not counted",
        {
            TAG: tag(relation("first", "List", "tags", **OPTIONAL), relation("second", "List", "tags", **OPTIONAL)),
            **COUNTED,
            **told(
                ANN,
                HOME,
                *(
                    step("row", name=name, entity="Tag", values=assign(**{to: "home", "name": f'"{name}"'}))
                    for name, to in (("red", "first"), ("blue", "second"))
                ),
                call("read_list", 200, **AT_HOME, checks=["answer.tagged == 2"]),
            ),
        },
        "tests",
        "== 2",
    ),
    Needed(
        "D304",
        "the mapper has one name for two things",
        {TAG: tag(relation("list", "List", "title", **OPTIONAL))},
        "start",
        "not a relationship",
    ),
    Needed(
        "D305",
        "no first row can be created",
        {
            **RING,
            **adding(
                signature(
                    "add",
                    "create",
                    "Alpha",
                    "POST /alphas",
                    input=dto("AlphaCreate", "Alpha", "create"),
                    success_status=201,
                ),
                step("create", name="alpha", entity="Alpha"),
                step("respond"),
            ),
            **told(ANN, call("add", 201, body=assign(beta_id=NOBODY))),
        },
        "tests",
        "404 instead of 201",
    ),
    Needed(
        "D306",
        "the target cannot be deleted",
        {
            TAG: tag(relation("list", "List", "tags", on_delete="set_null")),
            **told(
                ANN,
                HOME,
                step("row", name="red", entity="Tag", values=assign(list="home")),
                call("delete_list", 204, **AT_HOME),
            ),
        },
        "tests",
        "NotNull",
    ),
    Needed("D307", "it is not required", {TAG: tag(relation("lists", "List", "tags", kind="many_to_many"))}, "dropped"),
    *again(schemas.CASES, "crash", "an enum has no values", "a pattern is no regular expression"),
    Needed(
        "D311",
        "no value is right",
        {TAG: tag(field("size", "integer", minimum="3", maximum="1")), **told(ROOT, tags(size="2"))},
        "tests",
        "422 instead of 201",
    ),
    Needed(
        "D312",
        "there is no default",
        {TAG: tag(field("size", "integer", default="count(l in List)", required=False, writable=False))},
        "dropped",
    ),
    Needed("D313", "rows begin in another state", {ITEM: [("fields[2].default", '"done"')]}, "tests", "+ done"),
    Needed(
        "D314",
        "the default is refused",
        {TAG: tag(field("size", "integer", default="0", minimum="1", writable=False)), **told(ROOT, tags())},
        "tests",
        "422 instead of 201",
    ),
    Needed(
        "D315",
        "the time does not fit",
        {TAG: tag(field("made", "integer", generated="created", writable=False)), **told(ROOT, tags())},
        "tests",
        "TypeError",
    ),
    Needed(
        "D316",
        "equal secrets are stored",
        {
            TAG: tag(field("pin", "secret", unique=True)),
            **told(ROOT, tags(pin='"1234"'), tags(409, "blue", pin='"1234"')),
        },
        "tests",
        "201 instead of 409",
    ),
    Needed(
        "D317",
        "the database has no equality of such values",
        {TAG: tag(field("extra", "json", unique=True, required=False))},
        "start",
        "json",
        postgresql=True,
    ),
    Needed("D320", "there is no such column", {TAG: tag(indexes=[["nam"]])}, "start", "no column named"),
    Needed("D321", "the table cannot be made", {TAG: tag(unique_together=[[]])}, "start"),
    Needed(
        "D321",
        "migrations never make what the models say",
        {TAG: tag(unique_together=[["name", "name"]])},
        "tests",
        "AutogenerateDiffsDetected",
        only="tests/test_application.py",
    ),
    Needed("D322", "the owner leads nowhere", {LIST: [("owner", "user")]}, "refused", "D323"),
    Needed(
        "D323",
        "strangers read it",
        {
            "outline/zz": outline(entity("Thing", "things")),
            "schema/Thing": schema(NAME),
            TAG: tag(relation("thing", "Thing", "tags"), owner="thing"),
            **{name: form for name, form in READ_TAG.items() if not name.startswith("outline")},
            **told(
                ANN,
                BOB,
                step("row", name="red", entity="Tag", values=[]),
                call("read_tag", 404, "bob", parameters=assign(tag_id="red.id")),
            ),
        },
        "tests",
        "200 instead of 404",
    ),
    Needed(
        "D330",
        "there is no such column",
        {TAG: tag(state_machine=machine("mood", "a", go="a>b")), **MOVES_TAG},
        "start",
        "mood",
    ),
    Needed(
        "D331",
        "the row would break the database's rule",
        {ITEM: [("state_machine.transitions[1].target", "don")]},
        "tests",
        "422 instead of 200",
    ),
    Needed(
        "D333",
        "one of the two never happens",
        {
            ITEM: [("state_machine.transitions[2].name", "finish")],
            **told(
                ANN,
                HOME,
                step("row", name="milk", entity="Item", values=assign(list="home", status='"done"')),
                call("finish_item", 200, **OF_MILK),
            ),
        },
        "tests",
    ),
    Needed(
        "D334",
        "finishing twice succeeds",
        {ITEM: [("state_machine.transitions[1].sources+", "done")]},
        "tests",
        "200 instead of 409",
    ),
    *again(schemas.CASES, "types", "a version is a text"),
    *again(schemas.CASES, "start", "rows are ordered by an unknown field"),
    *again(schemas.CASES, "dropped", "D340", "D341", "D343", "D344", "D350"),
    Needed(
        "D342",
        "one of two messages is lost",
        {ITEM: [("invariants+", invariant("price_not_negative", "item.price >= 1", "Not free."))]},
        "lint",
        "F601",
    ),
    Needed(
        "D351", "the row cannot be inserted", {TAG: tag(field("size", "integer"), seeds=[seed(name='"a"')])}, "start"
    ),
    Needed(
        "D352",
        "the second row cannot be inserted",
        {TAG: tag(field("size", "integer"), seeds=[seed(name='"a"', size="1"), seed(name='"a"', size="2")])},
        "start",
    ),
    *again(schemas.CASES, "start", "a seed row breaks an invariant"),
    *again(schemas.CASES, "crash", "a seed row leaves a computed default to the system"),
    *again(schemas.CASES, "dropped", "a seed row computes a value"),
    Needed(
        "D368",
        "the database does not say which of two maps comes first",
        {
            TAG: tag(field("more", "json", required=False), order=["more"]),
            **adding(
                signature("list_tags", "list", "Tag", "GET /tags", output=dto("TagView", "Tag", "view"), many=True),
                step("list", name="tag", entity="Tag"),
            ),
            **told(ANN, call("list_tags", 200)),
        },
        "tests",
        "ordering operator",
        postgresql=True,
    ),
    Needed(
        "D361",
        "the load is refused",
        adding(
            signature(
                "drop", "delete", "List", "DELETE /by/{slug}", path("slug", "List", "slug", "slug"), success_status=204
            ),
            {**bodies.MY_LIST, "where": "list.slug == slug and list.owner == actor"},
            step("delete", row="list"),
            step("respond"),
        ),
        "refused",
        "X621",
    ),
    Needed(
        "D363",
        "only one row can be in each state",
        {
            ITEM: [("fields[2].unique", True)],
            **told(ANN, HOME, *[call("create_item", 201, **AT_HOME, body=assign(title='"a"'))] * 2),
        },
        "tests",
        "409 instead of 201",
    ),
]
