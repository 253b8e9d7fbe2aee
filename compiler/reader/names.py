"""Names from words: snake_case, PascalCase, singular and plural of English nouns."""

import re
import unicodedata

from anyascii import anyascii

_ARTICLES = frozenset({"a", "an", "the"})
_UNCOUNTABLE = frozenset(
    {"news", "series", "species", "media", "data", "staff", "equipment", "information", "feedback"}
)
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
    "geese": "goose",
    "criteria": "criterion",
    "indices": "index",
    "indexes": "index",
    "matrices": "matrix",
    "analyses": "analysis",
    "bases": "base",
    "leaves": "leaf",
    "shelves": "shelf",
    "halves": "half",
    "lives": "life",
    "wives": "wife",
    "knives": "knife",
    "movies": "movie",
    "cookies": "cookie",
    "heroes": "hero",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "aliases": "alias",
    "buses": "bus",
    "bonuses": "bonus",
    "viruses": "virus",
    "statuses": "status",
    "quizzes": "quiz",
    "caches": "cache",
    "axes": "axis",
    "databases": "database",
    "purchases": "purchase",
    "courses": "course",
    "houses": "house",
    "warehouses": "warehouse",
    "licenses": "license",
    "responses": "response",
    "cases": "case",
    "expenses": "expense",
    "phases": "phase",
    "releases": "release",
    "exercises": "exercise",
    "invoices": "invoice",
    "ties": "tie",
    "pies": "pie",
}
_PLURALS = {singular: plural for plural, singular in reversed(_IRREGULAR.items())}
_MARKS = re.compile(r"[*_`\"“”‘’'.,:;!?()\[\]{}#<>/\\|=+&%$@^~]+")


def words(text: str) -> list[str]:
    """The words of a text in lower case; camelCase, hyphens and underscores separate words, ``größe`` is ``grosse``."""
    plain = _without_accents(text)
    spaced = re.sub(
        r"(?<=[a-z0-9])(?=[A-Z])",
        " ",
        plain.replace("_", " ").replace("-", " ").replace("’s ", " ").replace("'s ", " "),
    )
    return _MARKS.sub(" ", spaced).lower().split()


def _without_accents(text: str) -> str:
    """Latin letters as ASCII, as readers of them would spell them; letters of other scripts stay, and are reported."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFC", text)
    return "".join(
        anyascii(letter) if unicodedata.name(letter, "").startswith("LATIN ") else letter for letter in letters
    )


def without_articles(items: list[str]) -> list[str]:
    return [item for item in items if item not in _ARTICLES]


def snake(text: str, limit: int = 60) -> str:
    """``unit price`` → ``unit_price``; the empty text if nothing of a name is left."""
    joined = "_".join(part for part in (re.sub(r"[^a-z0-9]", "", word) for word in words(text)) if part)
    while len(joined) > limit:
        joined = joined.rpartition("_")[0] if "_" in joined else joined[:limit]
    return joined if not joined[:1].isdigit() else f"n{joined}"[:limit]


def pascal(text: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in snake(text, 50).split("_"))


def singular(word: str) -> str:
    """The singular of one lower-case word; what is singular already stays."""
    if word in _UNCOUNTABLE or word in _PLURALS:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for plural, one in _IRREGULAR.items():
        if len(plural) > 4 and word.endswith(plural):
            return word.removesuffix(plural) + one
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(ss|us|is)$", word) or not word.endswith("s") or len(word) < 3:
        return word
    if re.search(r"(ches|shes|sses|xes|zzes)$", word):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> str:
    """The plural of one lower-case singular word."""
    if word in _UNCOUNTABLE:
        return word
    if word in _PLURALS:
        return _PLURALS[word]
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def singular_name(name: str) -> str:
    """A snake_case name with its last word in the singular."""
    head, separator, last = name.rpartition("_")
    return head + separator + singular(last)


def plural_name(name: str) -> str:
    head, separator, last = name.rpartition("_")
    return head + separator + plural(singular(last))


def entity_name(noun: str) -> str:
    """``Line items`` → ``LineItem``."""
    return pascal(singular_name(snake(noun)))


def operation_name(heading: str) -> str:
    """``Add an item`` → ``add_item``."""
    return snake(" ".join(without_articles(words(heading))))
