"""Which sections name a thing exactly, whatever the spelling: ``BlogPost``, ``blog post``, ``blog_posts``."""

import re
from collections.abc import Sequence

from ast_schemas.spec import Section
from rag.background import is_generic
from rag.passages import heading_titles
from rag.tokenize import Word, term_key, words

_CODE_SPAN = re.compile(r"`+([^`]+)`+")
_BREAK = ""
"""Stands between texts, so that a name is never found across a border."""


class TermIndex:
    """Exact occurrences of names.

    A name of one generic word (``User``, ``Order``) counts only where it is used as a name: in a heading, in
    backticks, or spelt as an identifier; a mention in prose would bring in most of a spec. Any other name counts
    wherever it stands.
    """

    def __init__(self, sections: Sequence[Section], *, several_files: bool | None = None) -> None:
        if several_files is None:
            several_files = len({section.file for section in sections}) > 1
        self._all: list[list[str]] = []
        self._named: list[list[str]] = []
        self._postings: dict[str, set[int]] = {}
        for index, section in enumerate(sections):
            named = [part for title in heading_titles(section, several_files) for part in _plain(title)]
            everything = list(named)
            for block in section.blocks:
                found = words(block.text)
                everything += [part for word in found for part in word.plain]
                everything.append(_BREAK)
                named += _named_parts(block.text, found)
            self._all.append(everything)
            self._named.append(named)
            for part in set(everything):
                self._postings.setdefault(part, set()).add(index)

    def sections_with(self, term: str) -> list[int]:
        """Indices of the sections that name ``term``, ascending."""
        key = term_key(term)
        if not key:
            return []
        starts = [key[:end] for end in range(1, len(key) + 1) if key[:end] in self._postings]
        candidates = sorted({index for start in starts for index in self._postings[start]})
        source = self._named if is_generic(key) else self._all
        return [index for index in candidates if _contains(source[index], key)]


def _plain(text: str) -> list[str]:
    return [*(part for word in words(text) for part in word.plain), _BREAK]


def _named_parts(text: str, found: Sequence[Word]) -> list[str]:
    parts = [part for word in found if word.identifier for part in (*word.plain, _BREAK)]
    if "`" in text:
        parts += [part for span in _CODE_SPAN.findall(text) for part in _plain(span)]
    return parts


def _contains(parts: Sequence[str], key: str) -> bool:
    """Whether consecutive parts, put together, are the key."""
    for start, first in enumerate(parts):
        if not first or not key.startswith(first):
            continue
        joined, end = first, start + 1
        while len(joined) < len(key) and end < len(parts) and parts[end] and key.startswith(joined + parts[end]):
            joined += parts[end]
            end += 1
        if joined == key:
            return True
    return False
