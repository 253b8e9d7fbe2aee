"""THEN: the status, the code, and conditions on the answer."""

import re
from dataclasses import replace

from compiler.models.protocol import JsonObject
from compiler.reader import paths
from compiler.reader.conditions import condition
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import singular_name, snake
from compiler.reader.phrase import BodyOf, Phrase, RowOf
from compiler.reader.predicates import verb
from compiler.reader.scenario_state import Story
from compiler.reader.scope import Scope
from compiler.symbols.interfaces import OperationInterface

_SUCCEEDS = (
    "it succeeds",
    "it works",
    "this succeeds",
    "the call succeeds",
    "it is accepted",
    "they succeed",
    "both succeed",
)
_REFUSED = (
    "it is refused",
    "this is refused",
    "the call is refused",
    "it fails",
    "this fails",
    "the call fails",
    "it is rejected",
)


def check_call(story: Story, cursor: Cursor) -> None:
    """All checks of one THEN sentence on the last call."""
    step, operation = story.current()
    place = _one(story, step, operation, cursor)
    while not place.ended:
        called = place.after(", called", "called", "and called", ", and called")
        if called is not None:
            place = name_answer(story, step, operation, called)
            continue
        after = place.after(", and", "and", ", but", "but", ",")
        if after is None:
            raise place.expected("`and`, a comma or the end of the sentence")
        place = _one(story, step, operation, after)


def name_answer(story: Story, step: JsonObject, operation: OperationInterface, cursor: Cursor) -> Cursor:
    """``, called milk`` after the checks."""
    token = cursor.token
    if token is None or token.kind not in ("word", "text"):
        raise cursor.expected("a name for the answer")
    name = snake(token.text)
    if not name or name in story.names or operation.output is None or step["name"] is not None:
        raise cursor.expected("a name of ASCII letters that is not in use, for a call that answers something")
    step["name"] = name
    story.bind_answer(step, operation)
    return cursor.moved()


def check_at_once(story: Story, cursor: Cursor) -> None:
    """``the statuses are 201 and 409``."""
    calls = story.together or []
    after = cursor.after("the statuses are", "the statuses must be", "they answer", "the statuses")
    statuses: list[int] = []
    if after is None:
        succeed = cursor.after("both succeed", "all succeed", "they succeed", "all of them succeed")
        if succeed is None:
            raise cursor.expected("`the statuses are` and numbers")
        return
    place = after
    while place.token is not None and place.token.kind == "number":
        statuses.append(int(place.token.text))
        place = place.moved()
        place = place.after(", and", "and", ",") or place
    if not place.ended or len(statuses) != len(calls):
        raise after.expected(f"{len(calls)} numbers")
    for (step, _), status in zip(calls, statuses, strict=True):
        step["status"] = status


def _one(story: Story, step: JsonObject, operation: OperationInterface, cursor: Cursor) -> Cursor:
    status = cursor.after("the status is", "status is", "it answers", "it answers with", "the answer is", "the status")
    if status is not None and status.token is not None and status.token.kind == "number":
        step["status"] = int(status.token.text)
        return _code(step, status.moved(), required=False)
    if (after := cursor.after(*_SUCCEEDS)) is not None:
        step["status"] = operation.success
        return after
    if (after := cursor.after(*_REFUSED)) is not None:
        return _refused(story, step, operation, after)
    if operation.output is None:
        empty = cursor.after("the answer is empty", "nothing is answered")
        if empty is not None:
            return empty
        raise cursor.expected("a status: the operation answers nothing")
    found = _of_list(story, operation, cursor) if operation.many and not operation.media else None
    if found is None:
        found = condition(cursor, _scope(story, operation))
    text = found[0].text
    if step["name"] is not None:
        text = re.sub(rf'("(?:[^"\\]|\\.)*")|(?<![.\w]){step["name"]}\b', lambda found: found[1] or "answer", text)
    step["checks"].append(text)
    return found[1]


def _refused(story: Story, step: JsonObject, operation: OperationInterface, cursor: Cursor) -> Cursor:
    after = cursor.after("with status", "with", "as")
    if after is None:
        raise cursor.expected("`with`, a status and a code")
    words = {"not found": 404, "forbidden": 403, "unauthorized": 401, "not authenticated": 401, "invalid": 422}
    for word, status in words.items():
        end = after.after(word)
        if end is not None:
            step["status"] = status
            return end
    token = after.token
    if token is not None and token.kind == "number":
        step["status"] = int(token.text)
        return _code(step, after.moved(), required=False)
    place = _code(step, after, required=True)
    declared = {item.code: item.status for item in operation.outcomes}
    code = step["code"]
    derived = 404 if code.endswith("_not_found") else 409 if code.endswith(("_exists", "_changed")) else None
    fixed = {"forbidden": 403, "not_authenticated": 401, "invalid_request": 422}
    known = declared.get(code) or fixed.get(code) or derived
    if known is None:
        raise Expected(f"expected a status before `{code}`", after.at)
    step["status"] = known
    return place


def _code(step: JsonObject, cursor: Cursor, *, required: bool) -> Cursor:
    after = cursor.after("and the code", "and code", "with the code", "with code", "and the code is") or cursor
    token = after.token
    if token is not None and (token.kind in ("code", "text") or (token.kind == "word" and "_" in token.text)):
        step["code"] = snake(token.text)
        return after.moved()
    if required or after is not cursor:
        raise after.expected("a code in backticks")
    return cursor


