"""The row that a creating or updating operation is about: written from the body, where a sentence says or by itself."""

import re

from compiler.models.protocol import JsonObject
from compiler.reader.body import Body
from compiler.reader.names import snake
from compiler.reader.phrase import RowOf


def ensure_main(body: Body) -> bool:
    """Write the main row now if that was not done yet and no later sentence does it; whether it was done now."""
    if body.write is not None or body.level:
        return False
    if body.operation.kind == "create" and body.main is None and not _said(body, "create|add|register"):
        create_main(body, [])
        return True
    if body.operation.kind == "update" and body.main is not None and body.operation.input and not _said(body, "update"):
        update_main(body, [])
        return True
    return False


def _said(body: Body, verbs: str) -> bool:
    noun = snake(body.entity).replace("_", "[ -]")
    pattern = rf"(?:^|shall|must|and|then|,)\s*(?:{verbs}) (?:the|an?|a new|the new) {noun}\b"
    return re.search(pattern, body.written.sentences(), re.IGNORECASE | re.MULTILINE) is not None


def create_main(body: Body, given: list[JsonObject]) -> None:
    """Insert the row by the operation's collector; it is the main row from then on."""
    name = body.scope.row_name(body.entity)
    interface = body.interface(body.entity)
    duplicate = None
    for item in list(body.duplicates):
        if interface.field(item[0]) is not None or interface.relation(item[0]) is not None:
            duplicate = duplicate or item[1]
            body.duplicates.remove(item)
    step: JsonObject = {
        "step": "create",
        "name": name,
        "entity": body.entity,
        "collect": True,
        "assignments": given,
        "duplicate": duplicate,
    }
    body.steps.append(step)
    body.write = step
    body.bind(name, RowOf(body.entity))
    body.set_main(name)


def update_main(body: Body, given: list[JsonObject]) -> None:
    """Change the row by the operation's collector."""
    assert body.main is not None
    duplicate = body.duplicates[0][1] if body.duplicates else None
    body.duplicates.clear()
    step: JsonObject = {
        "step": "update",
        "row": body.main,
        "collect": True,
        "assignments": given,
        "duplicate": duplicate,
    }
    body.steps.append(step)
    body.write = step
