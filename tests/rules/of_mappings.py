"""What becomes of differences of DTOs, collectors and transformers whose mistakes nobody says."""

from tests.checks import test_mapping_rules as mappings
from tests.checks.test_mapping_rules import ITEM_DTOS, LIST_DTOS, USER_DTOS
from tests.programs.shorthand import assign, dto, dto_difference, member, signature, step
from tests.rules.needed import ANN, AT_HOME, HOME, READS_HOME, Changes, Needed, adding, again, call, told

LIMITS = {"min_length": None, "max_length": None, "minimum": None, "maximum": None, "pattern": None}
READ = told(ANN, HOME, READS_HOME)


def showing(name: str, type_: str | None = None, **given: object) -> Changes:
    """One more member of what a list is shown as."""
    return {LIST_DTOS: [("differences[0].fields+", member(name, type_, **given))]}


def of_lists(*fields: object, name: str, **given: object) -> Changes:
    """One more difference of a list's DTO."""
    return {LIST_DTOS: [("differences+", dto_difference(name, *fields, **given))]}  # type: ignore[arg-type]


def assigned(**values: str) -> Changes:
    return {"transformers/List": [("differences[0].assignments+", assign(**values)[0])]}


MAPPINGS = [
    Needed("C401", "the difference is of nothing", of_lists(name="ListVew"), "dropped"),
    Needed(
        "C402",
        "only one of the two counts",
        of_lists(member("open_items", "integer"), name="ListView", remove=("title",)),
        "dropped",
    ),
    *again(
        [*mappings.COLLECTORS, *mappings.TRANSFORMERS],
        "dropped",
        "C402",
        "C430",
        "C431",
        "C432",
        "C433",
        "C434",
        "C435",
        "C450",
        "C452",
    ),
    Needed("C403", "nothing is removed", {LIST_DTOS: [("differences[0].remove+", "colour")]}, "dropped"),
    Needed("C404", "only one of the two counts", showing("mine", "integer"), "dropped"),
    Needed("C405", "the member is not there", showing("size"), "dropped"),
    Needed("C406", "the member is not there", showing("owner", "text", nested="UserView"), "dropped"),
    Needed("C407", "the member is not there", showing("owner", nested="UserVew"), "dropped"),
    Needed(
        "C408", "the member is not there", of_lists(member("owner", nested="UserView"), name="ListCreate"), "dropped"
    ),
    Needed("C409", "the member is not there", showing("owner", nested="UserCreate"), "dropped"),
    Needed(
        "C410",
        "a row is shown as one of another entity",
        {**showing("owner", nested="TagView"), **READ},
        "types",
        "tag_view",
    ),
    Needed(
        "C411",
        "the answer breaks its own contract",
        {**showing("owner", nested="UserView", many=True), **READ},
        "tests",
        "list_type",
    ),
    *again(mappings.DTOS, "crash", "C412"),
    Needed(
        "C413",
        "the member is not there",
        {USER_DTOS: [("differences+", dto_difference("UserView", member("password")))]},
        "dropped",
    ),
    Needed(
        "C415",
        "the limits are not kept",
        of_lists(member("archived", "boolean", limits={**LIMITS, "min_length": 1}), name="ListUpdate"),
        "dropped",
    ),
    Needed("C416", "the member is not there", showing("owner"), "dropped"),
    Needed(
        "C417",
        "the answer breaks its own contract",
        {ITEM_DTOS: [("differences[1].fields+", member("notes", "text"))]},
        "tests",
        "missing",
    ),
    Needed(
        "C418",
        "removing counts for nothing",
        {ITEM_DTOS: [("differences[1].only", ["id", "title", "updated_at"])]},
        "dropped",
    ),
    Needed(
        "C419",
        "the member is not there",
        showing("mood", type={"kind": "enum", "values": None, "precision": None, "scale": None, "many": False}),
        "dropped",
    ),
    Needed(
        "C438",
        "what callers send is dropped",
        {
            **adding(
                signature(
                    "change_me",
                    "update",
                    "User",
                    "PATCH /me",
                    input=dto("UserUpdate", "User", "update"),
                    output=dto("UserView", "User", "view"),
                ),
                step("update", row="actor"),
                step("respond", row="actor"),
            ),
            USER_DTOS: [("differences+", dto_difference("UserUpdate", member("email")))],
            **told(
                ANN,
                call(
                    "change_me", 200, body=assign(email='"x@example.org"'), checks=['answer.email == "x@example.org"']
                ),
            ),
        },
        "tests",
        "+ ann@example.org",
    ),
    Needed(
        "C439",
        "the row is refused for another reason",
        of_lists(member("title", required=False), name="ListCreate"),
        "refused",
        "C436",
    ),
    Needed(
        "C440",
        "the row is refused for another reason",
        of_lists(member("title", "integer"), name="ListCreate"),
        "refused",
        "C436",
    ),
    Needed(
        "C451", "the answer breaks its own contract", {**showing("size", "integer"), **READ}, "tests", "ContractBroken"
    ),
    Needed(
        "C453",
        "the answer breaks its own contract",
        {
            **showing("owner", nested="UserView"),
            **assigned(owner="if list.archived then list.owner else list.owner"),
            **READ,
        },
        "tests",
        "ContractBroken",
    ),
    Needed(
        "C455",
        "the answer breaks its own contract",
        {**showing("title", "integer"), **told(ANN, HOME, call("read_list", 200, **AT_HOME))},
        "tests",
        "ContractBroken",
    ),
    Needed("C456", "nobody gives the extra", {**showing("owner", nested="Session")}, "lint", "F821"),
]
