"""Lines of a formatted Python file traced back to the lines of the text before formatting. Pure."""

import io
import tokenize
from collections.abc import Sequence
from difflib import SequenceMatcher

_LAYOUT = frozenset(
    {
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
        tokenize.COMMENT,
    }
)
_MOVABLE = frozenset({",", "(", ")"})
"""A formatter adds and removes these."""


def line_map(before: str, after: str) -> tuple[int, ...]:
    """For each line of ``after`` (from index 0) the 1-based line of ``before`` that it comes from.

    A line without tokens of its own takes that of the line before it. Texts that are no Python map by number.
    """
    if before == after:
        return tuple(range(1, after.count("\n") + 2))
    count = after.count("\n") + 1
    last = before.count("\n") + 1
    try:
        old, new = _tokens(before), _tokens(after)
    except (tokenize.TokenError, SyntaxError):
        return tuple(min(number, last) for number in range(1, count + 1))
    lines = [0] * (count + 1)
    if [text for text, _ in old] == [text for text, _ in new]:
        pairs = [(old[index][1], new[index][1]) for index in range(len(old))]
    else:
        pairs = [(old[i][1], new[j][1]) for i, j in _matches([text for text, _ in old], [text for text, _ in new])]
    for source, target in pairs:
        if not lines[target]:
            lines[target] = source
    for number in range(1, count + 1):
        lines[number] = lines[number] or lines[number - 1] or 1
    return tuple(lines[1:])


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(block.a + offset, block.b + offset) for block in blocks for offset in range(block.size)]


def _tokens(text: str) -> list[tuple[str, int]]:
    """Tokens that formatting keeps, with their lines; strings by value, for quotes may change."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in _LAYOUT or token.string in _MOVABLE:
            continue
        content = token.string.strip("\"'") if token.type == tokenize.STRING else token.string
        found.append((content, token.start[0]))
    return found
