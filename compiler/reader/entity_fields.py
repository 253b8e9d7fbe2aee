"""Rows of a field table → fields and relations, without what other rows or sentences say."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ast_schemas.ir import Scalar
from compiler.reader.failures import Expected
from compiler.reader.fields import KNOWN_TYPES, LinkType, Rules, link_type, rules, value_type, with_media
from compiler.reader.names import snake
from compiler.reader.sections import Chapter, Row, field_table

ANOTHER_KEY = "every row has an `id`, a uuid that the system gives; expected another name"
LONG_TEXT_LIMIT = 20_000
"""Most characters of a long text of which nothing else is said."""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One row of a field table; ``type`` says whether it is a field or a link."""

    name: str
    type: Scalar | LinkType
    rules: Rules
    requirement: str | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read, and why."""

    requirement: str | None
    reason: str


def field_rows(chapter: Chapter, is_entity: Callable[[str], bool]) -> tuple[list[FieldRow], list[BadRow]]:
    """All rows of the field table of a section, read one by one."""
    table = field_table(chapter.tables)
    good: list[FieldRow] = []
    bad: list[BadRow] = []
    for row in table.rows if table else ():
        try:
            read = field_row(row, is_entity)
            if read.name == "id":  # what every row has may be said; another key may not
                if not isinstance(read.type, Scalar) or read.type.kind != "uuid":
                    raise Expected(ANOTHER_KEY)
                good.append(read)
            elif any(item.name == read.name for item in good):
                bad.append(BadRow(row.requirement, f"expected a name that no row above has; found `{read.name}` again"))
            else:
                good.append(read)
        except Expected as failure:
            bad.append(BadRow(row.requirement, failure.what))
    return good, bad


def field_row(row: Row, is_entity: Callable[[str], bool]) -> FieldRow:
    """Raises Expected for a name, type or rule that is none."""
    name = snake(row.get("field"))
    if not name or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise Expected(f"expected a name of ASCII letters, digits and blanks; found `{row.get('field')}`")
    written = row.get("type")
    found: Scalar | LinkType | None = value_type(written) or link_type(written, is_entity)
    if found is None:
        raise Expected(f"expected a type: {KNOWN_TYPES}; found `{written}`")
    read = rules(row.get("rules", "rule", "constraints"))
    if isinstance(found, Scalar) and found.kind == "text" and "long" in written.lower() and read.max_length is None:
        read = rules(
            ", ".join(
                part
                for part in (row.get("rules", "rule", "constraints"), f"at most {LONG_TEXT_LIMIT} characters")
                if part
            )
        )
    if isinstance(found, Scalar):
        found = with_media(found, read)
    if isinstance(found, LinkType) and name.endswith("_id"):
        name = name.removesuffix("_id")
    return FieldRow(name, found, read, row.requirement)
