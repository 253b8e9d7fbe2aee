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
            found.append(Token("text", re.sub(r"\\(.)", r"\1", match["text"]), match[0], start))
        elif match["possessive"]:
            found.append(Token("sign", "'s", match[0], start))
        elif match["number"]:
            found.append(Token("number", match[0], match[0], start))
        elif match["word"]:
            found.append(Token("word", match[0].lower(), match[0], start))
        elif match[0] != "*" or kind == "sign":
            found.append(Token("sign", match[0], match[0], start))
    return tuple(found)


def _plain(sentence: str) -> str:
    """Straight quotes and no emphasis outside of code; the length may shrink by the emphasis marks."""
    parts = re.split(r"(`+.+?`+)", sentence)
    return "".join(
        part if part.startswith("`") else re.sub(r"\*\*|__", "", part.translate(_TYPOGRAPHIC)) for part in parts
    )
