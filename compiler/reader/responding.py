"""The last step: the row of the label Answers, or nothing."""

import re

from ast_schemas.types import NEVER_SHOWN
from compiler.models.protocol import JsonObject
from compiler.reader import paths
from compiler.reader.answers import answer
from compiler.reader.assignments import assignments
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import snake
from compiler.reader.phrase import BodyOf, RowOf
from compiler.reader.tokens import tokenise
from compiler.reader.values import value


def respond(body: Body) -> None:
    """Answer as the signature says. Raises Expected if the row is not known."""
    said = answer(body.written.label("answers"))
    if body.operation.output is None:
        file = body.written.tails.file
        if file is not None:
            body.steps.append({"step": "download", "file": _value(body, file, "the file")})
        else:
            body.steps.append({"step": "respond", "row": None, "extras": [], "location": _location(body)})
        return
    given: list[JsonObject] = []
    if said is not None and said.extras:
        given, _ = assignments(body, Cursor(tokenise(f"with {said.extras}")), None)
    phrase = said.phrase if said is not None and not body.operation.input_many else None
    name = _row(body, phrase)
    respond_with(body, name, given, _location(body))


def _location(body: Body) -> str | None:
    """The expression for the header, if Answers says where to go on. Raises Expected for what is no value."""
    said = body.written.tails.location
    return None if said is None else _value(body, said, "the address")


def _value(body: Body, said: str, what: str) -> str:
    found, place = value(Cursor(tokenise(said)), body.scope)
    if not place.ended:
        raise place.expected(f"the end of {what}")
    return found.text


def respond_with(body: Body, row: str, given: list[JsonObject], location: str | None = None) -> None:
    """Respond with the row; what has the name of a member that the row has not is handed over."""
    extras = list(given)
    dto = body.context.symbols.dto(body.operation.output) if body.operation.output else None
    entity = body.context.symbols.entity(dto.entity) if dto is not None else None
    named = {item["field"] for item in extras}
    for member in dto.members or () if dto is not None else ():
        field = entity.field(member.name) if entity is not None else None
        shown = field is not None and field.type.kind not in NEVER_SHOWN
        stored = shown or (entity is not None and entity.relation(member.name))
        bound = any(name == member.name and not isinstance(type_, RowOf | BodyOf) for name, type_ in body.scope.names)
        if bound and not stored and member.name not in named:
            extras.append({"field": member.name, "value": member.name})
    body.steps.append({"step": "respond", "row": row, "extras": extras, "location": location})


def _row(body: Body, phrase: str | None) -> str:
    dto = body.context.symbols.dto(body.operation.output) if body.operation.output else None
    entity = dto.entity if dto is not None else body.entity
    if phrase is not None:
        plain = re.sub(r"^(?:the )?new(?:ly created)? ", "the ", phrase, flags=re.IGNORECASE)
        try:
            cursor = Cursor(tokenise(plain))
            found, place = paths.path(cursor, body.scope)
            if place.ended and isinstance(found.type, RowOf) and found.type.entity == entity:
                return body.row(found, cursor)
        except Expected:
            pass
    if phrase is None or snake(phrase).removeprefix("the_").removeprefix("an_").removeprefix("a_") == snake(entity):
        if body.main is not None and entity == body.entity:
            return body.main
        for name, type_ in body.scope.names:
            if type_ == RowOf(entity):
                return name
    if entity == body.context.symbols.account and phrase is None:
        return body.scope.caller
    what = f"`{phrase}`" if phrase else f"a row of {entity}"
    raise Expected(f"expected {what} to be a row of {entity} that the route or a rule above names (find …, create …)")
