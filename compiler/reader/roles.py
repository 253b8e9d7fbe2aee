"""Bullets of the section Roles: ``- **Moderator**: a user whose role is moderator.``"""

import json
import re

from compiler.reader.failures import Expected
from compiler.reader.fields import enum_value
from compiler.reader.names import singular_name, snake
from compiler.reader.sections import Statement

EXPECTED = "expected a role such as `**Moderator**: a user whose role is moderator` or `**Author**: any member`"


def role(statement: Statement) -> tuple[str, str | None]:
    """Name and rule (None: any account). Raises Expected."""
    name = singular_name(snake(statement.label or ""))
    text = statement.rest.strip().rstrip(".").strip()
    if not name:
        raise Expected(EXPECTED)
    code = re.fullmatch(r"(?:an? [\w ]+? (?:who is|who|with|for whom|whose) )?`([^`]+)`", text, re.IGNORECASE)
    if code:
        return name, code[1].strip()
    if re.fullmatch(
        r"(?:any|every|an?) (?:signed-in )?(?:member|user|account|caller)|anyone who is signed in|every signed-in .+",
        text,
        re.IGNORECASE,
    ):
        return name, None
    if name == "anyone":
        return name, None
    whose = re.fullmatch(r"(?:an?|any|every|the) [\w -]+? (?:whose|where the) (.+)", text, re.IGNORECASE)
    if whose:
        return name, _conditions(whose[1])
    flag = re.fullmatch(
        r"(?:an?|any|every) [\w -]+? (?:who|that) is (not )?(?:an? |the )?([\w ]+)", text, re.IGNORECASE
    )
    if flag:
        return name, f"{'not ' if flag[1] else ''}actor.{snake(flag[2])}"
    raise Expected(f"{EXPECTED}; found `{text}`")


def _conditions(text: str) -> str:
    parts = re.split(r"\s+and (?:whose )?(?=[\w ]+ is )", text)
    return " and ".join(_condition(part) for part in parts)


def _condition(text: str) -> str:
    match = re.fullmatch(r"([\w ]+?) (?:is|are) (not )?(.+)", text.strip(), re.IGNORECASE)
    if match is None:
        raise Expected(f"expected `FIELD is VALUE` in a role; found `{text}`")
    field, negative, said = f"actor.{snake(match[1])}", bool(match[2]), match[3].strip()
    if listed := re.fullmatch(r"(?:one of|either) (.+)", said, re.IGNORECASE):
        values = [item for item in re.split(r"\s*(?:,\s*(?:or|and)\s+|,|\bor\b|\band\b)\s*", listed[1]) if item]
    else:
        values = [item for item in re.split(r"\s+or\s+", said) if item]
    if bound := re.fullmatch(r"(at least|at most|more than|less than) (-?\d+(?:\.\d+)?)", said, re.IGNORECASE):
        sign = {"at least": ">=", "at most": "<=", "more than": ">", "less than": "<"}[bound[1].lower()]
        return (
            f"{'not ' if negative else ''}{field} {sign} {bound[2]}"
            if not negative
            else f"not ({field} {sign} {bound[2]})"
        )
    if said.lower() in ("set", "present"):
        return f"{field} {'==' if negative else '!='} null"
    if said.lower() in ("missing", "empty"):
        return f"{field} {'!=' if negative else '=='} null"
    if said.lower() in ("yes", "true", "no", "false"):
        positive = (said.lower() in ("yes", "true")) != negative
        return field if positive else f"not {field}"
    constants = [_constant(item) for item in values]
    if len(constants) == 1:
        return f"{field} {'!=' if negative else '=='} {constants[0]}"
    return f"{field} {'not in' if negative else 'in'} [{', '.join(constants)}]"


def _constant(text: str) -> str:
    plain = text.strip().strip("`").strip()
    if re.fullmatch(r"-?\d+(\.\d+)?", plain):
        return plain
    return json.dumps(enum_value(plain.strip('"“”')), ensure_ascii=False)
