r"""The exact text in which sections stand in a model request, and its inverse.

::

    ## Blog › Posts › Fields {#posts.fields}
    [1f0c2a] A post has a title.
    [TR-003] - **TR-003** The title is required.
    [77ab01]   - At most 120 characters.
    | field | type |
    [9d3e55] | title | text |
    > a note
    ```mermaid
    graph LR
    ```

A line begins with ``##`` (section), ``[`` (requirement), ``|`` (table header), ``>`` (note) or a code fence, and
each line outside of fences is one block or one line of a note. What would be mistaken for something else is
escaped by a backslash: a ``›`` in a title, a sentence that begins with a blank, ``-``, ``|`` or ``\``, a table line
that does not begin with ``|``. A requirement is shown without the id of its section, a hash by its first four
digits, where that is clear among the sections of the text (``shown_ids``). Code that is no complete fence is put
into one with the info string ``verbatim``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ast_schemas.base import Node
from ast_schemas.spec import Block, BlockKind, Section

_SEPARATOR = " › "
_HEADING = re.compile(r"## (.*) \{#([^{}\s]+)\}", re.DOTALL)
_REQUIREMENT = re.compile(r"\[([^\]\n]*)\] (.*)", re.DOTALL)
_BULLET = re.compile(r"((?:  )*)- (.*)", re.DOTALL)
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)", re.DOTALL)
_VERBATIM = "verbatim"
_HASH = re.compile("[0-9a-f]{6}")
_DIGITS = 4
"""Of 50 hashes shown, two share their first four digits in one of 54 texts; they are shown whole."""
_CELL_BORDER = re.compile(r"\\.|(`+)|(\|)", re.DOTALL)


class WireBlock(Node):
    """What a model sees of a :class:`~ast_schemas.spec.Block`: everything but its line in the file."""

    kind: BlockKind
    text: str
    requirement: str | None = None
    depth: int = 0


class WireSection(Node):
    """What a model sees of a section."""

    id: str
    path: tuple[str, ...]
    blocks: tuple[WireBlock, ...] = ()


class WireError(ValueError):
    """A text that is no rendering of sections, or a block that has none; the message names the line or the id."""


def render(sections: Sequence[Section]) -> str:
    """The sections as text, in the given order; "" for none.

    Raises WireError for a block that ``load_spec`` never makes: a line break in a sentence, bullet or table row, a
    requirement id with a bracket, an id on a note.
    """
    names = shown_ids(sections)
    return "\n".join("\n".join(_section_lines(section, names)) + "\n" for section in sections)


def shown_ids(sections: Sequence[Section]) -> dict[str, str]:
    """Requirement id → how it is shown in the text of these sections; no two are shown alike."""
    tails = {
        block.requirement: block.requirement.removeprefix(f"{section.id}/")
        for section in sections
        for block in section.blocks
        if block.requirement
    }
    shown = {name: name for name in tails}
    for shorter in (tails, {name: _abbreviated(tail) for name, tail in tails.items()}):
        counts = Counter(shorter.values())
        shown |= {name: text for name, text in shorter.items() if text and counts[text] == 1 and text not in tails}
    return shown


def _abbreviated(tail: str) -> str:
    """A hash by its first digits; anything else as it is."""
    return tail[:_DIGITS] if _HASH.fullmatch(tail) else tail


def parse_context(text: str) -> tuple[WireSection, ...]:
    """The sections of a rendered text. Raises WireError at the first line that is not of the format."""
    sections: list[tuple[str, tuple[str, ...], list[WireBlock]]] = []
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        line = lines[index]
        heading = _HEADING.fullmatch(line)
        if heading:
            sections.append((heading[2], _path(heading[1]), []))
            index += 1
        elif line == "":
            index += 1
        elif not sections:
            raise WireError(f"line {index + 1}: expected a section heading, found {line[:40]!r}")
        else:
            block, index = _block(lines, index)
            sections[-1][2].append(block)
    return tuple(WireSection(id=name, path=path, blocks=tuple(blocks)) for name, path, blocks in sections)


def table_cells(row: str) -> tuple[str, ...]:
    r"""The trimmed cells of a table line; a ``|`` that is escaped or inside backticks is part of its cell.

    >>> table_cells(r"| a | `x|y` | b \| c |")
    ('a', '`x|y`', 'b | c')
    """
    borders: list[int] = []
    code = ""
    runs = [match[1] for match in _CELL_BORDER.finditer(row) if match[1]]
    for match in _CELL_BORDER.finditer(row):
        if match[1]:
            runs.pop(0)
            if not code:
                code = match[1] if match[1] in runs else ""
            elif match[1] == code:
                code = ""
        elif match[2] and not code:
            borders.append(match.start())
    cuts = [-1, *borders, len(row)]
    cells = [row[start + 1 : end].strip().replace("\\|", "|") for start, end in pairwise(cuts)]
    first = 1 if cells and not cells[0] else 0
    return tuple(cells[first : -1 if len(cells) > first and not cells[-1] else None])


def _section_lines(section: Section, names: Mapping[str, str]) -> Iterator[str]:
    titles = _SEPARATOR.join(title.replace("\\", "\\\\").replace("›", "\\›") for title in section.path)
    if "\n" in titles or not re.fullmatch(r"[^{}\s]+", section.id):
        raise WireError(f"section {section.id!r}: a title of several lines, or an id with blanks or braces")
    yield f"## {titles} {{#{section.id}}}"
    previous: BlockKind | None = None
    for block in section.blocks:
        if block.kind == previous == "note":
            yield ""
        yield from _block_lines(block, section.id, names)
        previous = block.kind


def _block_lines(block: Block, section: str, names: Mapping[str, str]) -> Iterator[str]:
    name, text = names.get(block.requirement or "", ""), block.text
    if block.kind in ("code", "note", "table_header") and name:
        raise WireError(f"section {section!r}: a {block.kind} has the requirement id {name!r}")
    if block.kind not in ("code", "note") and "\n" in text:
        raise WireError(f"section {section!r}: a {block.kind} with a line break: {text[:40]!r}")
    if "]" in name or "\n" in name:
        raise WireError(f"section {section!r}: the requirement id {name!r} cannot be written")
    match block.kind:
        case "bullet":
            yield f"[{name}] {'  ' * block.depth}- {text}"
        case "paragraph":
            yield f"[{name}] " + (f"\\{text}" if text[:1] in ("\\", " ", "-", "|") and text else text)
        case "table_row":
            yield f"[{name}] {_escaped_row(text)}"
        case "table_header":
            yield _escaped_row(text)
        case "note":
            yield from (f"> {line}" if line else ">" for line in text.split("\n"))
        case "code":
            yield from _fenced(text).split("\n")


def _block(lines: Sequence[str], index: int) -> tuple[WireBlock, int]:
    """The block that begins at ``index``, and the index after it."""
    line = lines[index]
    requirement = _REQUIREMENT.fullmatch(line)
    if requirement:
        return _atom(requirement[1] or None, requirement[2]), index + 1
    if line.startswith("|"):
        return WireBlock(kind="table_header", text=_row(line)), index + 1
    end = index
    if line.startswith(">"):
        while end < len(lines) and lines[end].startswith(">"):
            end += 1
        return WireBlock(kind="note", text="\n".join(_note_line(row) for row in lines[index:end])), end
    fence = _FENCE.fullmatch(line)
    if fence is None:
        raise WireError(f"line {index + 1}: not a line of the format: {line[:40]!r}")
    end += 1
    while end < len(lines) and lines[end] != fence[1]:
        end += 1
    if end == len(lines):
        raise WireError(f"line {index + 1}: the code fence is never closed")
    first, last = (index + 1, end) if fence[2] == _VERBATIM else (index, end + 1)
    return WireBlock(kind="code", text="\n".join(lines[first:last])), end + 1


def _atom(requirement: str | None, rest: str) -> WireBlock:
    bullet = _BULLET.fullmatch(rest)
    if bullet:
        return WireBlock(kind="bullet", text=bullet[2], requirement=requirement, depth=len(bullet[1]) // 2)
    if rest.startswith("|"):
        return WireBlock(kind="table_row", text=_row(rest), requirement=requirement)
    return WireBlock(kind="paragraph", text=rest.removeprefix("\\"), requirement=requirement)


def _note_line(line: str) -> str:
    return line.removeprefix(">").removeprefix(" ")


def _escaped_row(text: str) -> str:
    return text if text.startswith("|") and not text.startswith("|\\") else f"|\\{text}"


def _row(line: str) -> str:
    return line.removeprefix("|\\")


def _fenced(text: str) -> str:
    """A complete fence as it is; anything else inside a fence that is longer than all of its own."""
    lines = text.split("\n")
    opening = _FENCE.fullmatch(lines[0])
    complete = len(lines) > 1 and opening is not None and opening[2] != _VERBATIM
    if opening and complete and lines[-1] == opening[1] and opening[1] not in lines[1:-1]:
        return text
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{_VERBATIM}\n{text}\n{marks}"


def _path(titles: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\\(.)", r"\1", title) for title in titles.split(_SEPARATOR))
