"""``refuse with 409 `code` "Message."``: read the same when signatures are declared and when bodies are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compiler.models.protocol import JsonObject
from compiler.reader.context import Context
from compiler.reader.endpoints import Endpoint
from compiler.reader.entity_rules import constructs
from compiler.reader.names import snake
from compiler.reader.tokens import unquoted

REFUSAL = re.compile(
    r"\b(?:refuse|refuses|refused|reject|answer|fail|respond)\b(?: the request| the call)? with (?:status )?"
    r"(?:(?P<status>4\d\d)\b)?\s*:?,?\s*"
    r"`(?P<code>[A-Za-z][\w-]*)`\s*(?:on (?:the )?(?P<field>[a-z]\w*(?: [a-z]\w*){0,3}?)\s*(?=[\"“.,;:]|$))?"
    r"(?:[:,]?\s*(?:and\s+)?(?:\"(?P<message>(?:[^\"\\]|\\.)*)\"|“(?P<curly>[^”]*)”))?",
    re.IGNORECASE,
)
_KNOWN_VERBS = frozenset(
    [
        "set",
        "create",
        "add",
        "record",
        "store",
        "register",
        "save",
        "delete",
        "remove",
        "restore",
        "increase",
        "raise",
        "decrease",
        "lower",
        "reduce",
        "subtract",
        "take",
        "link",
        "unlink",
        "replace",
        "find",
        "look",
        "let",
        "check",
        "verify",
        "authenticate",
        "issue",
        "renew",
        "end",
        "answer",
        "refuse",
        "reject",
        "for",
        "sign",
        "revoke",
        "change",
        "update",
        "put",
        "respond",
        "give",
        "return",
        "move",
        "mark",
        "load",
        "clear",
        "assign",
        "copy",
        "count",
    ]
)


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    status: int
    message: str | None
    field: str | None = None


def refusals(text: str) -> Iterator[Refusal]:
    """Every declared refusal in a text."""
    for match in REFUSAL.finditer(text):
        message = match["curly"] if match["message"] is None else unquoted(match["message"])
        field = snake(match["field"]) if match["field"] else None
        yield Refusal(snake(match["code"]), int(match["status"] or 409), message, field)


def wrong_state(entity: str) -> str:
    """The code of a state move that says nothing else."""
    return f"{snake(entity)}_wrong_state"


def bare_moves(written: Endpoint, entities: list[str], actions: dict[str, set[str]]) -> Iterator[str]:
    """Entities that a rule moves along a state machine without saying what else: ``finish the item``.

    ``actions`` are the moves of those entities whose sections are visible; of others any unknown verb may be one.
    """
    names = {snake(entity).replace("_", " "): entity for entity in entities}
    nouns = "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))
    if not nouns:
        return
    for rule in (rule for top in written.rules for rule in top.all()):
        text = re.sub(r"`[^`]*`|[\"“][^\"”]*[\"”]", "_", rule.text).lower()
        for match in re.finditer(
            r"(?:^|shall|must|\band|\bthen|,)\s*(?!then\b|and\b)([a-z-]+) (?:the|its) "
            rf"(?:[\w ]+?['’]s )*?(?:[a-z]+ )?({nouns})\b(?!['’]s)(?=(.*))",
            text,
            re.MULTILINE,
        ):
            entity = names[match[2]]
            moving = match[1] in ("move", "mark") and re.search(r"\b(?:to|as)\b", match[3])
            verb = match[1] not in _KNOWN_VERBS if entity not in actions else snake(match[1]) in actions[entity]
            if (verb or moving) and "else refuse" not in match[3] and "or refuse" not in match[3]:
                yield entity


def outcome_forms(written: Endpoint, entities: list[str], actions: dict[str, set[str]]) -> list[JsonObject]:
    """All outcomes that an operation declares, each code once."""
    found: dict[str, JsonObject] = {}
    for refusal in refusals(written.sentences()):
        known = found.get(refusal.code)
        readable = refusal.code.replace("_", " ").capitalize() + "."
        if known is None or (refusal.message and known["message"] == readable):
            found[refusal.code] = {
                "code": refusal.code,
                "status": refusal.status,
                "message": refusal.message or readable,
                "field": refusal.field or (known or {}).get("field"),
            }
    for entity in bare_moves(written, entities, actions):
        code = wrong_state(entity)
        noun = snake(entity).replace("_", " ")
        message = f"The {noun} is not in a state that allows this."
        found.setdefault(code, {"code": code, "status": 409, "message": message, "field": None})
    return list(found.values())


def moves(context: Context) -> dict[str, set[str]]:
    """The moves of each entity whose section is visible."""
    found: dict[str, set[str]] = {}
    for chapter in context.chapters:
        if chapter.entity is not None:
            moves = {snake(item.parts[0]) for item in constructs(chapter) if item.kind in ("move", "transition")}
            found.setdefault(chapter.entity, set()).update(moves)
    return found
