"""Where the sentences of a paragraph end. Deliberately conservative: a wrong split makes two half requirements."""

import re
from collections.abc import Iterator

_END = re.compile(r"(?<![.!?])[.!?]++[\"'”’»)\]*_`]*+(?=\s)|[。！？]++[」』”’）]*+")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|viz|approx|resp|incl|excl|fig|figs|dr|mr|mrs|z\.b|d\.h|p\.ex)\.$", re.IGNORECASE
)
_ONLY_A_CODE = re.compile(r"[*_\[`]*[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d[\d.]*$")
_OPENERS = "\"'“‘«„`*_[(「『¿¡"
_LONGEST_ABBREVIATION = 8


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans ``(start, end)`` of the sentences of one joined paragraph, without the blanks between them.

    A sentence ends at ``.``, ``!`` or ``?`` (and closing quotes or emphasis) before a blank and a capital, quote,
    bracket or backtick; at ideographic stops also without a blank. It never ends inside backticks or double
    quotes, after an abbreviation such as "e.g.", or after a lone requirement code. Linear in the text's length.
    """
    protected = _protected(text)
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if protected[end - 1] and protected[end : end + 1] == b"\1":
            continue
        following = _skip_blanks(text, end)
        if following >= len(text) or not _starts_sentence(text, following):
            continue
        window = text[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        if match[0] == "." and _ABBREVIATION.search(window):
            continue
        if match.start() - start < 40 and _ONLY_A_CODE.match(text[start : match.start()]):
            continue
        spans.append((start, end))
        start = following
    tail = len(text.rstrip())
    if start < tail:
        spans.append((start, tail))
    return spans


def _starts_sentence(text: str, position: int) -> bool:
    char = text[position]
    if char in _OPENERS:
        position = _skip_openers(text, position)
        if char in '`"“«„「『':
            return True
        if position >= len(text):
            return False
        char = text[position]
    return char.isalpha() and not char.islower()


def _skip_openers(text: str, position: int) -> int:
    limit = min(len(text), position + 8)
    while position < limit and text[position] in _OPENERS:
        position += 1
    return position


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _protected(text: str) -> bytearray:
    """One byte a character: 1 inside a code span or a double-quoted passage that is closed in this paragraph."""
    inside = bytearray(len(text))
    for start, end in _code_spans(text):
        inside[start:end] = b"\1" * (end - start)
    opened = -1
    for match in re.finditer(r"[\"“”]", text):
        if inside[match.start()]:
            continue
        char, position = match[0], match.start()
        if opened < 0:
            opened = position if char != "”" else -1
        elif char != "“":
            inside[opened : position + 1] = b"\1" * (position + 1 - opened)
            opened = -1
    return inside


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    """CommonMark code spans: a run of backticks up to the next run of equal length."""
    runs = [(match.start(), match.end()) for match in re.finditer(r"`+", text)]
    following: list[int | None] = [None] * len(runs)
    latest: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        following[index] = latest.get(length)
        latest[length] = index
    index = 0
    while index < len(runs):
        partner = following[index]
        if partner is None:
            index += 1
            continue
        yield runs[index][0], runs[partner][1]
        index = partner + 1
