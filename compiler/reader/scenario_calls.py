"""WHEN: who calls which operation, on which rows, with what."""

from compiler.models.protocol import JsonObject
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import operation_name, snake
from compiler.reader.scenario_state import Story
from compiler.reader.scenario_values import call_slots, values
from compiler.symbols.interfaces import OperationInterface, ParameterInterface

_NOBODY = (
    "nobody",
    "someone who is not signed in",
    "a visitor",
    "anyone",
    "a stranger",
    "somebody",
    "someone",
    "a guest",
)


def call(story: Story, cursor: Cursor, *, to_the_end: bool) -> tuple[JsonObject, OperationInterface, Cursor]:
    """One call. Raises Expected."""
    actor, place = _actor(story, cursor)
    operation, place = _operation(story, place)
    step: JsonObject = {
        "step": "call",
        "actor": actor,
        "operation": operation.name,
        "parameters": [],
        "body": [],
        "status": operation.success,
        "code": None,
        "name": None,
        "checks": [],
    }
    place = _details(story, step, operation, place)
    for parameter in operation.parameters:
        if parameter.place == "path" and all(item["field"] != parameter.name for item in step["parameters"]):
            raise place.expected(f"`on` and the row of `{parameter.name}`, or `with {parameter.name} = …`")
    if to_the_end and not place.ended:
        raise place.expected("`on`, `with`, `called`, THEN or the end of the sentence")
    return step, operation, place


def calls_at_once(story: Story, cursor: Cursor) -> None:
    """Calls joined by ``and``."""
    found: list[tuple[JsonObject, OperationInterface]] = []
    place = cursor
    while True:
        step, operation, place = call(story, place, to_the_end=False)
        found.append((step, operation))
        if place.ended:
            break
        after = place.after(", and", "and", ",")
        if after is None:
            raise place.expected("`and` and another call")
        place = after
    if len(found) < 2:
        raise cursor.expected("at least two calls")
    story.steps.append({"step": "at_once", "calls": [step for step, _ in found]})
    story.together, story.last = found, None
    for step, operation in found:
        if step["name"] is not None:
            story.bind_answer(step, operation)
    story.names.pop("answer", None)


def _actor(story: Story, cursor: Cursor) -> tuple[str | None, Cursor]:
    after = cursor.after(*_NOBODY)
    name = None
    if after is None:
        start = cursor.past_articles()
        name = story.named(start.token)
        if name is None:
            raise start.expected(f"who calls: {', '.join(story.names) or 'a member of a GIVEN above'} or nobody")
        if story.entity_of(name) != story.symbols.account:
            raise start.expected("an account")
        after = start.moved()
    place = after.after("calls", "call", "again calls", "then calls", "tries", "uses", "also calls")
    if place is None:
        raise after.expected("`calls` and the name of an operation in quotes")
    return name, place


def _operation(story: Story, cursor: Cursor) -> tuple[OperationInterface, Cursor]:
    token = cursor.token
    if token is None or token.kind not in ("text", "code"):
        raise cursor.expected('the name of an operation in quotes, such as "Add an item"')
    operation = story.symbols.operation(operation_name(token.text))
    if operation is None:
        known = ", ".join(item.name for item in story.symbols.operations)
        raise Expected(f'expected an operation that exists ({known}); found "{token.text}"', cursor.at)
    return operation, cursor.moved()


def _details(story: Story, step: JsonObject, operation: OperationInterface, cursor: Cursor) -> Cursor:
    body = story.symbols.dto(operation.input) if operation.input else None
    parameters = {item.name for item in operation.parameters}
    place = cursor
    while True:
        if (after := place.after(", on", "on", "of", "in", "for")) is not None and not _is_end(place):
            place = _rows(story, step, operation, after)
        elif (after := place.after(", with", "with", "and with")) is not None:
            slots = call_slots(operation, body)
            names = sorted(parameters | {item.name for item in (body.members or () if body else ())})
            read, place = values(
                story, after, slots, f"a parameter or member of the body ({', '.join(names) or 'there is none'})"
            )
            for slot, item in read:
                step["parameters" if slot[0] in parameters or slot[2] == "parameter" else "body"].append(item)
        elif (after := place.after(", called", "called", ", named", "and called")) is not None:
            token = after.token
            if token is None or token.kind not in ("word", "text"):
                raise after.expected("a name for the answer")
            name = snake(token.text)
            if not name or name in story.names or operation.output is None:
                raise after.expected("a name of ASCII letters that is not in use, for a call that answers something")
            step["name"], place = name, after.moved()
        elif (after := place.after("without a body", "without anything")) is not None:
            place = after
        else:
            return place


def _is_end(cursor: Cursor) -> bool:
    return cursor.ended


def _rows(story: Story, step: JsonObject, operation: OperationInterface, cursor: Cursor) -> Cursor:
    """``on groceries and milk``: each row goes to the path parameter of its entity."""
    place = cursor
    while True:
        start = place.past_articles()
        name = story.named(start.token)
        if name is None:
            raise start.expected(f"a row or answer that has a name ({', '.join(story.names)})")
        parameter = _parameter(story, step, operation, name)
        if parameter is None:
            raise start.expected(f"a row that the path {operation.path} needs")
        step["parameters"].append({"field": parameter.name, "value": f"{name}.{parameter.field or 'id'}"})
        place = start.moved()
        separator = place.after("and", ",")
        token = separator.past_articles().token if separator is not None else None
        following = story.named(token)
        if separator is None or following is None or _parameter(story, step, operation, following) is None:
            return place
        if separator.past_articles().moved().after("calls", "call") is not None:
            return place
        place = separator


def _parameter(story: Story, step: JsonObject, operation: OperationInterface, name: str) -> ParameterInterface | None:
    """The first path parameter of that entity without a value."""
    entity = story.entity_of(name)
    taken = {item["field"] for item in step["parameters"]}
    for parameter in operation.parameters:
        if (
            parameter.place == "path"
            and parameter.name not in taken
            and parameter.entity == entity
            and entity is not None
        ):
            return parameter
    return None