def _scope(story: Story, operation: OperationInterface) -> Scope:
    """Bare nouns are members of the answer."""
    if operation.media:
        return story.scope()
    answer = Phrase("answer", BodyOf(operation.output or "", operation.many))
    return replace(story.scope(), subject=answer, main=answer)


def _of_list(story: Story, operation: OperationInterface, cursor: Cursor) -> tuple[Phrase, Cursor] | None:
    """Checks on a list: how many, the first, whether one is there."""
    assert operation.output is not None
    total = cursor.after("the total is", "its total is", "the answer 's total is")
    if total is not None and total.token is not None and total.token.kind == "number":
        return Phrase(f"answer.total == {total.token.text}", None, 4), total.moved()
    if (
        after := cursor.after("the answer is empty", "the list is empty", "nothing is listed", "there is nothing")
    ) is not None:
        return Phrase("count(answer.items) == 0", None, 4), after
    has = cursor.after(
        "the answer has",
        "the answer contains",
        "the answer lists",
        "the answer includes",
        "there are",
        "there is",
        "it has",
        "it lists",
        "the list has",
    )
    if has is not None:
        return _has(story, operation, has)
    lacks = cursor.after(
        "the answer does not contain", "the answer does not list", "the answer does not include", "it does not list"
    )
    if lacks is not None:
        found, end = _has(story, operation, lacks)
        return Phrase(f"not {found.text}", None, 3), end
    first = cursor.after("the first", "its first")
    if first is not None:
        run = first.words(4)
        for count in range(len(run), 0, -1):
            place = first.moved(count)
            if place.is_sign("'s"):
                return _first(story, operation, place.moved())
    return None


def _row_scope(story: Story, operation: OperationInterface) -> tuple[Scope, Phrase, str]:
    scope = story.scope()
    variable = next(item for item in ("i", "r", *(f"i{number}" for number in range(2, 99))) if not scope.taken(item))
    row = Phrase(variable, BodyOf(operation.output or ""))
    return replace(scope.with_name(variable, None), subject=row), row, variable


def _first(story: Story, operation: OperationInterface, cursor: Cursor) -> tuple[Phrase, Cursor]:
    scope, row, variable = _row_scope(story, operation)
    found = paths.member(row, cursor, scope)
    if found is None:
        raise cursor.expected(f"a member of {operation.output}")
    inner, place = paths.followed(*found, scope)
    left = Phrase(f"first(answer.items){inner.text.removeprefix(variable)}", inner.type)
    return verb(left, place, scope)


def _has(story: Story, operation: OperationInterface, cursor: Cursor) -> tuple[Phrase, Cursor]:
    """``2 items``, ``no items``, ``an item whose title is "Milk"``, ``milk``."""
    token = cursor.token
    name = story.named(cursor.past_articles().token)
    if (
        name is not None
        and isinstance(story.names[name], RowOf | BodyOf)
        and (token is None or token.kind in ("word", "text"))
    ):
        _, _, variable = _row_scope(story, operation)
        return Phrase(
            f"exists({variable} in answer.items where {variable}.id == {name}.id)", None, 7
        ), cursor.past_articles().moved()
    negative = cursor.is_word("no")
    number = token.text if token is not None and token.kind == "number" else None
    words = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
    if token is not None and token.kind == "word" and token.text in words:
        number = words[token.text]
    at_least = cursor.after("at least")
    if at_least is not None and at_least.token is not None and at_least.token.kind == "number":
        number, cursor, operator = at_least.token.text, at_least, ">="
    else:
        operator = "=="
    start = cursor.moved() if number is not None or negative else cursor.past_articles()
    run = start.words(4)
    count = next((index for index in range(len(run), 0, -1) if _means(run[:index], operation, story)), 0)
    if count == 0:
        raise start.expected("items, such as `2 items` or `an item whose title is …`")
    place = start.moved(count)
    whose = place.after("whose", "with the", "with", "that has")
    if whose is None:
        if number is None and not negative:
            return Phrase("count(answer.items) > 0", None, 4), place
        return Phrase(f"count(answer.items) {operator} {number or 0}", None, 4), place
    scope, row, variable = _row_scope(story, operation)
    found = paths.member(row, whose.past_articles(), scope)
    if found is None:
        raise whose.expected(f"a member of {operation.output}")
    inner, after = paths.followed(*found, scope)
    test, end = _said(inner, after, scope)
    where = f"{variable} in answer.items where {test.text}"
    if number is not None:
        return Phrase(f"count({where}) {operator} {number}", None, 4), end
    return Phrase(f"not exists({where})" if negative else f"exists({where})", None, 3 if negative else 7), end


def _said(left: Phrase, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    from compiler.reader.phrase import compare
    from compiler.reader.values import value

    try:
        return verb(left, cursor, scope)
    except Expected:
        right, end = value(cursor.after("=") or cursor, scope, left.type)
        return compare(left, "==", right), end


def _means(run: list[str], operation: OperationInterface, story: Story) -> bool:
    name = snake(" ".join(run))
    entity = story.symbols.entity(operation.entity)
    dto = story.symbols.dto(operation.output) if operation.output else None
    known = {"item", "row", "entry", "result", "element"}
    if dto is not None:
        known |= {snake(dto.entity), singular_name(snake(dto.entity)), snake(dto.entity).rpartition("_")[2]}
    return singular_name(name) in known or (entity is not None and name == entity.plural)
