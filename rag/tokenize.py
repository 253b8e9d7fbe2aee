"""Text to words, twice: stems for scoring, and plain singular words for the exact matching of names.

Fit for specs: ``blogPost`` and ``blog_post`` give their parts and the whole, ``TR-003`` stays one word, text
without blanks between words (Chinese, Japanese) is read as overlapping pairs of characters.
"""

import re
import unicodedata
from functools import lru_cache

from ast_schemas.base import Node

_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e"
_RAW = re.compile(rf"(?<![\w-])[A-Z][A-Z0-9]{{0,15}}(?:-[A-Z0-9]{{1,16}}){{0,4}}-\d[\d.]*\b|[\w{_MARKS}]+")
_PIECE = re.compile(rf"(?:[^\W_A-Z]|[{_MARKS}])+|[A-Z]+(?![^\W\d_A-Z])|[A-Z](?:[^\W_A-Z]|[{_MARKS}])*")
_CODE = re.compile(r"[A-Z][A-Z0-9-]*-\d[\d.]*$")
_PICTOGRAPHIC = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_ARTICLES = frozenset({"a", "an", "the"})


class Word(Node):
    """What one run of word characters is worth, of whatever case, number and spelling."""

    stems: tuple[str, ...]
    """For scoring: the stemmed parts, and the joined whole if there are several."""
    plain: tuple[str, ...]
    """For names: the parts in lower case and singular; articles have none."""
    identifier: bool
    """Whether it is spelt as a name in code: camelCase, snake_case, or a requirement code."""


def words(text: str) -> list[Word]:
    """All words of a text in order. Linear in its length."""
    return [_word(raw) for raw in _RAW.findall(unicodedata.normalize("NFC", text))]


def stems(text: str) -> list[str]:
    """The words of a text as they are scored."""
    return [stem for word in words(text) for stem in word.stems]


def term_key(term: str) -> str:
    """What the spellings of one name have in common.

    >>> {term_key(name) for name in ("BlogPost", "blog post", "blog_post", "blog-posts", "Blogposts")}
    {'blogpost'}
    """
    return "".join(part for word in words(term) for part in word.plain)


@lru_cache(maxsize=1 << 17)
def _word(raw: str) -> Word:
    if _CODE.match(raw):
        code = raw.lower().rstrip(".")
        return Word(stems=(code,), plain=(code,), identifier=True)
    if _PICTOGRAPHIC.search(raw):
        pairs = tuple(raw[index : index + 2] for index in range(max(1, len(raw) - 1)))
        return Word(stems=pairs, plain=tuple(raw), identifier=False)
    parts = [part.lower() for part in _PIECE.findall(raw)]
    plain = tuple(singular(part) for part in parts if part not in _ARTICLES)
    whole = ("".join(plain),) if len(parts) > 1 else ()
    return Word(stems=(*(stem(part) for part in parts), *whole), plain=plain, identifier=len(parts) > 1)


def singular(word: str) -> str:
    """The singular of a regular English plural in lower case; other words, and other scripts, as they are."""
    if len(word) < 4 or not word.isascii() or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def stem(word: str) -> str:
    """A light stem: number, ``-ing``, ``-ed`` and a final ``e`` go, so that archive = archived = archiving.

    Deliberately less than Porter's algorithm, which joins names that a spec keeps apart (organ, organization).
    """
    word = singular(word)
    if not word.isascii() or len(word) < 5:
        return word
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 3 and re.search("[aeiouy]", base):
            doubled = base[-1] == base[-2] and base[-1] not in "lsz"
            word = base[:-1] if doubled else base
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
