"""Types and rules of a field table: ``decimal(10, 2)``, ``1 to 80 characters, unique per owner``."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ast_schemas.ir import Scalar
from compiler.reader.failures import Expected
from compiler.reader.file_rules import MEDIA, SIZE, in_bytes, media_types
from compiler.reader.names import entity_name, snake

_SCALARS = {
    "text": "text",
    "string": "text",
    "short_text": "text",
    "long_text": "text",
    "integer": "integer",
    "whole_number": "integer",
    "number": "integer",
    "count": "integer",
    "yes_no": "boolean",
    "boolean": "boolean",
    "true_false": "boolean",
    "flag": "boolean",
    "date": "date",
    "day": "date",
    "datetime": "datetime",
    "date_and_time": "datetime",
    "date_time": "datetime",
    "timestamp": "datetime",
    "moment": "datetime",
    "email": "email",
    "email_address": "email",
    "url": "url",
    "link": "url",
    "slug": "slug",
    "uuid": "uuid",
    "id": "uuid",
    "json": "json",
    "password": "secret",
    "secret": "secret",
    "token": "token",
    "encrypted_text": "encrypted",
    "file": "file",
    "upload": "file",
}
KNOWN_TYPES = (
    "text, long text, integer, decimal(10, 2), money, yes/no, date, datetime, email, url, slug, uuid, json, password, "
    "token, encrypted text, file, `one of a, b`, `list of text` or the name of an entity"
)


@dataclass(frozen=True, slots=True)
class LinkType:
    """A type cell that names another entity."""

    entity: str
    kind: str
    """``many_to_one``, ``one_to_one`` or ``many_to_many``."""


def value_type(text: str) -> Scalar | None:
    """A scalar or a list of scalars; None if the text names none."""
    plain = re.sub(r"[`*]", "", text).strip().rstrip(".")
    if match := re.fullmatch(r"(?:list|lists) of (.+)", plain, re.IGNORECASE):
        item = value_type(match[1]) or value_type(match[1].removesuffix("s"))
        return replace_many(item) if item else None
    if match := re.fullmatch(r"one of:? (.+)", plain, re.IGNORECASE):
        return Scalar(kind="enum", values=_values(match[1]))
    if match := re.fullmatch(r"(?:decimal|number)\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)", plain, re.IGNORECASE):
        return Scalar(kind="decimal", precision=int(match[1]), scale=int(match[2]))
    if plain.lower() in ("money", "amount of money", "price"):
        return Scalar(kind="decimal", precision=12, scale=2)
    if plain.lower() == "decimal":
        return Scalar(kind="decimal", precision=18, scale=6)
    kind = _SCALARS.get(snake(plain.replace("/", " ")))
    return Scalar(kind=kind) if kind else None  # type: ignore[arg-type]


def replace_many(item: Scalar) -> Scalar:
    return item.model_copy(update={"many": True})


def link_type(text: str, is_entity: Callable[[str], bool]) -> LinkType | None:
    """A link, if the text names an entity that ``is_entity`` knows."""
    plain = re.sub(r"[`*\[\]]", "", re.sub(r"\]\([^)]*\)", "]", text)).strip().rstrip(".")
    match = re.fullmatch(
        r"(?:(many|several|one|exactly one|an?|the|link to an?|link to)\s+)?(.+)", plain, re.IGNORECASE
    )
    if match is None:
        return None
    name, how = entity_name(match[2]), (match[1] or "").lower()
    if not name or not is_entity(name):
        return None
    kind = "many_to_many" if how in ("many", "several") else "one_to_one" if "one" in how else "many_to_one"
    return LinkType(name, kind)


def _values(text: str) -> tuple[str, ...]:
    parts = re.split(r"\s*(?:,\s*(?:or\s+|and\s+)?|\||\s+or\s+|\s+and\s+)\s*", text.strip())
    values = [part.strip().strip("\"“”'") for part in parts]
    return tuple(dict.fromkeys(enum_value(value) for value in values if value))


def enum_value(text: str) -> str:
    """``on sale`` → ``on_sale``; other signs stay as they are."""
    return re.sub(r"[\s-]+", "_", text.strip()) if re.fullmatch(r"[\w\s-]+", text.strip()) else text.strip()


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules cell of a field, read. None and empty mean that nothing was said."""

    required: bool | None = None
    unique: bool = False
    any_case: bool | None = None
    unique_per: tuple[tuple[str, ...], ...] = ()
    default: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    above: str | None = None
    below: str | None = None
    pattern: str | None = None
    writable: bool | None = None
    editable: bool | None = None
    generated: str | None = None
    owner: bool = False
    caller: bool = False
    changed_by: bool = False
    set_to: str | None = None
    on_delete: str | None = None
    inverse: str | None = None
    most_bytes: int | None = None
    media: tuple[str, ...] = ()


