"""The section Conventions: choices for the whole API."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from ast_schemas.conventions import Conventions
from compiler.reader.file_rules import in_bytes
from compiler.reader.names import entity_name, snake
from compiler.reader.sections import Chapter, Statement

_UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200, "year": 525600}
EXPECTED = (
    "expected a convention such as `Accounts are users`, `Clients sign in with a bearer token`, `Tokens last 30 days`, "
    "`A page has 20 rows, at most 100`, `Every path begins with `/api``, `Names in JSON are camelCase`"
)
_Choice = Callable[[re.Match[str]], dict[str, Any]]
_SENTENCES: tuple[tuple[str, _Choice], ...] = (
    (
        r"(?:the )?(?:product|title|name)(?: of the product)? (?:is|is called) [\"“]?(.+?)[\"”]?",
        lambda m: {"title": m[1]},
    ),
    (
        r"(?:every|each|all) (?:path|route|url)s? (?:begins?|starts?) with `?(/[\w/.-]*)`?",
        lambda m: {"prefix": m[1].rstrip("/")},
    ),
    (
        r"(?:json )?names(?: in json| of members)? (?:are|use) (camel|snake)[ _-]?case",
        lambda m: {"field_case": "camelCase" if m[1].lower() == "camel" else "snake_case"},
    ),
    (r"accounts? (?:are|is an?|is the) ([\w -]+)", lambda m: {"account": entity_name(m[1])}),
    (r"([\w -]+) (?:are the accounts|sign in)", lambda m: {"account": entity_name(m[1])}),
    (
        r"(?:clients|callers|users|members) (?:sign in|authenticate) with an? (?:bearer )?token",
        lambda m: {"auth_scheme": "bearer"},
    ),
    (
        r"(?:clients|callers|users|members) (?:sign in|authenticate) with `?Authorization: Token(?: …| \.\.\.)?`?",
        lambda m: {"auth_scheme": "token"},
    ),
    (
        r"(?:clients|callers|users|members) (?:sign in|authenticate) with an? token in the "
        r"(header|cookie) [`\"“]?([\w-]+)[`\"”]?",
        lambda m: {"auth_scheme": m[1].lower(), "auth_name": m[2]},
    ),
    (
        r"(?:clients|callers|users|members) (?:sign in|authenticate) with `?(?:http )?basic(?: auth(?:entication)?)?`?"
        r"(?:,? (?:with|by) (?:their |the |an? )?([\w ]+?)(?: and (?:their |the |an? )?[\w ]+)?)?",
        lambda m: {"auth_scheme": "basic", **({"auth_name": snake(m[1])} if m[1] else {})},
    ),
    (r"(?:there is no sign-?in|nobody signs in|no sign-?in)", lambda m: {"auth_scheme": "none"}),
    (
        r"refresh tokens? (?:lasts?|lives?|are valid|is valid|expires? after)(?: for)? (\d+) "
        r"(minute|hour|day|week|month|year)s?",
        lambda m: {"refresh_minutes": int(m[1]) * _UNITS[m[2].lower()]},
    ),
    (
        r"(?:access )?tokens? (?:lasts?|lives?|are valid|is valid|expires? after)(?: for)? (\d+) "
        r"(minute|hour|day|week|month|year)s?",
        lambda m: {"token_minutes": int(m[1]) * _UNITS[m[2].lower()]},
    ),
    (
        r"(?:a |each |every )?pages? (?:has|have|holds?|shows?) (\d+) (?:rows|items|entries)"
        r"(?:(?: by default)?(?:,| and| or)? at most (\d+)(?: rows)?)?",
        lambda m: {"page_size": int(m[1]), **({"page_limit": int(m[2])} if m[2] else {})},
    ),
    (
        r"(?:a |each )?pages? (?:has|have|holds?) at most (\d+) (?:rows|items|entries)",
        lambda m: {"page_limit": int(m[1])},
    ),
    (
        r"(?:request )?bod(?:y|ies)(?: of requests?)? (?:has|have|holds?|is|are) (?:at most|up to) "
        r"(\d+) (bytes?|kb|kib|mb|mib)",
        lambda m: {"body_bytes": in_bytes(m[1], m[2])},
    ),
    (
        r"numbers(?: and (?:truth values|booleans|yes/no))? may (?:come|be sent) as texts?",
        lambda m: {"scalar_texts": "read"},
    ),
    (
        r"(?:upper and lower case|case) (?:of|in) (?:choices|enums) (?:does|do) not matter",
        lambda m: {"choice_case": "ignore"},
    ),
    (r"lists (?:are|answer) (?:as )?(?:bare |plain )?arrays", lambda m: {"list_shape": "array"}),
    (r"lists (?:are|have|answer) (?:paged|pages) (?:by|with an?) cursors?", lambda m: {"list_shape": "cursor"}),
    (r"lists (?:are|answer) (?:as |with )?pages", lambda m: {"list_shape": "page"}),
    (
        r"bodies (?:stand|are) (?:under the name of their entity|(bare))",
        lambda m: {"envelopes": "none" if m[1] else "entity"},
    ),
    (
        r"(?:the )?rows (?:of others|of other \w+|of someone else) (?:are|answer) (?:as )?"
        r"(forbidden|403|hidden|not found|404)",
        lambda m: {"not_owner_status": 403 if m[1].lower() in ("forbidden", "403") else 404},
    ),
    (
        r"(?:an )?invalid (?:requests?|bod(?:y|ies)) (?:answers?|gets?|is refused with|are refused with) "
        r"(?:with )?(400|422)",
        lambda m: {"invalid_status": int(m[1])},
    ),
    (
        r"(?:errors|refusals) (?:are answered|come) in the order "
        r"(\d{3}(?:(?:, then |, and |, | then | and )\d{3})+)",
        lambda m: {"refusal_order": [int(status) for status in re.findall(r"\d{3}", m[1])]},
    ),
    (
        r"(?:an )?unknown rows? (?:is|are) (?:answered|refused) before the (?:body|form)(?: is looked at)?",
        lambda m: {"refusal_order": [401, 403, 404, 422]},
    ),
    (
        r"unknown (?:members|fields|names)(?: in requests)? are (refused|ignored)",
        lambda m: {"unknown_members": {"refused": "refuse", "ignored": "ignore"}[m[1].lower()]},
    ),
    (r"(?:an )?empty texts? (?:counts?|is|are|means?) (?:as )?(?:null|missing)", lambda m: {"empty_text": "null"}),
    (
        r"(?:errors?|refusals?) (?:answers? )?(?:look|looks|are|is|have the body|has the body)(?: like)? `([^`]+)`",
        lambda m: {"error_body": m[1]},
    ),
    (
        r"(?:repeated )?(?:posts?|post requests?|calls|requests)(?: that are repeated)? with (?:one|the same|an?) "
        r"`?idempotency-key`? (?:answers? the same|(?:is|are) done (?:only )?once)",
        lambda m: {"idempotent": True},
    ),
    (
        r"(?:web )?pages (?:of|from|on) (`[^`]+`(?:(?:, | and |, and )`[^`]+`)*) may call(?: the api)?",
        lambda m: {"cors_origins": re.findall(r"`([^`]+)`", m[1])},
    ),
    (r"(?:web )?pages (?:of|from) (?:any|every) origin may call(?: the api)?", lambda m: {"cors_origins": ["*"]}),
)


def convention(statement: Statement) -> dict[str, Any] | None:
    """The choices of a bullet or sentence; None if one of its sentences is no convention."""
    found: dict[str, Any] = {}
    for part in re.split(r"(?<=[.;])\s+(?=[A-Z])", statement.text.strip()):
        plain = part.strip().rstrip(".;").strip()
        if not plain:
            continue
        for pattern, choice in _SENTENCES:
            match = re.fullmatch(pattern, plain, re.IGNORECASE)
            if match:
                found |= choice(match)
                break
        else:
            return None
    return found


def conventions(chosen: dict[str, Any]) -> dict[str, Any]:
    """All members of the form; what was not said is null."""
    return {name: chosen.get(name) for name in Conventions.model_fields}


def not_owner_status(chapters: Sequence[Chapter]) -> int:
    """What a section Conventions among the visible ones says; 404 without one."""
    for chapter in chapters:
        if chapter.kind == "conventions":
            for statement in chapter.statements:
                found = convention(statement)
                if found and "not_owner_status" in found:
                    return int(found["not_owner_status"])
    return 404
