"""Words, numbers, texts and signs of one sentence, each with its place."""

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["word", "number", "text", "code", "sign"]

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<code>`+)(?P<inner>.+?)(?P=code)"
    r"|\"(?P<text>(?:[^\"\\]|\\.)*)\""
    r"|(?P<possessive>(?<=\w)'s(?!\w)|(?<=s)'(?=\s))"
    r"|(?P<number>\d+(?:\.\d+)?(?![\w]))"
    r"|(?P<word>[^\W_][\w]*(?:-[^\W_]\w*)*)"
    r"|(?P<sign><=|>=|==|!=|.)",
    re.DOTALL,
)
_VERBATIM = re.compile(r"(`+)(?:.+?)\1|\"(?:[^\"\\]|\\.)*\"|“(?P<curly>[^“”]*)”", re.DOTALL)
_TYPOGRAPHIC = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‟": '"', "’": "'", "‘": "'", "×": "*", "−": "-", "–": "-", "\u00a0": " "}
)


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is lower case for words, the content without quotes for texts and code; ``raw`` is as written."""

    kind: TokenKind
    text: str
    raw: str
    start: int


def tokenise(sentence: str) -> tuple[Token, ...]:
    """All tokens; emphasis marks are dropped, anything unknown becomes a sign of its own."""
    source = _plain(sentence)
    found: list[Token] = []
    for match in _TOKEN.finditer(source):
        kind, start = match.lastgroup, match.start()
        if match["space"]:
            continue
        if match["code"]:
            found.append(Token("code", match["inner"].strip(), match[0], start))
        elif match["text"] is not None:
            found.append(Token("text", unquoted(match["text"]), match[0], start))
        elif match["possessive"]:
            found.append(Token("sign", "'s", match[0], start))
        elif match["number"]:
            found.append(Token("number", match[0], match[0], start))
        elif match["word"]:
            found.append(Token("word", match[0].lower(), match[0], start))
        elif match[0] != "*" or kind == "sign":
            found.append(Token("sign", match[0], match[0], start))
    return tuple(found)


def unquoted(text: str) -> str:
    """What stands between quotes: a backslash protects a quote or a backslash, and is itself before anything else."""
    return re.sub(r"\\([\"\\])", r"\1", text)


def _plain(sentence: str) -> str:
    """Straight quotes around texts, and outside of texts and code no emphasis. What is quoted stays as it is."""
    parts: list[str] = []
    last = 0
    for match in _VERBATIM.finditer(sentence):
        parts += [_loose(sentence[last : match.start()]), _straight(match)]
        last = match.end()
    return "".join((*parts, _loose(sentence[last:])))


def _loose(text: str) -> str:
    return re.sub(r"\*\*|__", "", text.translate(_TYPOGRAPHIC))


def _straight(match: re.Match[str]) -> str:
    curly = match["curly"]
    return match[0] if curly is None else '"' + re.sub(r"([\"\\])", r"\\\1", curly) + '"'
