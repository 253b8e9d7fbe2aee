"""Parameters that callers send as headers."""

from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.types import random_type

NAMES = ("booking_token", "accept_language", "trace", "x_request_id", "user_agent")
KINDS = ("text", "text", "integer", "decimal", "boolean", "date", "datetime", "uuid", "enum", "email", "slug")


def take_header(body: Body) -> None:
    """Now and then a header, with a step that looks at it."""
    if not body.chance.maybe(0.12):
        return
    type_ = random_type(body.chance, lists=0.1, kind=body.chance.one(KINDS))
    name = body.parameter(type_, required=body.chance.maybe(0.4), place="header", names=NAMES)
    body.know(name)
    expressions = body.expressions()
    condition = f"{name} == {name}" if not type_["many"] else f"length({name}) >= 0"
    if expressions.is_nullable(name):
        condition = f"{name} == null or {condition}"
    body.add("require", condition=condition, otherwise=body.outcome("header_refused"))
