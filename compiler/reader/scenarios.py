"""The scenarios form: GIVEN, WHEN and THEN → accounts, rows, calls and checks."""

import re
from typing import Literal

from compiler.models.protocol import JsonObject
from compiler.reader.context import Context
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import operation_name
from compiler.reader.scenario_calls import call, calls_at_once
from compiler.reader.scenario_checks import check_at_once, check_call
from compiler.reader.scenario_given import given
from compiler.reader.scenario_state import Story
from compiler.reader.schedules import passing
from compiler.reader.sections import Chapter, Statement, scenario_title
from compiler.reader.tokens import tokenise
from compiler.reader.uncovered import Ledger

Part = Literal["given", "when", "then"]
_KEYWORD = re.compile(r"^\W*(given|when|then|and|but)\b", re.IGNORECASE)
EXPECTED = "expected a sentence that begins with GIVEN, WHEN, THEN or AND"


def read_scenario(context: Context) -> JsonObject | None:
    """The arguments of the scenarios form; None if no visible section tells this scenario."""
    chapter = next((item for item in context.chapters if is_scenario(item, context.name)), None)
    if chapter is None:
        return None
    ledger = Ledger()
    story = Story(context.symbols)
    previous: Part | None = None
    broken = False
    for statement in chapter.statements:
        if explains(statement):
            continue
        if broken:
            ledger.reject(statement.requirement, "expected the sentence above to be readable first")
            continue
        try:
            previous = _sentence(story, statement, previous)
            ledger.use(statement.requirement)
        except Expected as failure:
            ledger.reject(statement.requirement, failure.what)
            broken = not statement.text.lower().startswith("then")
    return {
        "steps": story.steps or [{"step": "actor", "name": "someone", "role": "member", "values": []}],
        "requirements": ledger.requirements,
        "uncovered": ledger.uncovered,
    }


def is_scenario(chapter: Chapter, name: str) -> bool:
    title = scenario_title(chapter.title) if chapter.kind == "scenario" else None
    return title is not None and operation_name(title) == name


def explains(statement: Statement) -> bool:
    """A sentence of a scenario that is no bullet and has no keyword."""
    return not statement.bullet and _KEYWORD.match(statement.text) is None


def _sentence(story: Story, statement: Statement, previous: Part | None) -> Part:
    keyword = _KEYWORD.match(statement.text)
    if keyword is None:
        raise Expected(EXPECTED)
    word = keyword[1].lower()
    part: Part | None = previous if word in ("and", "but") else word  # type: ignore[assignment]
    if part is None:
        raise Expected(EXPECTED)
    tokens = tokenise(statement.text[keyword.end() :])
    while tokens and tokens[-1].kind == "sign" and tokens[-1].text in ".;,":
        tokens = tokens[:-1]
    cut = next((index for index, item in enumerate(tokens) if item.kind == "word" and item.text == "then"), None)
    if part == "when" and cut is not None:
        head = cut - 1 if cut and tokens[cut - 1].text == "," else cut
        _when(story, Cursor(tokens[:head]))
        _then(story, Cursor(tokens, cut + 1))
        return "then"
    if part == "given":
        given(story, Cursor(tokens))
    elif part == "when":
        _when(story, Cursor(tokens))
    elif word in ("and", "but") and _is_call(Cursor(tokens), story):
        _when(story, Cursor(tokens))
        return "when"
    else:
        _then(story, Cursor(tokens))
    return part


def _is_call(cursor: Cursor, story: Story) -> bool:
    return any(token.kind == "word" and token.text == "calls" for token in cursor.tokens) and bool(story.steps)


def _when(story: Story, cursor: Cursor) -> None:
    minutes = passing(cursor)
    if minutes is not None:
        story.steps.append({"step": "wait", "minutes": minutes})
        return
    after = cursor.after("at once", "at the same time", "concurrently", "simultaneously")
    if after is not None:
        calls_at_once(story, after.after(",", ":") or after)
        return
    story.add_call(*call(story, cursor, to_the_end=True)[:2])


def _then(story: Story, cursor: Cursor) -> None:
    if story.together is not None:
        check_at_once(story, cursor)
    else:
        check_call(story, cursor)
