"""A program of everything that random programs found to fail once: each operation or field is one such finding."""

from typing import Any

from ast_schemas.base import Node
from ast_schemas.envelope import Envelope
from tests.programs.shorthand import (
    assign,
    collector,
    collectors,
    conventions,
    dto,
    dto_difference,
    dtos,
    entity,
    event,
    field,
    member,
    operation,
    outcome,
    outline,
    path,
    query,
    relation,
    schema,
    signature,
    signatures,
    stamp,
    step,
    taken,
    transformer,
    transformers,
)

_NOTE = path("note_id", "Note")
_VIEW = dto("NoteView", "Note", "view")
_WORD = query("word", "text")
_CARD = dto("Card", "Note", "custom")
_MINE = step(
    "load", name="note", entity="Note", where="note.id == note_id and note.owner == actor", otherwise="note_not_found"
)
_LOCKED = {**_MINE, "lock": True}


def _schemas() -> dict[str, Node]:
    return {
        "schema/User": schema(
            field("login", "text", unique=True, max_length=60),
            field("nick", "text", required=False),
            field("points", "integer", default="0"),
            field("pass_phrase", "secret", required=False),
            field("motto", "text", default='"none"', writable=False),
            field("likes", "boolean", required=False),
            stamp("now"),
        ),
        "schema/Note": schema(
            # names that mean something to the code around them
            field("statement", "text"),
            field("list", "text[]", default='["a"]'),
            field("l", "boolean", required=False),
            field("index", "integer"),
            field("choice", "enum(a|b)", required=False),
            field("ways", "enum(up|it's)[]", default='["up"]'),
            # lists of what JSON has no words for, and a decimal whose zero has an exponent
            field("days", "date[]", default="[]"),
            field("amount", "decimal(18,10)", default="0"),
            field("sealed", "encrypted", required=False),
            stamp("today"),
            relation("owner", "User", "notes", writable=False),
            relation("friends", "Note", "friends_of", kind="many_to_many", required=False),
            # the ends of an association are of one entity, and the relation is called like it
            relation("note", "Note", "noted", kind="many_to_many", required=False),
            relation("copy_of", "Note", "copied", kind="one_to_one", required=False, on_delete="set_null"),
            owner="owner",
        ),
        # a name that the statements of its list import
        "schema/Literal": schema(
            field("total", "decimal(6,2)"),
            field("kept", "boolean"),
            field("ways", "enum(up|down)[]", default='["up"]'),
            field("count", "integer", default="1"),
            # a column that a statement sets, named like what another statement is given
            stamp("amount", "updated"),
        ),
    }


def _signatures() -> Node:
    note = {"input": dto("NoteCreate", "Note", "create"), "output": _VIEW, "success_status": 201}
    answers = {"output": _VIEW}
    return signatures(
        signature("sign_up", "create", "User", "POST /users", callers=["member", "anyone"], success_status=201,
                  input=dto("UserCreate", "User", "create"), output=dto("UserView", "User", "view")),
        signature("add_note", "create", "Note", "POST /notes", **note),
        signature("show_note", "read", "Note", "GET /notes/{note_id}", _NOTE, output=_CARD),
        signature("list_notes", "list", "Note", "GET /notes", query("least", "integer"), query("most", "integer"),
                  output=_VIEW, many=True),
        signature("list_literals", "list", "Literal", "GET /literals", query("least", "decimal(6,2)"),
                  query("word", "slug"), query("today", "integer"),
                  output=dto("LiteralView", "Literal", "view"), many=True,
                  envelope=Envelope(input=None, output="rows", total=None)),
        signature("add_notes", "action", "Note", "POST /notes/many", outcome("not_ready", 409),
                  input=dto("NoteCreate", "Note", "create"), input_many=True, success_status=204),
        signature("add_users", "action", "User", "POST /users/many", callers=["anyone"],
                  input=dto("UserCreate", "User", "create"), input_many=True, success_status=204),
        signature("change_note", "update", "Note", "PATCH /notes/{note_id}", _NOTE,
                  input=dto("NoteUpdate", "Note", "update"), **answers),
        signature("purge", "action", "Note", "POST /notes/{note_id}/purge", _NOTE, **answers),
        signature("reward", "action", "Note", "POST /notes/{note_id}/reward", _NOTE, outcome("not_ready", 409),
                  **answers),
        signature("greet", "action", "Note", "POST /greet", callers=["member", "anyone"], success_status=204),
        signature("look", "read", "Note", "GET /look", callers=["anyone"], success_status=302),
        signature("tidy", "action", "Note", "POST /tidy", success_status=204),
        signature("add_literal", "action", "Literal", "POST /literals", _WORD,
                  input=dto("Ways", "Literal", "custom"), success_status=204),
        event("tidied", taken("note", "text"), taken("share", "decimal(6,2)")),
    )  # fmt: skip


