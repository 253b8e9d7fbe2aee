"""What is scored: a section in pieces short enough for the embedding model, each with its heading path."""

from collections.abc import Iterator, Sequence

from ast_schemas.base import Node
from ast_schemas.spec import Section

PASSAGE_CHARS = 900
"""About 200 word pieces; the embedding model reads 256 and drops the rest in silence."""


class Passage(Node):
    """A piece of the section with index ``section``; a section's score is that of its best passage."""

    section: int
    heading: str
    text: str

    @property
    def full_text(self) -> str:
        """Heading path and text, as they are scored."""
        return f"{self.heading}\n{self.text}"


def passages(sections: Sequence[Section], *, several_files: bool | None = None) -> list[Passage]:
    """The passages of all sections. Those of one section depend on that section alone.

    In a spec of one file the document's title is left out of heading paths, for it stands above every section.
    ``several_files``: whether the spec has more than one, if ``sections`` are only some of it.
    """
    if several_files is None:
        several_files = len({section.file for section in sections}) > 1
    result: list[Passage] = []
    for index, section in enumerate(sections):
        heading = " › ".join(heading_titles(section, several_files))
        result += [Passage(section=index, heading=heading, text=text) for text in _pieces(section)]
    return result


def heading_titles(section: Section, several_files: bool) -> tuple[str, ...]:
    """The titles above a section that tell it from others, and its own."""
    return section.path if several_files or len(section.path) == 1 else section.path[1:]


def _pieces(section: Section) -> Iterator[str]:
    gathered: list[str] = []
    size = 0
    for block in section.blocks:
        for text in _cut(block.text):
            if gathered and size + len(text) > PASSAGE_CHARS:
                yield "\n".join(gathered)
                gathered, size = [], 0
            gathered.append(text)
            size += len(text) + 1
    if gathered or not section.blocks:
        yield "\n".join(gathered)


def _cut(text: str) -> Iterator[str]:
    """A long atom at blanks; text without any in the middle of a word."""
    while len(text) > PASSAGE_CHARS:
        end = text.rfind(" ", PASSAGE_CHARS // 2, PASSAGE_CHARS)
        end = end if end > 0 else PASSAGE_CHARS
        yield text[:end]
        text = text[end:].lstrip()
    yield text
