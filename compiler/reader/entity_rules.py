"""What the sentences and tables of an entity's section are about, below its field table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from compiler.reader.sections import Chapter, Row, Statement, Table, field_table

ConstructKind = Literal[
    "invariant",
    "unique",
    "soft",
    "index",
    "order",
    "transition",
    "initial",
    "seeds",
    "seed",
    "move",
    "shape",
    "explanation",
    "unknown",
]
EXPECTED = (
    "expected a rule of an entity, such as `It always holds that …`, `The x and the y are unique together`, "
    "`Deleted items can be restored`, `**finish** moves it from open to done`, `A **view** also shows …`"
)
_SENTENCES: tuple[tuple[ConstructKind, str], ...] = (
    ("invariant", r"(?:it|this|the following) (?:always|must always|shall always) holds?:?(?: that)? (?P<a>.+)"),
    ("invariant", r"it (?:must|shall) always hold that (?P<a>.+)"),
    ("unique", r"(?P<a>.+?) (?:are|is|must be|shall be) unique together"),
    (
        "unique",
        r"there (?:is|can be|may be|must be) (?:at most|only|never more than) one "
        r"(?:\w+ ){0,3}?(?:per|for each) (?P<a>.+)",
    ),
    ("soft", r"deleted .+ (?:can|may) be restored(?: later)?"),
    ("soft", r".+ (?:is|are) (?:deleted softly|softly deleted|soft-deleted)"),
    ("index", r".+? (?:are|is) (?:often )?(?:looked up|found|searched|listed) by (?P<a>.+)"),
    ("order", r".+? (?:are|is) (?:always )?(?:ordered|sorted|in order|put in order) by (?P<a>.+)"),
    (
        "transition",
        r"(?:\*\*|`)(?P<a>[^*`]+)(?:\*\*|`):? moves (?:it|an? [\w ]+?|the [\w ]+?) from (?P<b>.+?) to (?P<c>.+)",
    ),
    ("initial", r"(?:a|an|every|each) new .+? (?:is|starts as|starts) (?P<a>[\w -]+)"),
    ("seeds", r"(?:starting|initial|first|seed) (?:rows|data|values)(?: are)?:?"),
)
_SHAPE = re.compile(
    r"^(?:an?|the|every|each|its)?\s*\*\*(?P<name>[^*]+?)\*\*\s*"
    r"(?P<verb>also shows|shows also|shows|has|also has|does not show|doesn't show|"
    r"shall show|must show|leaves out|hides|without|:)\s*:?\s*(?P<members>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SHAPE_LABEL = re.compile(r"^\*\*(?P<name>[^*:]+?)(?P<verb>:)\s*\*\*\s*(?P<members>.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Construct:
    """One sentence or table row, and what it says; ``under`` are nested bullets."""

    kind: ConstructKind
    requirement: str | None
    text: str
    parts: tuple[str, ...] = ()
    row: Row | None = None
    under: tuple[Statement, ...] = ()


def constructs(chapter: Chapter) -> Iterator[Construct]:
    """All sentences and table rows of a section of an entity, in order, but for the field table."""
    fields = field_table(chapter.tables)
    statements = chapter.statements
    tables = {table.at: table for table in chapter.tables}
    events: list[Statement | Table] = sorted([*statements, *tables.values()], key=lambda item: item.at)
    previous: ConstructKind | None = None
    skip: set[int] = set()
    for event in events:
        if isinstance(event, Table):
            if event is not fields and event != fields:
                yield from _rows(event, previous)
            previous = None
            continue
        if event.at in skip:
            continue
        if fields is not None and event.at < fields.at:
            yield Construct("explanation", event.requirement, event.text)
            continue
        under = nested(statements, event)
        construct = sentence(event, under)
        if construct.kind == "shape":
            skip.update(item.at for item in under)
        previous = construct.kind
        yield construct


def nested(statements: Sequence[Statement], parent: Statement) -> tuple[Statement, ...]:
    """The bullets below a bullet."""
    found: list[Statement] = []
    for item in statements:
        if item.at <= parent.at:
            continue
        if not item.bullet or (parent.bullet and item.depth <= parent.depth):
            break
        if not parent.bullet and item.depth == 0 and found and not _adjacent(statements, parent, item):
            break
        found.append(item)
    return tuple(found)


def _adjacent(statements: Sequence[Statement], parent: Statement, item: Statement) -> bool:
    return all(other.bullet for other in statements if parent.at < other.at <= item.at)


def sentence(statement: Statement, under: tuple[Statement, ...] = ()) -> Construct:
    """What one sentence is about."""
    text = statement.text.strip()
    shape = _SHAPE_LABEL.match(text) or _SHAPE.match(text)
    if shape:
        parts = (shape["name"].strip().lower(), shape["verb"].lower(), shape["members"].strip())
        if "moves" not in text.partition("**")[2].partition("**")[2].split()[:1]:
            return Construct("shape", statement.requirement, text, parts, under=under)
    plain = text.rstrip(".").strip()
    for kind, pattern in _SENTENCES:
        match = re.fullmatch(pattern, plain, re.IGNORECASE | re.DOTALL)
        if match:
            return Construct(
                kind, statement.requirement, text, tuple(part for part in match.groups() if part), under=under
            )
    return Construct("unknown", statement.requirement, text, under=under)


def _rows(table: Table, previous: ConstructKind | None) -> Iterator[Construct]:
    parts: tuple[str, ...]
    for row in table.rows:
        if table.has("action", "from", "to"):
            parts = (row.get("action"), row.get("from"), row.get("to"))
            yield Construct("move", row.requirement, row.block.text, parts, row)
        elif table.has("shape", "member"):
            parts = (row.get("shape").strip("*` ").lower(), "table", row.get("member"), row.get("value"))
            yield Construct("shape", row.requirement, row.block.text, parts, row)
        elif previous == "seeds":
            yield Construct("seed", row.requirement, row.block.text, (), row)
        else:
            yield Construct("unknown", row.requirement, row.block.text, (), row)