def _operations() -> dict[str, Node]:
    sorts = [
        {"name": "fixed", "value": "now()"},
        {"name": "mine", "value": "concat(note.statement, actor.login)"},
        {"name": "copied", "value": "note.copied.copied.index"},
        # a column that may be null, with another name in the code, of a row that may be missing
        {"name": "open", "value": "note.copied.l"},
    ]
    filters = [
        {"parameter": "least", "condition": "note.index >= least and note.index > length(actor.login) - 99"},
        {"parameter": "most", "condition": "note.index <= most and note.index > length(actor.login) - 99"},
    ]
    conditions = (
        "note.owner == actor and (note.copied.copied == null or note.copied.copied.index > -1000000) "
        "and (actor.nick == null or length(actor.nick) > 0)"
    )
    maybe = step("load", name="maybe", entity="Note", where="maybe.index == -77")
    forms: dict[str, list[dict[str, Any]]] = {
        "sign_up": [
            step("create", name="user", entity="User", duplicate="user_exists"),
            # tokens that nobody is given
            step("issue_token", name="fresh", account="user", refresh="another"),
            # a new row that is changed and looked at
            step("update", row="user", collect=False, assignments=assign(nick='"new"')),
            step("respond", row="user", location='url("/users/", coalesce(user.nick, ""))'),
        ],
        "add_note": [step("create", name="note", entity="Note"), step("respond", row="note")],
        "show_note": [
            _MINE,
            maybe,
            # a choice of two equal things, and a test of a column of a row that may be missing
            step("respond", row="note", extras=assign(
                given="if maybe.index != null then maybe.index else (if note.l then -(-3) else 3)")),
        ],
        "list_notes": [
            # read for nothing, and called like a name in a comprehension
            step("load", name="value", entity="Note", where="value.index == -77"),
            step("list", name="note", entity="Note", where=conditions, filters=filters, sorts=sorts,
                 search=["concat(note.statement, actor.login)"], default_sort=["mine"]),
        ],
        "change_note": [
            _LOCKED,
            # a value that only a choice which is never taken looks at, named like a member that is sent
            step("let", name="list", value="false"),
            step("update_where", name="each", entity="Note", where="each.owner == actor and sent(body.list)",
                 assignments=assign(index="if not false then each.index else (if list then 2 else 3)")),
            step("update", row="note"),
            # a second change that follows what was sent
            step("update", row="note", collect=False, assignments=assign(statement="body.statement")),
            step("respond", row="note"),
        ],
        # the row that is answered with is gone
        "purge": [
            _MINE,
            step("delete_where", name="each", entity="Note", where="each.owner == actor"),
            step("respond", row="note"),
        ],
        "reward": [
            _LOCKED,
            maybe,
            # what many rows get at once is encrypted before the database sees it
            step("update_where", name="every", entity="Note", where="every.owner == actor",
                 assignments=assign(sealed='"one for all"')),
            # a list of a row that may be missing
            step("update_where", name="each", entity="Note", assignments=assign(index="1"),
                 where="each.owner == actor and note.statement in maybe.copy_of.list"),
            step("require", condition="not (note.index == 0 and false)",
                 otherwise="not_ready"),
            step("for_each", name="one", rows="rows(n in Note where n.owner == actor)",
                 steps=[step("change", row="actor", field="points", amount="1")]),
            step("require", condition="actor.points > 0", otherwise="not_ready"),
            # what is asked of the database for a choice that is none
            step("let", name="any_of_them", value="exists(k in Note where k.index == -98)"),
            step("if", condition="any_of_them", then=[
                step("require", condition="not (note.index == 0 and false)", otherwise="not_ready")]),
            # a column of a row that a statement of its own finds
            step("if", condition="first(f in note.friends where f.index > 9).l", then=[
                step("change", row="actor", field="points", amount="1")]),
            step("update", row="note", collect=False, assignments=assign(
                list='if note.index > 0 then ["b"] else note.list', days="note.days")),
            step("respond", row="note"),
        ],
        # what follows takes the caller for granted, who is there if any of these holds
        "greet": [
            step("if", condition='actor.points >= 0 or contains(actor.nick, "a") or actor.nick in ["b"]', then=[
                step("update_where", name="each", entity="Note", where="each.owner == actor",
                     assignments=assign(index="each.index + actor.points"))]),
            step("respond"),
        ],
        # an address that the database computes
        "look": [step("respond", location='coalesce(to_text(max(k.index for k in Note)), "none")')],
        # an event that nobody hears
        "tidy": [step("enqueue", message="tidied", arguments=assign(
            note='"done"', share="actor.points + 1")), step("respond")],
        "add_literal": [
            step("load", name="other", entity="Note", where="other.index == -77"),
            # what a test of another column shows, of a row that may be missing too
            step("create", name="literal", entity="Literal", collect=False, assignments=assign(
                total="if other.copy_of.index == 3 then other.copy_of.index else 1.5",
                kept="(other.copy_of == null) or other.copy_of.copied.l == true", ways="body.ways")),
            step("change", row="literal", field="count", amount="1"),
            # a test in one part of a statement guards no other part, nor does it of a value of the query
            step("update_where", name="each", entity="Note", assignments=assign(index="each.index"),
                 where="each.owner == actor and word != null and length(word) > 1"),
            # a nullable boolean that was tested before
            step("if", condition="if actor.likes == true then false else actor.likes == true", then=[
                step("change", row="literal", field="count", amount="1")]),
            # a comparison of what is no value of a column with false
            step("if", condition="(word == null) == false", then=[
                step("change", row="literal", field="count", amount="1")]),
            step("respond"),
        ],
        # a secret of each body that is looked at first where it may not be needed
        "add_users": [
            step("for_each", name="body", rows="body", steps=[
                step("if", condition='body.login == "nobody"', then=[step("create", name="first", entity="User")]),
                step("create", name="second", entity="User")]),
            step("respond"),
        ],
        # steps for each body that look at none
        "add_notes": [
            # what is counted among the bodies asks the database
            step("require", condition="count(n in body where exists(k in Note where k.index == -99)) < 9",
                 otherwise="not_ready"),
            step("for_each", name="body", rows="body", steps=[
                step("change", row="actor", field="points", amount="1")]),
            step("respond"),
        ],
    }  # fmt: skip
    forms["list_literals"] = [
        # a filter and the answer bind values that no column names
        step("list", name="literal", entity="Literal", sorts=[
            {"name": "capped", "value": "least(literal.total, 10)"},
            # the text of a constant, compared with another
            {"name": "told", "value": 'to_text(false) == "x"'}],
             filters=[{"parameter": "least", "condition":
                       "literal.total >= least and upper(if false then actor.nick else null) == null "
                       "and (if actor.nick == null then actor.points > -9 else true)"},
                      {"parameter": "word", "condition": 'word != "x"'},
                      # a value called like a function, beside that function
                      {"parameter": "today", "condition": "literal.count >= today and year(today()) > 1999"}]),
    ]  # fmt: skip
    return {f"operations/{name}": operation(*steps) for name, steps in forms.items()}


