"""What a schema may not say."""

import pytest

from tests.checks.refusals import Refused, assert_refused
from tests.programs.editing import DELETED, found_in, linked_in
from tests.programs.shorthand import (
    entity,
    field,
    invariant,
    kind,
    limits,
    machine,
    outline,
    path,
    relation,
    schema,
    seed,
    setting,
    signature,
    signatures,
)

TAG, ITEM, LIST = "schema/Tag", "schema/Item", "schema/List"
NAME = field("name", "slug", unique=True, max_length=40)


def tag(*members: object, **given: object) -> object:
    return schema(NAME, *members, **given)  # type: ignore[arg-type]


CASES = [
    Refused("two fields have one name", "D301", TAG, tag(field("name", "text")), "fields[1].name"),
    Refused("a field hides the key of a relation", "D302", TAG,
            tag(field("list_id", "uuid"), relation("list", "List", "tags")), "fields[1].name"),
    Refused("a field is called id", "D364", TAG, tag(field("id", "uuid")), "fields[1].name"),
    Refused("a relation is called id", "O201", TAG, tag(relation("id", "List", "tags")), "relations[0].name"),
    Refused("the way back is called id", "O201", TAG, tag(relation("list", "List", "id")), "relations[0].inverse"),
    Refused("a field has the name of the mark of soft deletion", "O201", TAG,
            tag(field("deleted_at", "datetime"), soft_delete=True), "fields[1].name"),
    Refused("a relation leads to an unknown entity", "D303", TAG, tag(relation("list", "Lst", "tags")),
            "relations[0].target"),
    Refused("two relations of an entity have one way back", "D304", TAG,
            tag(relation("first", "List", "tags"), relation("second", "List", "tags")), "relations[1].inverse"),
    Refused("the way back has the name of a field of the target", "D304", TAG, tag(relation("list", "List", "title")),
            "relations[0].inverse", linked="schema"),
    Refused("two entities need each other", "D305", ITEM, (), "relations", linked="schema",
            elsewhere={LIST: [("relations+", relation("main", "Item", "main_of"))]}),
    Refused("a required relation would become null", "D306", TAG,
            tag(relation("list", "List", "tags", on_delete="set_null")), "relations[0].on_delete"),
    Refused("a many-to-many relation is required", "D307", TAG,
            tag(relation("lists", "List", "tags", kind="many_to_many")), "relations[0].required"),
    Refused("an enum has no values", "D310", TAG,
            tag(field("mood", "enum(a)").model_copy(update={"type": kind("text").model_copy(update={"kind": "enum"})})),
            "fields[1].type"),
    Refused("a decimal has no scale", "D310", TAG, tag(field("price", "decimal")), "fields[1].type"),
    Refused("lengths are given to a number", "D311", TAG, tag(field("size", "integer", max_length=3)),
            "fields[1].limits"),
    Refused("the minimum is above the maximum", "D311", TAG, tag(field("size", "integer", minimum="3", maximum="1")),
            "fields[1].limits"),
    Refused("a bound has more digits than the decimal", "D311", TAG,
            tag(field("price", "decimal(4,2)", minimum="0.001")), "fields[1].limits"),
    Refused("a pattern is no regular expression", "D311", TAG, tag(field("code", "text", pattern="[a")),
            "fields[1].limits"),
    Refused("a default counts rows", "D312", TAG, tag(field("size", "integer", default="count(l in List)")),
            "fields[1].default"),
    Refused("a default is of another type", "X630", TAG, tag(field("size", "integer", default="true")),
            "fields[1].default"),
    Refused("a default is no value of the enum", "X636", TAG, tag(field("mood", "enum(a|b)", default='"c"')),
            "fields[1].default"),
    Refused("the default of the state is not the initial one", "D313", ITEM, (("fields[2].default", '"done"'),),
            "fields[2].default"),
    Refused("a default breaks its own limits", "D314", TAG, tag(field("size", "integer", default="0", minimum="1")),
            "fields[1].default"),
    Refused("a generated field is no time", "D315", TAG, tag(field("made", "date", generated="created")),
            "fields[1]"),
    Refused("a version is a text", "D365", TAG, tag(field("version", "text", generated="version")), "fields[1]"),
    Refused("a version has a default", "D365", TAG,
            tag(field("version", "integer", generated="version", default="1")), "fields[1]"),
    Refused("there are two versions", "D365", TAG,
            tag(field("version", "integer", generated="version"), field("edition", "integer", generated="version")),
            "fields[2]"),
    Refused("the one who changed a row last is required", "D366", TAG,
            tag(relation("by", "User", "tags", writable=False, editable=False, changed_by=True)), "relations[0]"),
    Refused("the one who changed a row last is sent", "D366", TAG,
            tag(relation("by", "User", "tags", required=False, on_delete="set_null", changed_by=True)), "relations[0]"),
    Refused("the one who changed a row last is no account", "D366", TAG,
            tag(relation("by", "List", "tags", required=False, on_delete="set_null", writable=False, editable=False,
                         changed_by=True)), "relations[0]"),
    Refused("the case of a number is ignored", "D372", TAG,
            tag(field("size", "integer").model_copy(update={"case_ignored": True})), "fields[1].case_ignored"),
    Refused("a token has a default", "D373", TAG, tag(field("code", "token", default="random_token(32)")),
            "fields[1].default"),
    Refused("a starting row holds an encrypted text", "D373", TAG,
            tag(field("memo", "encrypted"), seeds=[seed(name='"a"', memo='"b"')]), "seeds[0].values[1]"),
    Refused("a file has a default", "D373", TAG, tag(field("scan", "file", default='"a.png"')), "fields[1].default"),
    Refused("a file is unique", "D317", TAG, tag(field("scan", "file", unique=True)), "fields[1].unique"),
    Refused("rows are ordered by files", "D368", TAG, tag(field("scan", "file"), order=["scan"]), "order[0]"),
    Refused("a field has the name of a file's content", "D302", TAG,
            tag(field("scan", "file"), field("scan_content", "text")), "fields[2].name"),
    Refused("there is a list of files", "D310", TAG, tag(field("scan", "file[]")), "fields[1].type"),
    Refused("a file has a type that is none", "D310", TAG, tag(field("scan", "file(png)")), "fields[1].type"),
    Refused("an encrypted text is unique", "D317", TAG, tag(field("memo", "encrypted", unique=True)),
            "fields[1].unique"),
    Refused("a secret is unique", "D316", TAG, tag(field("pin", "secret", unique=True)), "fields[1].unique"),
    Refused("a secret is part of an index", "D316", TAG, tag(field("pin", "secret"), indexes=[["pin"]]),
            "indexes[0][0]"),
    Refused("a list is unique", "D317", TAG, tag(field("names", "text[]", unique=True)), "fields[1].unique"),
    Refused("an index names an unknown member", "D320", TAG, tag(indexes=[["nam"]]), "indexes[0][0]"),
    Refused("a key is empty", "D321", TAG, tag(unique_together=[[]]), "unique_together[0]"),
    Refused("a key names a member twice", "D321", TAG, tag(unique_together=[["name", "name"]]), "unique_together[0]"),
    Refused("rows are ordered by an unknown field", "D367", TAG, tag(order=["-nam"]), "order[0]"),
    Refused("rows are ordered by json", "D368", TAG, tag(field("more", "json"), order=["more"]), "order[0]"),
    Refused("rows are ordered by a field twice", "D368", TAG, tag(order=["name", "-name"]), "order[1]"),
    Refused("the owner is no relation", "D322", TAG, tag(owner="user"), "owner"),
    Refused("the owner leads to no account", "D323", TAG,
            tag(relation("thing", "Thing", "tags"), owner="thing"), "owner", linked="schema",
            elsewhere={"outline/zz": outline(entity("Thing", "things")), "schema/Thing": schema(NAME)}),
    Refused("rows may have no owner", "D324", TAG,
            tag(relation("user", "User", "tags", required=False, on_delete="set_null"), owner="user"), "owner"),
    Refused("the state field is no enum", "D330", TAG, tag(state_machine=machine("name", "a", go="a>b")),
            "state_machine.field"),
    Refused("a transition names an unknown state", "D331", ITEM, (("state_machine.transitions[0].target", "doin"),),
            "state_machine.transitions[0].target"),
    Refused("a state is never reached", "D332", ITEM, (("state_machine.transitions[0]", DELETED),),
            "state_machine.transitions"),
    Refused("a transition is declared twice", "D333", ITEM, (("state_machine.transitions[2].name", "finish"),),
            "state_machine.transitions[2].name"),
    Refused("a transition leads to its source", "D334", ITEM,
            (("state_machine.transitions[2].sources+", "open"),), "state_machine.transitions[2].target"),
    Refused("an invariant looks at another row", "D340", ITEM,
            (("invariants+", invariant("kept", "not item.list.archived", "No.")),), "invariants[1].condition"),
    Refused("an invariant depends on the clock", "D341", ITEM,
            (("invariants+", invariant("old", "item.created_at < now()", "No.")),), "invariants[1].condition"),
    Refused("an invariant divides", "D344", ITEM,
            (("invariants+", invariant("whole", "item.price / 2 > 1.00", "No.")),), "invariants[1].condition"),
    Refused("an invariant depends on the environment", "D343", ITEM,
            (("invariants+", invariant("cheap", "item.price <= settings.limit", "No.")),), "invariants[1].condition",
            elsewhere={"outline/zz": outline(settings=(setting("limit", "decimal(10,2)", "9.00"),))}),
    Refused("two invariants have one name", "D342", ITEM,
            (("invariants+", invariant("price_not_negative", "item.price >= 0", "No.")),), "invariants[1].name"),
    Refused("a seed names an unknown field", "D350", TAG, tag(seeds=[seed(name='"a"', colour='"red"')]),
            "seeds[0].values[1].field"),
    Refused("a seed leaves out a required value", "D351", TAG, tag(field("size", "integer"), seeds=[seed(name='"a"')]),
            "seeds[0]"),
    Refused("a seed row leaves a computed default to the system", "D353", TAG,
            tag(field("code", "text", default="random_token(20)"), seeds=[seed(name='"home"')]), "seeds[0]"),
    Refused("a seed row computes a value", "D353", TAG,
            tag(field("day", "date"), seeds=[seed(name='"home"', day="add_days(today(), 1)")]),
            "seeds[0].values[1].value"),
    Refused("two seeds share a unique value", "D352", TAG,
            tag(field("size", "integer"), seeds=[seed(name='"a"', size="1"), seed(name='"a"', size="2")]), "seeds[1]"),
    Refused("two seeds share a key of several fields, one of them by its default", "D352", TAG,
            tag(field("size", "integer"), field("open", "boolean", default="true"), unique_together=[["size", "open"]],
                seeds=[seed(name='"a"', size="1"), seed(name='"b"', size="1", open="true")]), "seeds[1]"),
    Refused("two seeds share a key of several fields, one of them the first state", "D352", TAG,
            tag(field("size", "integer"), field("stage", "enum(a|b)"), state_machine=machine("stage", "a", go="a>b"),
                unique_together=[["size", "stage"]], seeds=[seed(name='"a"', size="1"), seed(name='"b"', size="1")]),
            "seeds[1]"),
    Refused("two seeds share a key of several fields, one of them the first version", "D352", TAG,
            tag(field("size", "integer"),
                field("count", "integer", generated="version", writable=False, editable=False),
                unique_together=[["size", "count"]], seeds=[seed(name='"a"', size="1"), seed(name='"b"', size="1")]),
            "seeds[1]"),
    Refused("two seeds share a unique number spelt in two ways", "D352", TAG,
            tag(field("size", "decimal(6,2)", unique=True),
                seeds=[seed(name='"a"', size="1.5"), seed(name='"b"', size="1.50")]), "seeds[1]"),
    Refused("two seeds share a unique text whose case is ignored", "D352", TAG,
            tag(field("word", "text", unique=True, case_ignored=True),
                seeds=[seed(name='"a"', word='"B"'), seed(name='"b"', word='"b"')]), "seeds[1]"),
    Refused("a seed row breaks an invariant", "D354", TAG,
            tag(field("size", "decimal(6,2)"), seeds=[seed(name='"a"', size="1.5"), seed(name='"b"', size="10")],
                invariants=[invariant("small", "tag.size < 9 or tag.name == \"a\"", "No.")]), "seeds[1]"),
    Refused("a path finds rows by a field that is not there", "D361", LIST, (),
            "fields", linked="schema",
            elsewhere={"signatures/zz": signatures(
                signature("x", "delete", "List", "DELETE /by/{slug}", path("slug", "List", "slug", "slug")))}),
    Refused("an entity has no members", "D362", TAG, schema(), "fields"),
    Refused("HTTP Basic names no login", "D370", "schema/User", (), "fields", linked="schema",
            elsewhere={"outline/overview": [("conventions.auth_scheme", "basic"), ("conventions.auth_name", "name")]}),
    Refused("HTTP Basic finds no secret", "D371", "schema/User", (("fields[1].required", False),), "fields",
            linked="schema", elsewhere={"outline/overview": [("conventions.auth_scheme", "basic")]}),
    Refused("a state is unique", "D363", ITEM, (("fields[2].unique", True),), "state_machine.field"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.because)
def test_it_is_refused_when(case: Refused) -> None:
    assert_refused(case)


def test_words_of_sql_may_name_relations_whose_columns_end_in_id() -> None:
    assert found_in(TAG, {TAG: tag(relation("order", "List", "tags"))}) == []  # type: ignore[dict-item]


def test_a_longer_cycle_of_required_relations_is_told_once_with_its_chain() -> None:
    changes = {
        "outline/ring": outline(entity("A", "as1"), entity("B", "bs"), entity("C", "cs")),
        "schema/A": schema(relation("b", "B", "as1")),
        "schema/B": schema(relation("c", "C", "bs")),
        "schema/C": schema(relation("a", "A", "cs")),
    }
    found = linked_in("schema", changes)  # type: ignore[arg-type]
    assert [(item.code, item.unit) for item in found] == [("D305", "schema/A")]
    assert "A.b -> B.c -> C.a -> A" in found[0].message


def test_an_optional_relation_breaks_the_cycle() -> None:
    changes = {
        "outline/ring": outline(entity("A", "as1"), entity("B", "bs")),
        "schema/A": schema(relation("b", "B", "as1", required=False, on_delete="set_null")),
        "schema/B": schema(relation("a", "A", "bs")),
    }
    assert linked_in("schema", changes) == []  # type: ignore[arg-type]


def test_all_mistakes_are_told_in_a_stable_order() -> None:
    wrong = schema(field("size", "integer", max_length=3), field("price", "decimal"), indexes=[["nam"]])
    found = found_in(TAG, {TAG: wrong})
    assert [item.path for item in found] == ["fields[0].limits", "fields[1].type", "indexes[0][0]"]


def test_limits_are_compared_as_numbers_and_not_as_texts() -> None:
    assert found_in(TAG, {TAG: schema(field("size", "integer", minimum="9", maximum="10"))}) == []
    assert limits(minimum="9").minimum == "9"
