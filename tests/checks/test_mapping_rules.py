"""What differences of DTOs, collectors and transformers may not say."""

import pytest

from tests.checks.refusals import Refused, assert_refused
from tests.programs.editing import found_in
from tests.programs.shorthand import (
    collector,
    collectors,
    dto,
    dto_difference,
    dtos,
    field,
    member,
    path,
    schema,
    signature,
    signatures,
    transformer,
    transformers,
)

ITEM_DTOS, LIST_DTOS, USER_DTOS = "dtos/Item", "dtos/List", "dtos/User"
VIEW = "differences[0]"


DTOS = [
    Refused("a difference is of an unknown DTO", "C401", LIST_DTOS, dtos(dto_difference("ListVew")), f"{VIEW}.name"),
    Refused("a DTO has two differences", "C402", LIST_DTOS,
            dtos(dto_difference("ListView"), dto_difference("ListView")),
            "differences[1].name"),
    Refused("a difference removes what is not there", "C403", LIST_DTOS,
            dtos(dto_difference("ListView", remove=("colour",))), f"{VIEW}.remove[0]"),
    Refused("a difference keeps what is not there", "C403", LIST_DTOS,
            dtos(dto_difference("ListView", only=["id", "titel"])), f"{VIEW}.only[1]"),
    Refused("a member is added twice", "C404", LIST_DTOS,
            dtos(dto_difference("ListView", member("a", "text"), member("a", "text"))), f"{VIEW}.fields[1].name"),
    Refused("a member has no type and no source", "C405", LIST_DTOS, dtos(dto_difference("ListView", member("size"))),
            f"{VIEW}.fields[0]"),
    Refused("a member is scalar and nested", "C406", LIST_DTOS,
            dtos(dto_difference("ListView", member("owner", "text", nested="UserView"))), f"{VIEW}.fields[0]"),
    Refused("a nested DTO is unknown", "C407", LIST_DTOS,
            dtos(dto_difference("ListView", member("owner", nested="UserVew"))), f"{VIEW}.fields[0].nested"),
    Refused("a request has a nested object", "C408", LIST_DTOS,
            dtos(dto_difference("ListCreate", member("owner", nested="UserView"))), f"{VIEW}.fields[0].nested"),
    Refused("an answer nests a request", "C409", LIST_DTOS,
            dtos(dto_difference("ListView", member("owner", nested="UserCreate"))), f"{VIEW}.fields[0].nested"),
    Refused("a nested DTO shows another entity", "C410", LIST_DTOS,
            dtos(dto_difference("ListView", member("owner", nested="TagView"))), f"{VIEW}.fields[0].nested"),
    Refused("a nested list stands for one row", "C411", LIST_DTOS,
            dtos(dto_difference("ListView", member("owner", nested="UserView", many=True))), f"{VIEW}.fields[0].many"),
    Refused("answers contain each other", "C412", ITEM_DTOS, (), "differences", linked="dtos",
            elsewhere={LIST_DTOS: [("differences[0].fields+", member("items", nested="ItemView", many=True))]}),
    Refused("a refusal blames what is not sent", "O250", "signatures/accounts",
            (("operations[0].outcomes[0].field", "mail"),), "operations[0].outcomes[0].field", linked="dtos"),
    Refused("an answer shows a secret", "C413", USER_DTOS, dtos(dto_difference("UserView", member("password"))),
            f"{VIEW}.fields[0].name",
            elsewhere={"signatures/accounts": signatures(
                signature("me", "read", "User", "GET /me", output=dto("UserView", "User", "view")))}),
    Refused("a body has no members", "C414", USER_DTOS, dtos(), "differences",
            elsewhere={"signatures/accounts": signatures(
                signature("x", "action", "User", "POST /x", input=dto("Nothing", "User", "custom")))}),
    Refused("limits do not fit the member's type", "C415", LIST_DTOS,
            dtos(dto_difference("ListUpdate", member("size", "integer", limits={
                "min_length": 1, "max_length": None, "minimum": None, "maximum": None, "pattern": None}))),
            f"{VIEW}.fields[0].limits"),
    Refused("a relation is copied like a value", "C416", LIST_DTOS, dtos(dto_difference("ListView", member("owner"))),
            f"{VIEW}.fields[0]"),
    Refused("a member is kept and removed", "C418", LIST_DTOS,
            dtos(dto_difference("ListView", only=["id", "title"], remove=("title",))), f"{VIEW}.remove[0]"),
    Refused("a member's enum has no values", "C419", LIST_DTOS,
            dtos(dto_difference("ListView", member("mood", type={
                "kind": "enum", "values": None, "precision": None, "scale": None, "many": False}))),
            f"{VIEW}.fields[0].type"),
]  # fmt: skip

TAG_WITH_COUNT = schema(field("name", "slug", unique=True), field("size", "integer", writable=False, editable=False))

