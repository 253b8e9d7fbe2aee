"""Calls of procedures: ``reserve stock for the line and 3``, ``run "Reserve stock" with the line and 3``."""

from compiler.reader import paths
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.names import operation_name
from compiler.reader.values import value
from compiler.symbols.interfaces import FunctionInterface

_BEFORE = ("with", "for", "of", "to", "from", "on", "by")


def called(body: Body, cursor: Cursor) -> Cursor | None:
    """The place after a call by the words of a procedure; None if none of them stands here."""
    known = [item for item in body.context.symbols.functions if item.kind == "procedure"]
    for procedure in sorted(known, key=lambda item: -len(item.name)):
        after = cursor.after(procedure.name.replace("_", " "))
        if after is not None:
            return _call(body, procedure, after)
    return None


def run(body: Body, cursor: Cursor) -> Cursor:
    """``run "Reserve stock" with …``."""
    token = cursor.moved().token
    name = operation_name(token.text) if token is not None and token.kind == "text" else ""
    procedure = body.context.symbols.function(name)
    if procedure is None or procedure.kind != "procedure":
        names = ", ".join(item.name for item in body.context.symbols.functions if item.kind == "procedure")
        raise cursor.moved().expected(f"a procedure in quotes ({names or 'there is none'})")
    return _call(body, procedure, cursor.moved(2))


def _call(body: Body, procedure: FunctionInterface, place: Cursor) -> Cursor:
    arguments: list[str] = []
    for index, parameter in enumerate(procedure.parameters):
        separators = _BEFORE if index == 0 else (", and", "and", ",", *(f"and {word}" for word in _BEFORE), *_BEFORE)
        after = place.after(*sorted(separators, key=len, reverse=True))
        if after is None:
            raise place.expected(f"`{separators[0]}` and the {parameter.name.replace('_', ' ')}")
        if parameter.entity is not None:
            row, place = paths.path(after, body.scope)
            arguments.append(body.row(row, after))
        else:
            given, place = value(after, body.scope, parameter.type)
            arguments.append(given.text)
    body.steps.append({"step": "call", "procedure": procedure.name, "arguments": arguments})
    return place
