"""The label Answers: status, what is answered and in which shape — as far as names alone tell."""

import re
from dataclasses import dataclass

from compiler.reader.names import plural_name, singular_name, snake, words
from compiler.symbols.interfaces import EntityInterface, Interfaces

_STATUS = re.compile(r"^\s*(\d{3})\b[:,]?\s*")
_EXTRAS = re.compile(r"[,;]?\s+with\s+(?=[\w ]+=)", re.IGNORECASE)
_SHAPE = re.compile(
    r"\s+as\s+(?:an?\s+|the\s+|its\s+|their\s+)?(?P<shape>[\w -]+?)(?P<tail>\s*[,.;]?\s*)$", re.IGNORECASE
)
_ENDS_HEAD = frozenset(
    {"of", "whose", "that", "which", "who", "with", "by", "in", "on", "for", "to", "from", "belonging", "where"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """``phrase`` names the row or rows; ``shape`` is view, summary or one of the entity's own; None: nothing."""

    status: int | None
    phrase: str | None
    shape: str
    extras: str
    deleted: bool


def answer(text: str) -> Answer | None:
    """None if there is no label."""
    plain = text.strip().rstrip(".").strip()
    if not plain:
        return None
    status = _STATUS.match(plain)
    rest = plain[status.end() :] if status else plain
    rest = re.sub(r"^with\s+", "", rest.strip(), flags=re.IGNORECASE)
    if not rest or re.fullmatch(r"nothing|no content|no body|an empty (?:body|answer)", rest, re.IGNORECASE):
        return Answer(int(status[1]) if status else None, None, "view", "", deleted=False)
    extras = _EXTRAS.search(rest)
    given = rest[extras.end() :] if extras else ""
    rest = rest[: extras.start()] if extras else rest
    shape = _SHAPE.search(rest)
    named = singular_name(snake(shape["shape"])) if shape else "view"
    phrase = rest[: shape.start()] if shape else rest
    phrase = re.sub(r"^(?:a |the )?(?:list|page|array) of (?=.*s\b)", "", phrase.strip(), flags=re.IGNORECASE)
    deleted = re.match(r"(?:all )?(?:the )?(?:caller['’]s )?deleted ", phrase, re.IGNORECASE) is not None
    if deleted:
        phrase = re.sub(r"\bdeleted ", "", phrase, count=1, flags=re.IGNORECASE)
    return Answer(int(status[1]) if status else None, phrase, named, given, deleted)


@dataclass(frozen=True, slots=True)
class Head:
    """The noun that an answer is about."""

    entity: str
    many: bool


def head(phrase: str, symbols: Interfaces) -> Head | None:
    """``the caller's open lists`` → List, many. None if its noun is no entity."""
    if re.fullmatch(r"(?:the )?(?:caller|current user)(?: themsel\w+)?", phrase.strip(), re.IGNORECASE):
        return Head(symbols.account, many=False) if symbols.account else None
    main = re.split(rf"\s+(?:{'|'.join(sorted(_ENDS_HEAD))})\s+", f" {phrase.strip()} ", maxsplit=1)[0]
    for candidate in (re.split(r"['’]s?\s+", main)[-1],):
        run: list[str] = []
        for word in words(candidate):
            if word in _ENDS_HEAD:
                break
            run.append(word)
        run = [word for word in run if word not in ("the", "a", "an", "all", "every", "its", "their", "new")]
        for length in range(len(run), 0, -1):
            for start in (len(run) - length,):
                name = "_".join(run[start : start + length])
                entity = _entity(name, symbols)
                if entity is not None:
                    return Head(entity.name, many=_is_plural(name, entity))
    return None


def _entity(name: str, symbols: Interfaces) -> EntityInterface | None:
    for entity in symbols.entities:
        if name in (snake(entity.name), entity.plural) or singular_name(name) == snake(entity.name):
            return entity
    return None


def _is_plural(name: str, entity: EntityInterface) -> bool:
    singular = snake(entity.name)
    return name != singular and name in (entity.plural, plural_name(singular))
