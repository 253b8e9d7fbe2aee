"""Ids and hashes that depend on what is said, never on where it stands."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from ast_schemas.spec import Block, BlockKind

_CODE = r"[A-Z][A-Z0-9]{0,15}(?:-[A-Z0-9]{1,16}){0,4}-\d{1,9}(?:\.\d{1,4}){0,4}[a-z]?"
_NOT_CODES = re.compile(r"(?:UTF|ISO|SHA|RFC|HTTP|TLS|AES|MD|IEEE|EN|DIN|ANSI|RSA|IPV)-")
_LEADING_CODE = re.compile(
    r"(?:\[[ xX]\]\s+)?"
    rf"(?:\*\*\[?({_CODE})\]?:?\*\*|__({_CODE}):?__|\[({_CODE})\](?!\()|`({_CODE})`|({_CODE})(?=\s*[:—–]|\.\s|\s-\s))"
    r"\s*(?:[:.—–]|-\s)?\s*"
)
_CODE_CELL = re.compile(rf"\|\s*(?:\*\*|__|`|\[)?({_CODE})(?:\*\*|__|`|\])?\s*(?=\||$)")
_MENTION = re.compile(rf"(?<![\w-]){_CODE}(?![\w-])")
_LINK_TARGET = re.compile(r"\]\([^()\s]*\)")
_CARRIERS: frozenset[BlockKind] = frozenset({"paragraph", "bullet", "table_row"})


def normalised(text: str) -> str:
    """The text with every run of whitespace as one blank."""
    return " ".join(text.split())


def slug(title: str) -> str:
    """A title as part of an id: lower case, letters, digits and marks of any script, ``-`` for the rest."""
    plain = unicodedata.normalize("NFC", _LINK_TARGET.sub("]", title)).lower()
    kept = "".join(char if char == "_" or unicodedata.category(char)[0] in "LNM" else " " for char in plain)
    return "-".join(kept.split()) or "section"


def split_code(text: str) -> tuple[str | None, str]:
    """The explicit code at the beginning of a sentence or bullet, and the text after it.

    >>> split_code("**TR-003**: The title is required.")
    ('TR-003', 'The title is required.')
    """
    match = _LEADING_CODE.match(text)
    if match is None or match.lastindex is None or _NOT_CODES.match(match[match.lastindex]):
        return None, text
    return match[match.lastindex], text[match.end() :]


def explicit_code(kind: BlockKind, text: str) -> str | None:
    """The requirement code that an atom carries itself; of a table row the whole first cell must be one."""
    if kind != "table_row":
        return split_code(text)[0]
    match = _CODE_CELL.match(text)
    return None if match is None or _NOT_CODES.match(match[1]) else match[1]


def mentioned_codes(text: str) -> list[str]:
    """All requirement codes that occur in a text, in order."""
    return _MENTION.findall(text)


def identified(section: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with their requirement ids; equal texts of one section are told apart by ``-2``, ``-3`` …"""
    seen: dict[str, int] = {}
    result: list[Block] = []
    for block in blocks:
        if block.kind not in _CARRIERS:
            result.append(block)
            continue
        requirement = explicit_code(block.kind, block.text)
        if requirement is None:
            requirement = f"{section}/{_sha256(normalised(block.text))[:6]}"
            seen[requirement] = seen.get(requirement, 0) + 1
            if seen[requirement] > 1:
                requirement = f"{requirement}-{seen[requirement]}"
        result.append(block.model_copy(update={"requirement": requirement}))
    return tuple(result)


def content_hash(path: Sequence[str], blocks: Iterable[Block]) -> str:
    """SHA-256 (hex) of the heading path and the blocks.

    The path is part of it because it is part of what a model is sent. Whitespace counts in code only.
    """
    parts = [f"heading\0{normalised(title)}" for title in path]
    for block in blocks:
        text = block.text if block.kind == "code" else normalised(block.text)
        parts.append(f"{block.kind}\0{block.depth}\0{text}")
    return _sha256("\n".join(parts))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
