"""What a slot patch needs of the question: cited sections, named symbols, nodes around the wrong values. Pure.

A patch that carried the whole question would cost as much as asking anew. Where the excerpt is too little, a higher
rung of the ladder asks with the whole question.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from compiler.fill.citations import CITING
from compiler.fill.paths import parts, text_of, value_at
from compiler.fill.question import Question

_HEADING = re.compile(r"^## .*\{#([^{}\s]+)\}$", re.MULTILINE)
_ID = re.compile(r"^\[([^\]\n]+)\] ", re.MULTILINE)
_WORD = re.compile(r"\w+")
_ALWAYS = ("account", "role")
_SMALL = 400
"""Characters of JSON up to which the whole previous value is shown."""
_FEW, _NEAR = 8, 3
"""Requirements that are always shown, and how many for one item of a list where there are more."""


def excerpt(
    question: Question, value: Any, paths: Sequence[str], said: str, *, names: bool, every_section: bool = False
) -> str:
    """The question's text cut to what the values at ``paths`` need; ``said`` are their diagnostics.

    ``names``: whether symbols are needed, for something is missing or names what does not exist. With
    ``every_section`` they are those that the items at ``paths`` name, else all that value and sections do.
    """
    shown, cited = previous(value, paths), cited_sections(question.sections, value)
    text = f"{question.unit}\n{shown}\n{said}" + ("" if every_section else f"\n{compact(value)}\n{cited}")
    symbols = named_symbols(question.symbols, text) if names else ()
    sections = question.sections if every_section else cited if names else near_lines(cited, shown)
    head = f"unit: {question.unit}\n" + (f"form: {question.kind}\n" if question.kind else "")
    blocks = [head]
    if symbols:
        blocks.append("# Symbols\n" + "\n".join(symbols) + "\n")
    if sections:
        blocks.append("# Sections\n" + sections)
    return "\n".join([*blocks, f"# Diagnostics\n{said}\n", f"# Previous\n{shown}\n"])


def previous(value: Any, paths: Sequence[str]) -> str:
    """The value as compact JSON; of a large one just the items of its lists that hold the paths."""
    whole = compact(value)
    if len(whole) <= _SMALL:
        return whole
    nodes = dict.fromkeys(_item(parts(path)) for path in paths)
    lines = []
    for steps in nodes:
        present, node = value_at(value, steps)
        if present and steps:
            lines.append(f"{text_of(steps)} = {compact(node)}")
    return "\n".join(lines) or whole


def cited_sections(text: str, value: Any) -> str:
    """The sections of which the value cites a requirement; all of them where it cites none."""
    cited = set(_citations(value))
    starts = [match.start() for match in _HEADING.finditer(text)]
    pieces = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return "".join(piece for piece in pieces if cited & set(_ID.findall(piece))) or text


def near_lines(text: str, shown: str) -> str:
    """Of a long text just the requirements that have most words of the items that are shown, rare words first.

    All of it where the whole value is shown, or an item has no word in common with any requirement.
    """
    lines = text.splitlines(keepends=True)
    body = {place: _words(line) for place, line in enumerate(lines) if line.startswith("[")}
    items = [line.partition(" = ")[2] for line in shown.splitlines() if " = " in line.partition("{")[0]]
    if len(body) <= _FEW or not items:
        return text
    frequency = Counter(word for words in body.values() for word in words)
    kept: set[int] = set()
    for item in items:
        words = _words(item)
        scores = {place: sum(1 / frequency[word] for word in words & there) for place, there in body.items()}
        near = [place for place in sorted(scores, key=lambda place: (-scores[place], place))[:_NEAR] if scores[place]]
        if not near:
            return text
        kept.update(near)
    return "".join(line for place, line in enumerate(lines) if place in kept or place not in body)


def _words(text: str) -> set[str]:
    return {part for word in _WORD.findall(text.casefold()) for part in word.split("_") if part}


def named_symbols(lines: Sequence[str], text: str) -> tuple[str, ...]:
    """The interface lines whose name, or plural, is a word of the text, with all that named operations name; the
    account and roles always."""
    words = set(_WORD.findall(text)) | set(_WORD.findall(text.lower()))
    for line in lines:
        if line.startswith("account ") or (line.startswith("operation ") and _names(line) & words):
            words |= set(_WORD.findall(line))
    return tuple(line for line in lines if line.startswith(_ALWAYS) or _names(line) & words)


def _names(line: str) -> set[str]:
    """``entity OrderLine (order_lines): …`` → OrderLine, order_lines, and its words as prose has them."""
    head = line.partition(":")[0].split()
    names = {word.strip("()") for word in head[1:]}
    return names | {name.lower() for name in names}


def _citations(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in CITING:
                yield from (item for item in (inner if isinstance(inner, list) else [inner]) if isinstance(item, str))
            else:
                yield from _citations(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _citations(item)


def _item(steps: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Up to the first item of a list; else the property of the form."""
    index = next((place for place, step in enumerate(steps) if isinstance(step, int)), 0)
    return steps[: index + 1]


def compact(value: Any) -> str:
    """The value's JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