_NUMBER = r"(-?\d+(?:\.\d+)?)"
_SIZE = r"(?:characters?|letters?|signs?|items?|entries|values)"
_Update = Callable[[re.Match[str]], dict[str, object] | None]


def _names(text: str) -> tuple[str, ...]:
    return tuple(snake(part) for part in re.split(r"\s*(?:,| and )\s*", text) if part.strip())


_RULES: tuple[tuple[str, _Update], ...] = (
    (r"required|mandatory|not null|must be given", lambda m: {"required": True}),
    (r"optional|may be missing|nullable|may be empty", lambda m: {"required": False}),
    (r"unique", lambda m: {"unique": True}),
    (r"case (?:is )?ignored|kept in lower case|in lower case", lambda m: {"any_case": True}),
    (r"unique (?:per|within|in|for)(?: (?:an?|the|each|its))? (.+)", lambda m: {"unique_per": (_names(m[1]),)}),
    (r"(?:default|defaults to|default is|by default|default:)\s*(.+)", lambda m: {"default": m[1]}),
    (rf"(\d+) (?:to|-|–|up to) (\d+) {_SIZE}", lambda m: {"min_length": int(m[1]), "max_length": int(m[2])}),
    (rf"between (\d+) and (\d+) {_SIZE}", lambda m: {"min_length": int(m[1]), "max_length": int(m[2])}),
    (rf"(?:at least|min(?:imum)?|no fewer than) (\d+) {_SIZE}", lambda m: {"min_length": int(m[1])}),
    (rf"(?:at most|max(?:imum)?|up to|no more than) (\d+) {_SIZE}", lambda m: {"max_length": int(m[1])}),
    (rf"(?:exactly )?(\d+) {_SIZE}", lambda m: {"min_length": int(m[1]), "max_length": int(m[1])}),
    (rf"(?:at most|max(?:imum)?|up to|no more than) {SIZE}", lambda m: {"most_bytes": in_bytes(m[1], m[2])}),
    (r"not empty|non-empty", lambda m: {"min_length": 1}),
    (rf"{_NUMBER} (?:to|–) {_NUMBER}", lambda m: {"minimum": m[1], "maximum": m[2]}),
    (rf"between {_NUMBER} and {_NUMBER}", lambda m: {"minimum": m[1], "maximum": m[2]}),
    (rf"(?:at least|min(?:imum)?|not below|not less than|>=) {_NUMBER}", lambda m: {"minimum": m[1]}),
    (rf"(?:at most|max(?:imum)?|not above|not more than|up to|<=) {_NUMBER}", lambda m: {"maximum": m[1]}),
    (rf"(?:more than|greater than|above|>) {_NUMBER}", lambda m: {"above": m[1]}),
    (rf"(?:less than|below|<) {_NUMBER}", lambda m: {"below": m[1]}),
    (r"positive", lambda m: {"above": "0"}),
    (r"(?:not negative|non-negative|never negative|never below 0|never below zero)", lambda m: {"minimum": "0"}),
    (r"matches (.+)", lambda m: {"pattern": m[1].strip("`/ ")}),
    (
        r"(?:set|kept|managed|filled) by the system|set by the (?:shop|server|service|application)|read[- ]only|system",
        lambda m: {"writable": False},
    ),
    (
        r"(?:cannot|can not|can't|never|may not|must not) (?:be )?changed?|fixed|immutable|set once",
        lambda m: {"editable": False},
    ),
    (r"(?:can|may) (?:be )?changed?|editable", lambda m: {"editable": True}),
    (r"set (?:on|at|upon) creation|set when created|creation time", lambda m: {"generated": "created"}),
    (
        r"set (?:on|at|upon) (?:every |each )?(?:change|update)|set when changed|change time",
        lambda m: {"generated": "updated"},
    ),
    (
        r"raised (?:by|on|with|at|upon) (?:every |each )?(?:change|update)|counts (?:its |the )?changes|version",
        lambda m: {"generated": "version"},
    ),
    (r"(?:the )?owner", lambda m: {"owner": True}),
    (
        r"set to the (?:caller|current user|signed-in user) (?:on|at|upon|with) (?:every |each )?(?:change|update)",
        lambda m: {"changed_by": True},
    ),
    (r"set to the (?:caller|current user|signed-in user)|the caller", lambda m: {"caller": True}),
    (r"set to (.+)", lambda m: {"set_to": m[1]}),
    (
        r"(?:deleted|removed|goes) with (?:it|the .+|its .+)|cascade|on delete cascade",
        lambda m: {"on_delete": "cascade"},
    ),
    (
        r"(?:kept|stays) (?:without (?:it|the .+)|when (?:it|the .+) is deleted)|set null|"
        r"cleared when (?:it|the .+) is deleted",
        lambda m: {"on_delete": "set_null"},
    ),
    (r"(?:blocks|prevents|stops) (?:its|the) deletion(?: of .+)?|restrict", lambda m: {"on_delete": "restrict"}),
    (r"(?:as|way back|back as|its inverse is|inverse) `?([\w ]+?)`?", lambda m: {"inverse": snake(m[1])}),
    (MEDIA, lambda m: {"media": types} if (types := media_types(m[1], m[2])) else None),
)


