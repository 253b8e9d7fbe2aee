"""A text that a regular expression matches as a whole, for made-up values. Covers what limits usually say."""

import re
from itertools import islice

_SAMPLES = (
    "abc-def",
    "abc",
    "Abc",
    "ABC",
    "a",
    "A",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "A1",
    "AB-123",
    "ABC-123",
    "2024",
)
_CLASSES = {"d": "0123456789", "w": "abcdefghijklmnopqrstuvwxyz0123456789", "s": " ", "D": "a", "W": "-", "S": "a"}
_TOKEN = re.compile(r"\\(.)|\[((?:\\.|[^\]\\])+)\]|(\.)|([^\\\[\](){}|*+?.^$])|([()|^$])", re.DOTALL)
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}|([*+?])")


def matching_text(pattern: str, seed: int, shortest: int = 0, longest: int | None = None) -> str | None:
    """A text of an allowed length, different for different seeds where the pattern leaves a choice; or None."""
    try:
        compiled = re.compile(pattern)
    except re.error:
        return None

    def fits(text: str) -> bool:
        return (
            compiled.fullmatch(text) is not None and len(text) >= shortest and (longest is None or len(text) <= longest)
        )

    for extra in range(0, 40):
        text = _generated(pattern, seed, extra)
        if text is not None and fits(text):
            return text
    return next(islice((text for text in _SAMPLES if fits(text)), 1), None)


def _generated(pattern: str, seed: int, extra: int) -> str | None:
    """Walk a pattern without alternatives and groups; repeats get their minimum and ``extra`` more."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or (token[5] and token[5] not in "^$"):
            return None
        at = token.end()
        if token[5]:
            continue
        choices = _choices(token)
        least, most = 1, 1
        if count := _COUNT.match(pattern, at):
            at = count.end()
            least, most = _bounds(count)
        if not choices:
            return None
        for _ in range(min(most, least + extra)):
            parts.append(choices[seed % len(choices)])
            seed //= len(choices)
    return "".join(parts)


def _bounds(count: re.Match[str]) -> tuple[int, int]:
    if count[3]:
        return {"*": (0, 60), "+": (1, 60), "?": (0, 1)}[count[3]]
    least = int(count[1])
    if count[0].endswith(",}"):
        return least, least + 60
    return least, int(count[2]) if count[2] else least


def _choices(token: re.Match[str]) -> str:
    if token[1] is not None:
        return _CLASSES.get(token[1], token[1])
    if token[2] is not None:
        return _members(token[2])
    return "abcdefghijklmnopqrstuvwxyz" if token[3] else token[4]


def _members(inside: str) -> str:
    if inside.startswith("^"):
        refused = _members(inside[1:])
        return "".join(item for item in "abcdefghijklmnopqrstuvwxyz0123456789" if item not in refused)
    found: list[str] = []
    at = 0
    while at < len(inside):
        if inside[at] == "\\" and at + 1 < len(inside):
            found.append(_CLASSES.get(inside[at + 1], inside[at + 1]))
            at += 2
        elif at + 2 < len(inside) and inside[at + 1] == "-":
            found.append("".join(chr(code) for code in range(ord(inside[at]), ord(inside[at + 2]) + 1)))
            at += 3
        else:
            found.append(inside[at])
            at += 1
    return "".join(found)
