"""What becomes of programs whose accounts and protected values are not what they are taken for."""

from tests.checks import test_body_rules as bodies
from tests.checks.test_schema_rules import TAG, tag
from tests.programs.editing import DELETED
from tests.programs.shorthand import assign, field, operation, relation, seed, step
from tests.rules.needed import BOB, ROOT, Changes, Needed, again, call, tags, told

NAMESAKES = [step("actor", name=name, values=assign(name='"Ann"')) for name in ("ann", "ben")]


def basic(**conventions: str) -> Changes:
    """Callers show login and secret with each request, so no operation issues or ends a token."""
    said = {"auth_scheme": "basic", **conventions}
    return {
        "outline/overview": [(f"conventions.{name}", value) for name, value in said.items()],
        "operations/sign_in": [("steps[2].extras", assign(token='"none"')), ("steps[1]", DELETED)],
        "operations/sign_out": operation(step("respond")),
    }


ACCOUNTS = [
    *again(bodies.ACCOUNTS, "dropped", "B553"),
    Needed(
        "D366",
        "a caller lays a change at somebody else's door",
        {
            TAG: tag(relation("by", "User", "tags", required=False, on_delete="set_null", changed_by=True)),
            **told(
                BOB,
                ROOT,
                call(
                    "create_tag",
                    201,
                    "root",
                    body=assign(name='"red"', by_id="bob.id"),
                    checks=["answer.by_id == root.id"],
                ),
            ),
        },
        "tests",
        "by_id ==",
    ),
    Needed(
        "D370",
        "the second of two accounts with one name is not let in",
        basic(auth_name="name") | told(*NAMESAKES, *(call("read_me", 200, name) for name in ("ann", "ben"))),
        "tests",
        "401 instead of 200",
    ),
    Needed(
        "D371",
        "what may not be there is hashed",
        {**basic(), "schema/User": [("fields[1].required", False)]},
        "types",
        "hash_password",
    ),
    Needed(
        "D372",
        "a number is to be written in lower case",
        {
            TAG: tag(field("size", "integer").model_copy(update={"case_ignored": True})),
            **told(ROOT, tags(size="1")),
        },
        "tests",
        "TypeError",
    ),
    Needed(
        "D373",
        "a migration has no key to encrypt with",
        {TAG: tag(field("memo", "encrypted"), seeds=[seed(name='"a"', memo='"b"')])},
        "start",
        "SECRET_KEY is not set",
    ),
]
