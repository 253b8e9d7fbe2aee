"""Markdown to headings and atoms, over the block tokens of markdown-it-py; ids and links come later.

Only the block structure is parsed: the text of an atom stays the Markdown source that a person wrote.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ast_schemas.spec import Block, BlockKind
from rag.sentences import split_sentences

_MAX_NESTING = 300
"""Token levels, two for each level of a list. Deeper text is kept as one bullet of the deepest level."""

_ANCHOR = re.compile(r"\s*\{#([\w.:-]+)\}\s*$")
_ROW_ANCHOR = re.compile(r"(\|[^|]*?)\s*\{#([\w.:-]+)\}(\s*\|)")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<body>(?:[^\n]*\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_YAML_LINE = re.compile(r"\s*$|\s+\S|#|-\s|[\w.\"'-]+\s*:(?:\s|$)")
_LINK_DEFINITION = re.compile(r"(?:\[(?![A-Z][A-Z0-9-]*-\d)[^\]\n]+\]:\s*\S+(?:\s+[\"'(][^\n]*[\"')])?\s*(?:\n|$))+$")
_LIST_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s+")
_TAGS_ONLY = re.compile(r"(?:\s*</?[A-Za-z][^<>]*>)*\s*$")
_LINE_BREAK = re.compile(r"(?:\\|[ \t]+)?\n[ \t]*")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the document with its own atoms; ``level`` 0 is the text before the first heading."""

    title: str
    anchor: str | None
    level: int
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The chapters of one file in order, and the lines at which fences begin that are never closed."""

    chapters: tuple[Chapter, ...]
    unclosed_fences: tuple[int, ...] = ()


@dataclass(slots=True)
class _Atom:
    """A block that may still grow: a bullet takes in the paragraphs that directly follow its first one."""

    kind: BlockKind
    parts: list[str]
    line: int
    depth: int = 0
    anchor: str | None = None

    def block(self) -> Block:
        text = " ".join(self.parts)
        return Block(kind=self.kind, text=text, line=self.line, depth=self.depth, anchor=self.anchor)


def parse_markdown(text: str) -> Document:
    """Read one document; never fails. Line ends are normalised and a byte order mark is dropped before."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _Reader(text).read()