COLLECTORS = [
    Refused("who signs up chooses a role", "C460", "collectors/User", (), "differences", linked="collectors",
            elsewhere={"schema/User": [("fields[3].writable", True)]}),
    Refused("a difference is of an operation that fills nothing", "C430", "collectors/List",
            collectors(collector("read_list", title='"x"')), f"{VIEW}.operation"),
    Refused("a collector has two differences", "C402", "collectors/List",
            collectors(collector("create_list"), collector("create_list")), "differences[1].operation"),
    Refused("an unknown field is assigned", "C431", "collectors/List",
            collectors(collector("create_list", titel='"x"')), f"{VIEW}.assignments[0].field"),
    Refused("a field is assigned twice", "C432", "collectors/List",
            collectors(collector("create_list", title='"x"').model_copy(update={
                "assignments": collector("x", title='"a"').assignments * 2})), f"{VIEW}.assignments[1].field"),
    Refused("a key is assigned instead of its relation", "C433", "collectors/Item",
            collectors(collector("create_item", list_id="list.id")), f"{VIEW}.assignments[0].field"),
    Refused("a time stamp of the system is assigned", "C434", "collectors/Item",
            collectors(collector("create_item", created_at="now()")), f"{VIEW}.assignments[0].field"),
    Refused("an update sets the state", "C435", "collectors/Item",
            collectors(collector("update_item", status='"done"')), f"{VIEW}.assignments[0].field"),
    Refused("the body changes what is set once", "C438", "collectors/User", collectors(), "differences",
            elsewhere={
                "signatures/accounts": signatures(signature(
                    "change_me", "update", "User", "PATCH /me", input=dto("UserUpdate", "User", "update"))),
                USER_DTOS: dtos(dto_difference("UserUpdate", member("email")))}),
    Refused("a member that may be missing fills a required field", "C439", "collectors/List", collectors(),
            "differences", elsewhere={LIST_DTOS: [("differences+", dto_difference("ListCreate", member(
                "title", required=False)))]}),
    Refused("a member has another type than its field", "C440", "collectors/List", collectors(), "differences",
            elsewhere={LIST_DTOS: [("differences+", dto_difference("ListCreate", member("title", "integer")))]}),
    Refused("a value is of another type", "X630", "collectors/List", collectors(collector("create_list", title="1")),
            f"{VIEW}.assignments[0].value"),
]  # fmt: skip

TRANSFORMERS = [
    Refused("a difference is of a DTO that no row makes", "C450", "transformers/Item",
            (("differences+", transformer("StatusReport")),), "differences[2].dto"),
    Refused("a transformer has two differences", "C402", "transformers/Tag",
            transformers(transformer("TagView"), transformer("TagView")), "differences[1].dto"),
    Refused("an unknown member is assigned", "C403", "transformers/Tag",
            transformers(transformer("TagView", size="1")), f"{VIEW}.assignments[0].field"),
    Refused("a member has no source", "C451", "transformers/List",
            transformers(transformer("ListView", mine="list.owner == viewer")), "differences"),
    Refused("an extra hides the row", "C452", "transformers/Tag",
            transformers(transformer("TagView", {"tag": "text"})), f"{VIEW}.extras[0].name"),
    Refused("an extra has no complete type", "C419", "transformers/Tag",
            transformers(transformer("TagView", {"price": "decimal"})), f"{VIEW}.extras[0].type"),
    Refused("a nested member gets something computed", "C453", "transformers/List",
            transformers(transformer("ListView", open_items="1", mine="true",
                                     owner="if list.archived then list.owner else list.owner")),
            f"{VIEW}.assignments[2].value",
            elsewhere={LIST_DTOS: [("differences[0].fields+", member("owner", nested="UserView"))]}),
    Refused("nothing uses an extra", "C454", "transformers/Tag", transformers(transformer("TagView", {"x": "text"})),
            f"{VIEW}.extras[0].name"),
    Refused("a member has another type than its source", "C455", "transformers/List",
            (), "differences",
            elsewhere={LIST_DTOS: [("differences[0].fields+", member("title", "integer"))]}),
    Refused("a member promises more than its source", "C417", "transformers/Item", (), "differences",
            elsewhere={ITEM_DTOS: [("differences[1].fields+", member("notes", "text"))]}),
    Refused("a nested DTO needs extras", "C456", "transformers/List", (), "differences", linked="transformers",
            elsewhere={LIST_DTOS: [("differences[0].fields+", member("owner", nested="Session"))]}),
]  # fmt: skip


@pytest.mark.parametrize("case", [*DTOS, *COLLECTORS, *TRANSFORMERS], ids=lambda case: case.because)
def test_it_is_refused_when(case: Refused) -> None:
    assert_refused(case)


def test_what_the_system_sets_may_be_taken_from_a_body_that_names_it() -> None:
    changes = {
        "signatures/accounts": signatures(
            signature(
                "appoint", "update", "User", "PATCH /users/{user_id}", path("user_id", "User"), callers=["admin"],
                input=dto("Appoint", "User", "update"),
            )
        ),
        USER_DTOS: dtos(dto_difference("Appoint", member("role"), only=["role"])),
        "collectors/User": collectors(),
    }  # fmt: skip
    assert found_in("collectors/User", changes) == []  # type: ignore[arg-type]


def test_a_cycle_of_answers_names_its_chain() -> None:
    from tests.programs.editing import linked_in

    changes = {LIST_DTOS: [("differences[0].fields+", member("items", nested="ItemView", many=True))]}
    found = linked_in("dtos", changes)  # type: ignore[arg-type]
    assert "ItemView.list -> ListView.items -> ItemView" in found[0].message