def rules(cell: str) -> Rules:
    """The rules of a cell. Raises Expected for the first that is none."""
    found = Rules()
    for part in split_list(cell):
        plain = part.strip().rstrip(".")
        if not plain or plain in ("-", "–", "—"):
            continue
        matches = ((re.fullmatch(pattern, plain, re.IGNORECASE), update) for pattern, update in _RULES)
        changes = next((update(match) for match, update in matches if match), None)
        if changes is None:
            raise Expected(
                f"expected a rule such as required, optional, unique, default X, at least N, 1 to 80 characters, "
                f"set by the system, cannot change, owner, deleted with it; found `{plain}`"
            )
        if "media" in changes:
            changes["media"] = (*found.media, *changes["media"])  # type: ignore[misc]
        if "unique_per" in changes:
            changes["unique_per"] = (*found.unique_per, *changes["unique_per"])  # type: ignore[misc]
        found = replace(found, **changes)  # type: ignore[arg-type]
    return found


def with_media(found: Scalar, said: Rules) -> Scalar:
    """The type of a file with the media types that its rules name. Raises Expected for such rules of another type."""
    if found.kind == "file":
        return found.model_copy(update={"values": tuple(dict.fromkeys(said.media))})
    if said.media or said.most_bytes is not None:
        raise Expected(f"expected rules for {found.kind}; bytes and media types are for files")
    return found


def split_list(text: str, separators: str = ",;") -> list[str]:
    """Parts between separators that stand outside of quotes, code and brackets."""
    parts: list[str] = []
    depth, quote, start, escaped = 0, "", 0, False
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote and not escaped else quote
            escaped = quote == '"' and character == "\\" and not escaped
        elif character in '"`':
            quote = character
        elif character == "“":
            quote = "”"
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character in separators and depth <= 0:
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]
