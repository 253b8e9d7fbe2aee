"""What each section is: decided by its own blocks, its title and the section above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from compiler.reader.names import entity_name, snake
from rag.wire import WireBlock, WireSection, table_cells

ChapterKind = Literal[
    "conventions", "roles", "entity", "operation", "operations", "functions", "procedure", "events", "job", "scenario",
    "prose",
]  # fmt: skip

ROUTE = re.compile(r"`\s*(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(/[^\s`]*)\s*`")
_CODE = re.compile(
    r"^(?:\*\*|\[|`)?[A-Z][A-Z0-9]{0,15}(?:-[A-Z0-9]{1,16}){0,4}-\d+(?:\.\d+)*[a-z]?(?:\]|`)?:?(?:\*\*)?\s*[:.—–-]?\s+"
)
_LABEL = re.compile(r"^(?:\*\*|__)([^*_]+?)\s*:?\s*(?:\*\*|__)\s*:?\s*(.*)$", re.DOTALL)
_SCENARIO = re.compile(r"^\s*(?:acceptance\s+)?scenario\s*:\s*(.+)$", re.IGNORECASE)
_PLURAL = re.compile(r"^(.*?)\s*\((?:plural:?\s*)?([^()]+)\)\s*$", re.IGNORECASE)
_CONVENTIONS = frozenset({"conventions", "api_conventions", "general_conventions", "api", "settings"})
_EVENTS = frozenset({"events", "domain_events", "what_happens"})
_WORK = frozenset(
    {
        "reactions",
        "jobs",
        "background_jobs",
        "background_work",
        "schedule",
        "schedules",
        "scheduled_jobs",
        "housekeeping",
    }
)
_RUNS = re.compile(r"^(?:\*\*|__)?runs?(?:\*\*|__)?\s*:", re.IGNORECASE)
_TRIGGERED = re.compile(r"^(?:\W*)(?:when|whenever|every|each)\b.*\b(?:shall|must)\b", re.IGNORECASE | re.DOTALL)
_FUNCTIONS = frozenset({"functions", "shared_functions", "calculations", "formulas"})
_PROCEDURE = re.compile(r"^\s*procedure\s*:\s*(.+)$", re.IGNORECASE)
_ROLES = frozenset({"roles", "roles_and_permissions", "who_uses_it", "user_roles", "actors"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: cells by the normalised name of their column."""

    cells: dict[str, str]
    requirement: str | None
    block: WireBlock

    def get(self, *columns: str) -> str:
        return next((self.cells[column] for column in columns if self.cells.get(column)), "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the place of its header among the blocks of the section."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    at: int

    def has(self, *columns: str) -> bool:
        return all(column in self.columns for column in columns)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or bullet without its code; ``label`` is what stands in bold before the text."""

    text: str
    label: str | None
    rest: str
    requirement: str | None
    depth: int
    at: int
    bullet: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section, what it is, and the entity whose section it is or lies below."""

    id: str
    path: tuple[str, ...]
    blocks: tuple[WireBlock, ...]
    kind: ChapterKind
    entity: str | None = None
    parent_known: bool = True

    @property
    def title(self) -> str:
        return self.path[-1]

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(_tables(self.blocks))

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(
            statement(block, index) for index, block in enumerate(self.blocks) if block.kind in ("paragraph", "bullet")
        )

    def requirements(self) -> list[str]:
        return [block.requirement for block in self.blocks if block.requirement]


def chapters(sections: Sequence[WireSection]) -> tuple[Chapter, ...]:
    """All sections with their kinds; one below an entity's section belongs to that entity."""
    kinds = {section.path: _kind(section) for section in sections}
    found: list[Chapter] = []
    for section in sections:
        kind = kinds[section.path]
        entity = entity_name(heading_noun(section.path[-1])[0]) if kind == "entity" else None
        known = True
        if kind == "prose":
            for length in range(len(section.path) - 1, 0, -1):
                above = kinds.get(section.path[:length])
                if above == "entity":
                    entity = entity_name(heading_noun(section.path[length - 1])[0])
                if above != "prose":
                    known = above is not None
                    break
        found.append(Chapter(section.id, section.path, section.blocks, kind, entity, known))
    return tuple(found)


def statement(block: WireBlock, index: int) -> Statement:
    text = without_code(block.text)
    text = re.sub(r"^\[[ xX]\]\s+", "", text)
    label = _LABEL.match(text)
    return Statement(
        text=text,
        label=label[1].strip() if label else None,
        rest=label[2].strip() if label else text,
        requirement=block.requirement,
        depth=block.depth,
        at=index,
        bullet=block.kind == "bullet",
    )


def without_code(text: str) -> str:
    """A sentence without the requirement code that it begins with."""
    return _CODE.sub("", text, count=1)


def heading_noun(title: str) -> tuple[str, str | None]:
    """``Person (people)`` → noun and plural."""
    match = _PLURAL.match(title)
    return (match[1], match[2]) if match else (title, None)


def scenario_title(title: str) -> str | None:
    match = _SCENARIO.match(title)
    return match[1].strip() if match else None


def procedure_title(title: str) -> str | None:
    match = _PROCEDURE.match(title)
    return match[1].strip() if match else None


def field_table(tables: Sequence[Table]) -> Table | None:
    return next((table for table in tables if table.has("field", "type")), None)


def _kind(section: WireSection) -> ChapterKind:
    title = snake(section.path[-1])
    if procedure_title(section.path[-1]):
        return "procedure"
    tables = list(_tables(section.blocks))
    if scenario_title(section.path[-1]):
        return "scenario"
    if field_table(tables):
        return "entity"
    if any(table.has("operation", "route") for table in tables):
        return "operations"
    if any(route_of(block) for block in section.blocks):
        return "operation"
    if _is_job(section):
        return "job"
    if title in _EVENTS:
        return "events"
    if title in _CONVENTIONS:
        return "conventions"
    if title in _FUNCTIONS:
        return "functions"
    if title in _ROLES:
        return "roles"
    return "prose"


def _is_job(section: WireSection) -> bool:
    """A section with the label Runs; below a heading such as Reactions, also one that says when the system does it."""
    below = any(snake(title) in _WORK for title in section.path[:-1])
    texts = [without_code(block.text) for block in section.blocks if block.kind in ("paragraph", "bullet")]
    return any(_RUNS.match(text) or (below and _TRIGGERED.match(text)) for text in texts)


def route_of(block: WireBlock) -> tuple[str, str] | None:
    """Method and path, if the block is nothing but a route (with or without the label Route)."""
    if block.kind not in ("paragraph", "bullet"):
        return None
    text = re.sub(
        r"^(?:\*\*|__)?(?:route|endpoint)(?:\*\*|__)?\s*:?\s*(?:\*\*|__)?\s*",
        "",
        without_code(block.text),
        flags=re.IGNORECASE,
    )
    match = ROUTE.fullmatch(text.strip().rstrip(".").strip())
    return (match[1], match[2]) if match else None


def _tables(blocks: Sequence[WireBlock]) -> Iterator[Table]:
    index = 0
    while index < len(blocks):
        if blocks[index].kind != "table_header":
            index += 1
            continue
        start = index
        columns = tuple(snake(cell) for cell in table_cells(blocks[start].text))
        rows: list[Row] = []
        index += 1
        while index < len(blocks) and blocks[index].kind == "table_row":
            cells = table_cells(blocks[index].text)
            rows.append(Row(dict(zip(columns, cells, strict=False)), blocks[index].requirement, blocks[index]))
            index += 1
        yield Table(columns, tuple(rows), start)
