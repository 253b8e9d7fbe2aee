"""Effects of rules → steps: "set the title to …", "create a vote with …", "decrease the stock by …"."""

from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.effect_calls import called, run
from compiler.reader.effect_flow import (
    answer,
    check_login,
    end_token,
    find_row,
    for_each,
    issue_token,
    let_value,
    renew_token,
)
from compiler.reader.effect_jobs import announce, later
from compiler.reader.effect_links import link, replace_links, unlink
from compiler.reader.effect_rows import create, delete, restore, update_by_body
from compiler.reader.effect_states import mark, transition
from compiler.reader.effect_values import add_amount, change_down, change_up, set_values, take_amount
from compiler.reader.failures import Expected, furthest
from compiler.reader.otherwise import refusal

_SEPARATORS = (", and then", ", then", "and then", ", and", "and", "then", ", but", ",", ";")
_ADVERBS = frozenset({"also", "immediately", "first", "finally", "additionally"})
EXPECTED = (
    "an effect: set, create, increase, decrease, delete, restore, add … to, remove … from, find, let, for each, "
    "check, issue a token, renew the token, end the token, mark … as, announce, later …, refuse with, "
    "answer with, or an action of the state table"
)


def effects(body: Body, cursor: Cursor) -> Cursor:
    """All effects up to the end of the sentence or ``otherwise``."""
    place = effect(body, cursor)
    while not place.ended and place.after("otherwise", ", otherwise", "; otherwise", "else", ", else") is None:
        after = place.after(*_SEPARATORS)
        if after is None:
            raise place.expected("`and`, a comma or the end of the sentence")
        place = effect(body, after)
    return place


def effect(body: Body, cursor: Cursor) -> Cursor:
    """One effect; the place after it."""
    while cursor.is_word(*_ADVERBS):
        cursor = cursor.moved()
    token = cursor.token
    if token is None:
        raise cursor.expected(EXPECTED)
    if token.kind == "word" and token.text in ("refuse", "reject", "fail"):
        code, place = refusal(body, cursor)
        body.steps.append({"step": "require", "condition": "false", "otherwise": code})
        return place
    failures: list[Expected] = []
    if (done := called(body, cursor)) is not None:
        return done
    moved = transition(body, cursor) if token.kind == "word" else None
    if moved is not None:
        return moved
    for reader in _READERS.get(token.text, ()):
        mark = len(body.steps), body.scope
        try:
            return reader(body, cursor)
        except Expected as failure:
            failures.append(failure)
            del body.steps[mark[0] :]
            body.scope = mark[1]
    raise furthest(failures) if failures else cursor.expected(EXPECTED)


_READERS = {
    "set": (set_values,),
    "change": (set_values, update_by_body),
    "update": (update_by_body, set_values),
    "put": (set_values,),
    "clear": (),
    "create": (issue_token, create),
    "register": (create,),
    "record": (create,),
    "store": (create,),
    "save": (create, update_by_body),
    "open": (create,),
    "start": (create,),
    "write": (create,),
    "add": (add_amount, link, create),
    "increase": (change_up,),
    "raise": (change_up,),
    "increment": (change_up,),
    "decrease": (change_down,),
    "lower": (change_down,),
    "reduce": (change_down,),
    "decrement": (change_down,),
    "subtract": (take_amount,),
    "take": (take_amount,),
    "delete": (delete,),
    "erase": (delete,),
    "remove": (unlink, delete),
    "restore": (restore,),
    "bring": (restore,),
    "link": (link,),
    "attach": (link,),
    "unlink": (unlink,),
    "detach": (unlink,),
    "replace": (replace_links,),
    "mark": (mark,),
    "move": (mark,),
    "find": (find_row,),
    "look": (find_row,),
    "let": (let_value,),
    "call": (let_value,),
    "check": (check_login,),
    "verify": (check_login,),
    "authenticate": (check_login,),
    "issue": (issue_token,),
    "renew": (renew_token,),
    "end": (end_token,),
    "revoke": (end_token,),
    "sign": (end_token,),
    "answer": (answer,),
    "respond": (answer,),
    "return": (answer,),
    "reply": (answer,),
    "redirect": (answer,),
    "for": (for_each,),
    "announce": (announce,),
    "emit": (announce,),
    "publish": (announce,),
    "later": (later,),
    "enqueue": (later,),
    "run": (run,),
}