def found_forms() -> dict[str, Node]:
    """All units."""
    return {
        "outline/all": outline(
            entity("User", "users"),
            entity("Note", "notes"),
            entity("Literal", "literals"),
            conventions=conventions(account="User", choice_case="ignore"),
            has_operations=True,
        ),
        "signatures/all": _signatures(),
        **_schemas(),
        "dtos/User": dtos(),
        "dtos/Note": dtos(
            dto_difference(
                "Card",
                member("id"),
                member("given", "integer"),
                member("words", "text[]"),
                member("open", "boolean"),
                member("month", "integer", required=False),
                member("opposite", "integer"),
                member("nothing", "text", required=False),
                member("peer", "integer", required=False),
                member("rank", "text"),
                member("friends", nested="NoteSummary", many=True),
            ),
            dto_difference("NoteSummary", member("rank", "text")),
        ),
        "dtos/Literal": dtos(
            dto_difference("Ways", member("ways")),
            dto_difference("LiteralView", member("id"), member("total"), member("said", "text")),
        ),
        "collectors/Literal": collectors(),
        "transformers/Literal": transformers(
            transformer("LiteralView", said='if viewer.nick != null then viewer.nick else "x"')
        ),
        # a test of the caller that tells that there is one
        "collectors/User": collectors(
            collector("sign_up", motto='if actor.likes then coalesce(actor.login, "a") else coalesce(actor.login, "b")')
        ),
        "collectors/Note": collectors(),
        "transformers/User": transformers(),
        "transformers/Note": transformers(
            transformer(
                "Card",
                {"given": "integer"},
                words='if false then ["x"] else ["a", "ß"]',
                open="note.l and note.l",
                month='month(if note.l and false then now() else datetime("2024-02-29T12:30:00.5Z"))',
                opposite="-(-(note.index))",
                peer="if false then 0 else note.copy_of.index",
                nothing='if note.l then null else coalesce(null, "x")',
                # values that are computed for a row and for those nested in it
                rank='if viewer.points > 3 then viewer.login else "low"',
            ),
            transformer("NoteSummary", rank='if viewer.points > 4 then viewer.login else "low"'),
        ),
        **_operations(),
    }
