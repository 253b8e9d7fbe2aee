"""Effects that only look: find a row, name a value, check a login, go through rows."""

from dataclasses import replace

from compiler.models.protocol import JsonObject
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected, furthest
from compiler.reader.names import singular_name, snake
from compiler.reader.otherwise import otherwise
from compiler.reader.phrase import RowOf, Rows
from compiler.reader.rowsets import entity_rows, rows
from compiler.reader.values import value


def find(body: Body, cursor: Cursor) -> Cursor:
    """``find the cart whose owner is the caller as first cart, else refuse with 404 `no_cart```."""
    found, place = _found(body, cursor, None)
    alias, after = _alias(place)
    name = alias or _noun(found)
    if body.scope.taken(name):
        name = body.scope.row_name(found.entity)
    found, place = _found(body, cursor, (found.entity, name))
    if alias is not None:
        place = after
    where = found.condition()
    if where is None:
        raise place.expected("`whose` and a condition that says which row")
    code, place = otherwise(body, place)
    step: JsonObject = {
        "step": "load",
        "name": name,
        "entity": found.entity,
        "where": where,
        "otherwise": code,
        "lock": False,
    }
    body.steps.append(step)
    body.bind(name, RowOf(found.entity))
    return place


def _found(body: Body, cursor: Cursor, preferred: tuple[str, str] | None) -> tuple[Rows, Cursor]:
    """The rows of an entity that the sentence describes; else those behind a link."""
    scope = replace(body.scope, preferred=preferred)
    try:
        return entity_rows(cursor, scope)
    except Expected as failure:
        try:
            return rows(cursor.past_articles(), scope)
        except Expected as other:
            raise furthest([failure, other]) from None


def _noun(found: Rows) -> str:
    """The word that a sentence uses for one of the rows."""
    base = found.source.rpartition(".")[2] if found.membership else found.entity
    return singular_name(snake(base))


def _alias(cursor: Cursor) -> tuple[str | None, Cursor]:
    after = cursor.after(", called", "called", "as")
    if after is None:
        return None, cursor
    start = after.past_articles()
    run: list[str] = []
    for word in start.words(4):
        if word in ("and", "else", "or", "otherwise", "with"):
            break
        run.append(word)
    return (snake(" ".join(run)), start.moved(len(run))) if run else (None, cursor)


def let(body: Body, cursor: Cursor) -> Cursor:
    """``let the total be …``."""
    start = cursor.past_articles()
    run: list[str] = []
    for word in start.words(6):
        if word in ("be", "is"):
            break
        run.append(word)
    name = snake(" ".join(run))
    after = start.moved(len(run)).after("be", "is", "=")
    if not name or after is None:
        raise cursor.expected("a name, `be` and a value")
    if body.scope.taken(name):
        raise cursor.expected(f"another name than `{name}`, which is in use")
    found, end = value(after, body.scope)
    body.steps.append({"step": "let", "name": name, "value": found.text})
    body.bind(name, found.type)
    return end


def find_account(body: Body, cursor: Cursor) -> Cursor:
    """``check the email and password of the user, else refuse with 401 `wrong_credentials```."""
    account = body.context.symbols.account
    if account is None:
        raise cursor.expected("accounts: say in the conventions `Accounts are users.`")
    entity = body.interface(account)
    login, place = _field(cursor, entity.name, body)
    separator = place.after(", and", "and", "with")
    if separator is None:
        raise place.expected("`and` and the secret")
    secret, place = _field(separator, entity.name, body)
    after = place.after("of the", "of a", "of an", "of", "for")
    name = snake(account)
    if after is not None:
        run = after.words(4)
        for count in range(len(run), 0, -1):
            called = body.scope.entity_called(snake(" ".join(run[:count])))
            if called is not None and called.name == account:
                place = after.moved(count)
                break
        else:
            raise after.expected(f"the account, a {account}")
    code, place = otherwise(body, place)
    if code is None:
        raise place.expected("`, else refuse with 401 `code``")
    if body.scope.taken(name):
        name = body.scope.row_name(account)
    body.steps.append(
        {
            "step": "authenticate",
            "name": name,
            "field": login[0],
            "login": login[1],
            "secret_field": secret[0],
            "secret": secret[1],
            "otherwise": code,
        }
    )
    body.bind(name, RowOf(account))
    return place


def _field(cursor: Cursor, entity: str, body: Body) -> tuple[tuple[str, str], Cursor]:
    """A field of the account and the member of the body that is checked against it."""
    interface = body.interface(entity)
    dto = body.context.symbols.dto(body.operation.input) if body.operation.input else None
    start = cursor.past_articles()
    run = start.words(4)
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        member = dto.member(name) if dto is not None else None
        if interface.field(name) is not None and member is not None:
            return (name, f"body.{name}"), start.moved(count)
        secrets = [field.name for field in interface.fields or () if field.type.kind == "secret"]
        if member is not None and name.endswith(tuple(secrets)) and secrets:
            return (secrets[0], f"body.{name}"), start.moved(count)
        unnamed = dto is None or dto.members is None
        if interface.field(name) is not None and unnamed:
            return (name, f"body.{name}"), start.moved(count)
    found = ", ".join(item.name for item in dto.members or ()) if dto else "none"
    raise start.expected(f"a field of {entity} (or a secret) that is a member of the body ({found})")


def foreach_rows(body: Body, cursor: Cursor) -> tuple[str, Rows, Cursor]:
    """Name, rows and the place after ``line of the cart as line``."""
    found, place = rows(cursor, body.scope)
    alias, after = _alias(place)
    name = alias or _noun(found)
    if body.scope.taken(name):
        name = body.scope.row_name(found.entity)
    found, place = rows(cursor, replace(body.scope, preferred=(found.entity, name)))
    return name, found, after if alias is not None else place
