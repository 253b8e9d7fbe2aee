"""A spec as data: sections with their blocks, and the requirements that the blocks carry.

Ids never depend on position. A section's id is its explicit ``{#anchor}`` or the slugged heading path; a
requirement's id is its explicit code (``TR-003``) or ``<section id>/<hash of its text>``.
"""

from typing import Literal

from ast_schemas.base import Node

BlockKind = Literal["paragraph", "bullet", "table_header", "table_row", "code", "note"]


class Block(Node):
    """One atom of a section in document order.

    Every ``paragraph`` sentence, ``bullet`` and ``table_row`` is a requirement and has an id; a ``table_header``,
    ``code`` fence or ``note`` (block quote, HTML comment) gives context and has none.
    """

    kind: BlockKind
    text: str
    """Markdown source of the atom without its list marker; a table row keeps its pipes."""
    line: int
    """1-based line in ``Section.file``."""
    depth: int = 0
    """Nesting of a bullet below other bullets; 0 elsewhere."""
    requirement: str | None = None
    """The requirement id, unique in the spec; None for table headers, code and notes."""
    anchor: str | None = None
    """Of a table row: the ``{#anchor}`` of its first cell, which is no part of ``text``."""


class Section(Node):
    """A heading and its own text, without that of its subheadings."""

    id: str
    title: str
    path: tuple[str, ...]
    """Titles from the document's top heading down to this one."""
    level: int
    file: str
    """Path relative to the spec's folder, with forward slashes."""
    line: int
    blocks: tuple[Block, ...]
    links: tuple[str, ...] = ()
    """Ids of sections that this one refers to by link, anchor or exact requirement code."""
    content_hash: str
    """SHA-256 (hex) of heading and blocks with whitespace normalised; formatting-only edits keep it."""


class Spec(Node):
    """All sections of a spec in document order (files sorted by name)."""

    root: str
    sections: tuple[Section, ...]
