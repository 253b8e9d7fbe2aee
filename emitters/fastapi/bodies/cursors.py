"""The call of a list whose pages go on after a row."""

from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.list_statements import CURSORS, ListStatement


def go_on(
    handler: Handler,
    statement: ListStatement,
    function: str,
    arguments: list[str],
    values: dict[str, str],
    *,
    filtered: bool,
) -> None:
    """One row more than the page holds is read, so that it is known whether there are more."""
    use, body = handler.writer.use, handler.module.body
    sort = "sort" if statement.orders.chosen else "None"
    handler.hoisted.append(f"start = {use(CURSORS, 'position')}(cursor, {sort}, {statement.keys_source()})")
    given = [f"{name}={value}" for name, value in (values | {"limit": "limit + 1"}).items()]
    listed = [f"{function}({', '.join([*arguments, 'start.known'])})", *given, "**start.values"]
    if filtered:
        listed.append("**filters")
    body.line(f"found = await tx.all({', '.join(listed)})")
    body.line(f"answer = {use(CURSORS, 'page')}(found, limit, {sort})")
