"""Refusals inside a sentence: ``refuse with 409 `code` "Message."`` and ``…, else refuse with …``."""

from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.names import snake


def refusal(body: Body, cursor: Cursor) -> tuple[str, Cursor]:
    """The code of a refusal that stands here."""
    if not cursor.is_word("refuse", "reject", "fail", "answer", "respond"):
        raise cursor.expected("`refuse with` and a code in backticks")
    place = cursor.moved()
    place = place.after("the request", "the call", "it", "this") or place
    if (after := place.after("as not found", "as if it did not exist")) is not None:
        return body.outcome(f"{snake(body.entity)}_not_found"), after
    if (after := place.after("as forbidden")) is not None:
        return body.outcome("forbidden"), after
    after = place.after("with status", "with")
    if after is None:
        raise place.expected("`with` and a code in backticks, `as not found` or `as forbidden`")
    token = after.token
    if token is not None and token.kind == "number":
        after = after.moved()
        after = after.after(",", ":", "and") or after
    token = after.token
    if token is None or token.kind != "code":
        raise after.expected("a code in backticks, such as `list_archived`")
    code = body.outcome(snake(token.text))
    after = after.moved()
    if (field := after.after("on the", "on")) is not None:
        after = field
        while after.token is not None and after.token.kind == "word" and not after.is_word("and", "else", "otherwise"):
            after = after.moved()
    message = after.after(":", ",", "and", "with the message", "saying") or after
    token = message.token
    if token is not None and token.kind == "text":
        return code, message.moved()
    return code, after


def otherwise(body: Body, cursor: Cursor) -> tuple[str | None, Cursor]:
    """The code of ``, else refuse with …``, or None."""
    after = cursor.after(
        ", or else", "or else", ", else", "else", ", otherwise", "otherwise", ", or", "or", ", and otherwise"
    )
    if after is None or not after.is_word("refuse", "reject", "fail"):
        return None, cursor
    return refusal(body, after)
