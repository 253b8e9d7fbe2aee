"""Effects on links to many rows: add, remove, replace."""

from compiler.reader import paths
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.main_row import ensure_main
from compiler.reader.phrase import RowOf
from compiler.reader.rowsets import rows


def link(body: Body, cursor: Cursor) -> Cursor:
    """``add the tag to the post's tags``."""
    return _linked(body, cursor, "add", ("to", "with"))


def unlink(body: Body, cursor: Cursor) -> Cursor:
    """``remove the tag from the post's tags``."""
    return _linked(body, cursor, "remove", ("from",))


def _linked(body: Body, cursor: Cursor, action: str, words: tuple[str, ...]) -> Cursor:
    ensure_main(body)
    try:
        target, place = paths.path(cursor.moved(), body.scope)
        text = target.text
        if not isinstance(target.type, RowOf):
            raise cursor.expected("a row")
    except Expected:
        many, place = rows(cursor.moved(), body.scope)
        text = many.source if many.where is None and many.membership else many.aggregate("rows")
    after = place.after(*words)
    if after is None:
        raise place.expected(f"`{words[0]}` and a link to many rows")
    row, relation, end = _links_of(body, after)
    body.steps.append({"step": "link", "row": row, "relation": relation, "action": action, "target": text})
    return end


def _links_of(body: Body, cursor: Cursor) -> tuple[str, str, Cursor]:
    """Row and many-to-many relation of ``the post's tags``."""
    found, end = rows(cursor, body.scope)
    base, _, name = found.source.rpartition(".")
    if found.where is not None or not base:
        raise cursor.expected("a link to many rows, such as `the post's tags`")
    return body.row(body._row_of(base, cursor), cursor), name, end


def replace_links(body: Body, cursor: Cursor) -> Cursor:
    """``replace the post's tags with …``."""
    ensure_main(body)
    row, relation, place = _links_of(body, cursor.moved())
    after = place.after("with", "by")
    if after is None:
        raise place.expected("`with` and rows")
    return _replaced(body, row, relation, after)


def set_links(body: Body, cursor: Cursor) -> Cursor | None:
    """``set the post's tags to …``."""
    mark = len(body.steps), body.scope
    try:
        row, relation, place = _links_of(body, cursor)
    except Expected:
        del body.steps[mark[0] :]
        body.scope = mark[1]
        return None
    after = place.after("to")
    return _replaced(body, row, relation, after) if after is not None else None


def _replaced(body: Body, row: str, relation: str, cursor: Cursor) -> Cursor:
    token = cursor.token
    if token is not None and token.kind == "code":
        text, end = token.text, cursor.moved()
    else:
        many, end = rows(cursor, body.scope)
        text = many.source if many.where is None and many.membership else many.aggregate("rows")
    body.steps.append({"step": "link", "row": row, "relation": relation, "action": "replace", "target": text})
    return end
