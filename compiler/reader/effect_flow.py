"""Effects that look, repeat, sign in and out, or answer."""

from compiler.models.protocol import JsonObject
from compiler.reader import paths
from compiler.reader.assignments import assignments
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.effect_rows import alias_of, created_later
from compiler.reader.effect_values import row_scope
from compiler.reader.finding import find, find_account, foreach_rows, let
from compiler.reader.main_row import ensure_main
from compiler.reader.names import snake
from compiler.reader.otherwise import otherwise
from compiler.reader.phrase import TEXT, Phrase, RowOf
from compiler.reader.values import value


def issue_token(body: Body, cursor: Cursor) -> Cursor:
    """``issue a token for the user``, ``issue a token and a refresh token for the user``."""
    start = cursor.moved().past_articles()
    both = start.after("token and a refresh token for", "access token and a refresh token for")
    after = both or start.after("access token for", "new token for", "fresh token for", "token for", "token to")
    if after is None:
        raise cursor.moved().expected("`a token for` (or `a token and a refresh token for`) and an account")
    ensure_main(body)
    found, place = paths.path(after, row_scope(body))
    alias, place = alias_of(place)
    name = alias or _free(body, "token")
    refresh = _free(body, "refresh_token") if both is not None else None
    account = body.row(found, after)
    body.steps.append({"step": "issue_token", "name": name, "account": account, "refresh": refresh})
    for given in (name, refresh) if refresh is not None else (name,):
        body.bind(given, TEXT)
    return place


def renew_token(body: Body, cursor: Cursor) -> Cursor:
    """``renew the token with the refresh token, else refuse with 401 `code```."""
    after = cursor.moved().after("the token with", "the tokens with", "the token by", "the tokens by")
    if after is None:
        raise cursor.moved().expected("`the token with` and a member of the body")
    dto = body.context.symbols.dto(body.operation.input) if body.operation.input else None
    start = after.past_articles()
    members = [member.name for member in dto.members or ()] if dto is not None else []
    run = start.words(4)
    known = [count for count in range(len(run), 0, -1) if snake(" ".join(run[:count])) in members]
    if not known:
        raise start.expected(f"a member of the body ({', '.join(members) or 'none'})")
    member, place = snake(" ".join(run[: known[0]])), start.moved(known[0])
    code, place = otherwise(body, place)
    if code is None:
        raise place.expected("`, else refuse with 401 `code``")
    account = body.context.symbols.account or ""
    step = {"step": "renew_token", "member": member, "name": _free(body, "token")}
    step |= {"refresh": _free(body, "refresh_token"), "account": body.scope.row_name(account), "otherwise": code}
    body.steps.append(step)
    body.bind(step["name"], TEXT)
    body.bind(step["refresh"], TEXT)
    body.bind(step["account"], RowOf(account))
    return place


def _free(body: Body, name: str) -> str:
    return next(item for item in (name, f"new_{name}") if not body.scope.taken(item))


def end_token(body: Body, cursor: Cursor) -> Cursor:
    """``end the token``, ``end all tokens of the user``, ``sign the caller out``."""
    after = cursor.moved()
    own = after.after(
        "the token", "the caller 's token", "this token", "the caller out", "out the caller", "the session"
    )
    if own is not None:
        body.steps.append({"step": "revoke_token", "account": None})
        return own
    every = after.after("all tokens of", "every token of", "the tokens of", "all the tokens of")
    if every is None:
        raise after.expected("`the token` or `all tokens of` and an account")
    found, place = paths.path(every, row_scope(body))
    body.steps.append({"step": "revoke_token", "account": body.row(found, every)})
    return place


def answer(body: Body, cursor: Cursor) -> Cursor:
    """``answer with the item``, ``answer with nothing``, ``redirect to the link's target``."""
    from compiler.reader.responding import respond_with

    elsewhere = cursor.after("redirect to", "redirect the caller to")
    if elsewhere is not None:
        target, place = value(elsewhere, body.scope)
        body.steps.append({"step": "respond", "row": None, "extras": [], "location": target.text})
        body.responded = body.responded or body.level == 0
        return place
    after = cursor.after("answer with", "respond with", "return", "reply with")
    if after is None:
        raise cursor.expected("`answer with` and a row or `nothing`")
    nothing = after.after("nothing", "no content", "an empty body")
    if nothing is not None:
        body.steps.append({"step": "respond", "row": None, "extras": [], "location": None})
        place = nothing
    else:
        ensure_main(body)
        found, place = paths.path(after, body.scope)
        shape = place.after("as a", "as an", "as the", "as")
        if shape is not None:
            place = shape.moved(1)
        given: list[JsonObject] = []
        if place.is_word("with"):
            given, place = assignments(body, place, None)
        respond_with(body, body.row(found, after), given)
    if body.level == 0:
        body.responded = True
    return place


def for_each(body: Body, cursor: Cursor) -> Cursor:
    """``for each line of the cart, …`` to the end of the sentence."""
    after = cursor.after("for each of", "for every one of", "for each", "for every", "for all")
    if after is None:
        raise cursor.expected("`for each` and rows")
    if body.operation.kind == "create" and body.main is None and not created_later(body):
        ensure_main(body)
    name, found, place = foreach_rows(body, after)
    place = place.after(",", ":") or place
    step: JsonObject = {"step": "for_each", "name": name, "rows": found.source, "lock": False, "steps": []}
    if found.where is not None or found.membership is None:
        step["rows"] = found.aggregate("rows")
    from compiler.reader.effects import effects

    pending = place.ended
    with body.branch() as inner:
        row = Phrase(name, RowOf(found.entity))
        body.bind(name, row.type)
        body.scope = body.scope.about(row)
        end = place if pending else effects(body, place)
        if pending:
            from compiler.reader.rules import nested_rules

            nested_rules(body)
    if not inner:
        raise place.expected("effects for each row")
    step["steps"] = inner
    step["lock"] = any(item.get("row") == name for item in inner)
    body.steps.append(step)
    return end


def find_row(body: Body, cursor: Cursor) -> Cursor:
    return find(body, cursor.after("look up") or cursor.moved())


def let_value(body: Body, cursor: Cursor) -> Cursor:
    return let(body, cursor.moved())


def check_login(body: Body, cursor: Cursor) -> Cursor:
    return find_account(body, cursor.moved())