def _block_parser() -> MarkdownIt:
    """Block rules only. Link definitions are read as text, for ``[TR-003]: Required`` is a requirement."""
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table").disable("reference")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@dataclass(slots=True)
class _Reader:
    text: str
    lines: list[str] = field(default_factory=list)
    tokens: Sequence[Token] = ()
    chapters: list[Chapter] = field(default_factory=list)
    current: Chapter = field(default_factory=lambda: Chapter("", None, 0, 1, ()))
    atoms: list[_Atom] = field(default_factory=list)
    bullets: list[_Atom | None] = field(default_factory=list)
    """For each open list item its bullet, or None as long as it has none."""
    depth: int = -1
    unclosed: list[int] = field(default_factory=list)

    def read(self) -> Document:
        source = self._without_front_matter()
        self.lines = source.split("\n")
        self.tokens = _block_parser().parse(source)
        index = 0
        while index < len(self.tokens):
            index = self._take(index)
        self._finish()
        return Document(tuple(self.chapters), tuple(self.unclosed))

    def _without_front_matter(self) -> str:
        match = _FRONT_MATTER.match(self.text)
        if match is None:
            return self.text
        body = match["body"].split("\n")
        if not any(":" in line for line in body) or not all(_YAML_LINE.match(line) for line in body):
            return self.text
        self.atoms.append(_Atom("note", [match[0].rstrip("\n")], 1))
        return "\n" * match[0].count("\n") + self.text[match.end() :]

    def _take(self, index: int) -> int:
        """Handle the token at ``index``; the index of the next one to handle."""
        token = self.tokens[index]
        line = token.map[0] + 1 if token.map else 1
        match token.type:
            case "heading_open" if token.level == 0:
                self._heading(self.tokens[index + 1].content, int(token.tag[1]), line)
                return index + 3
            case "bullet_list_open" | "ordered_list_open":
                self.depth += 1
            case "bullet_list_close" | "ordered_list_close":
                self.depth -= 1
            case "list_item_open":
                self.bullets.append(None)
                if self.tokens[index + 1].type == "list_item_close":
                    self._cut_off_item(token, line)
            case "list_item_close":
                self.bullets.pop()
            case "inline":
                self._text(token.content, line)
            case "fence":
                self._fence(token, line)
            case "code_block":
                self._code("`" * max(3, _longest_run(token.content) + 1), "", token.content, line)
            case "html_block":
                self._html(token.content, line)
            case "blockquote_open":
                return self._quote(index, line)
            case "table_open":
                return self._table(index)
        return index + 1

    def _heading(self, content: str, level: int, line: int) -> None:
        self._finish()
        title = _LINE_BREAK.sub(" ", content)
        anchor = _ANCHOR.search(title)
        if anchor:
            title = title[: anchor.start()]
        self.current = Chapter(title.strip(), anchor[1] if anchor else None, level, line, ())

    def _finish(self) -> None:
        if self.atoms or self.current.level:
            blocks = tuple(atom.block() for atom in self.atoms)
            self.chapters.append(replace(self.current, blocks=blocks))
        self.atoms = []

    def _text(self, content: str, line: int) -> None:
        if self.bullets:
            bullet = self.bullets[-1]
            joined = _LINE_BREAK.sub(" ", content).strip()
            if bullet is None:
                self.bullets[-1] = bullet = _Atom("bullet", [joined], line, self.depth)
                self.atoms.append(bullet)
                return
            if self.atoms[-1] is bullet:
                bullet.parts.append(joined)
                return
        elif _LINK_DEFINITION.match(content):
            self.atoms.append(_Atom("note", [content], line))
            return
        self._sentences(content, line)

    def _sentences(self, content: str, line: int) -> None:
        """One paragraph as sentences, each with the line on which it begins."""
        pieces = _LINE_BREAK.split(content)
        starts, position = [], 0
        for piece in pieces:
            starts.append(position)
            position += len(piece) + 1
        joined, row = " ".join(pieces), 0
        for start, end in split_sentences(joined):
            while row + 1 < len(starts) and starts[row + 1] <= start:
                row += 1
            self.atoms.append(_Atom("paragraph", [joined[start:end]], line + row))

    def _cut_off_item(self, token: Token, line: int) -> None:
        """An item without children is empty, or nested deeper than the parser goes: keep its text then."""
        first, last = token.map or (0, 0)
        rest = _LIST_MARKER.sub("", " ".join(" ".join(self.lines[first:last]).split()), count=1)
        if rest and rest not in ("-", "*", "+") and not re.fullmatch(r"\d{1,9}[.)]", rest):
            self.atoms.append(_Atom("bullet", [rest], line, self.depth))

    def _fence(self, token: Token, line: int) -> None:
        first, last = token.map or (0, 1)
        closing = self.lines[last - 1].lstrip(" \t>").rstrip() if last - first > 1 else ""
        if not closing.startswith(token.markup) or closing.strip(token.markup[0]):
            self.unclosed.append(line)
        self._code(token.markup, token.info.strip(), token.content, line)

    def _code(self, markup: str, info: str, content: str, line: int) -> None:
        body = content if not content or content.endswith("\n") else content + "\n"
        self.atoms.append(_Atom("code", [f"{markup}{info}\n{body}{markup}"], line))

    def _html(self, content: str, line: int) -> None:
        """A comment or a run of bare tags is a note; prose between tags is text like any other."""
        content = content.rstrip("\n")
        if content.lstrip().startswith("<!--"):
            comment, closed, rest = content.partition("-->")
            self.atoms.append(_Atom("note", [(comment + closed).strip()], line))
            if rest.strip():
                self._text(rest.strip(), line + comment.count("\n"))
            return
        for offset, row in enumerate(content.split("\n")):
            if not row.strip():
                continue
            if _TAGS_ONLY.match(row):
                self.atoms.append(_Atom("note", [row.strip()], line + offset))
            else:
                self._sentences(row.strip(), line + offset)

    def _quote(self, index: int, line: int) -> int:
        token = self.tokens[index]
        first, last = token.map or (0, 0)
        rows = [re.sub(r"^[ \t]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*>[ \t]?", "", row) for row in self.lines[first:last]]
        text = "\n".join(row.rstrip() for row in rows).strip("\n")
        if text:
            self.atoms.append(_Atom("note", [text], line))
        return self._after(index, "blockquote_close")

    def _table(self, index: int) -> int:
        end = self._after(index, "table_close")
        first = (self.tokens[index].map or [0])[0]
        for token in self.tokens[index:end]:
            if token.type == "tr_open" and token.map:
                row = self.lines[token.map[0]].strip()
                header = token.map[0] == first
                if header and self.bullets:
                    row = _LIST_MARKER.sub("", row, count=1)
                kind: BlockKind = "table_header" if header else "table_row"
                row = _with_outer_pipes(row)
                anchor = None if header else _ROW_ANCHOR.match(row)
                if anchor:
                    row = anchor[1] + anchor[3] + row[anchor.end() :]
                self.atoms.append(_Atom(kind, [row], token.map[0] + 1, anchor=anchor[2] if anchor else None))
        return end

    def _after(self, index: int, closing: str) -> int:
        level = self.tokens[index].level
        while not (self.tokens[index].type == closing and self.tokens[index].level == level):
            index += 1
        return index + 1


def _with_outer_pipes(row: str) -> str:
    row = row if row.startswith("|") else f"| {row}"
    return row if row.endswith("|") and not row.endswith("\\|") and len(row) > 1 else f"{row} |"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
