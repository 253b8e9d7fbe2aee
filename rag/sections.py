"""From Markdown files to the sections of a spec, with stable ids, requirement atoms and links.

``parse_document`` is pure; ``load_spec`` is the only function of this package that reads a spec from disk.
"""

from collections.abc import Sequence
from pathlib import Path

from ast_schemas.spec import Section, Spec
from rag.identity import content_hash, identified, slug
from rag.links import with_links
from rag.markdown import Chapter, parse_markdown
from rag.problems import LoadedSpec, SpecProblem, SpecUnreadable
from rag.uniqueness import with_unique_ids

MAX_BYTES = 20 * 1024 * 1024
"""Larger files are refused: no requirement text is that long, but exports of other things are."""

_SUFFIXES = (".md", ".markdown")


def load_spec(path: Path) -> LoadedSpec:
    """Read a Markdown file, or all Markdown files below a folder (sorted by path, hidden ones left out).

    In a folder the ids below a document's title begin with the slug of that title, so that two files may both have
    a section "Fields"; in a single file they do not.

    Raises SpecUnreadable with every reason why there is no spec.
    """
    in_folder = path.is_dir()
    files = _markdown_files(path) if in_folder else [path]
    if not files:
        problem = SpecProblem(kind="no_markdown", message="the folder has no .md file", file=path.name, line=1)
        raise SpecUnreadable([problem])
    fatal: list[SpecProblem] = []
    problems: list[SpecProblem] = []
    sections: list[Section] = []
    for file in files:
        name = file.relative_to(path).as_posix() if in_folder else file.name
        text = _read(file, name)
        if isinstance(text, SpecProblem):
            fatal.append(text)
            continue
        found, unclosed = _sections(text, name, keep_title=in_folder)
        problems += [_unclosed(name, line) for line in unclosed]
        sections += found
        if not found:
            problems.append(SpecProblem(kind="empty", message="the file has no text", file=name, line=1))
    if not sections:
        fatal += [problem for problem in problems if problem.kind == "empty"]
    if fatal:
        raise SpecUnreadable(sorted(fatal, key=lambda problem: problem.file))
    unique, duplicates = with_unique_ids(sections)
    spec = Spec(root=path.as_posix(), sections=with_links(unique))
    return LoadedSpec(spec=spec, problems=tuple(problems + duplicates))


def parse_document(text: str, file: str, *, keep_title: bool = False) -> tuple[Section, ...]:
    """The sections of one document, links within it resolved; never fails.

    ``file`` is the path that locations name. With ``keep_title`` ids begin with the slug of the document's title.
    Ids are as the text gives them, so two may be equal; ``load_spec`` reports that and tells them apart.
    """
    return with_links(_sections(text, file, keep_title=keep_title)[0])


def _sections(text: str, file: str, *, keep_title: bool) -> tuple[list[Section], tuple[int, ...]]:
    """Sections without links, and the lines of unclosed fences.

    The title of a document is its first heading if that is of level 1. A later heading of level 1 is a chapter of
    its own, so adding one renames nothing.
    """
    document = parse_markdown(text)
    headings = [chapter for chapter in document.chapters if chapter.level]
    title = headings[0] if headings and headings[0].level == 1 else None
    sections: list[Section] = []
    ancestors: list[tuple[int, str, str | None]] = []
    for chapter in document.chapters:
        if not chapter.level:
            sections.append(_section(chapter, file, slug(file), (file,)))
            continue
        while ancestors and ancestors[-1][0] >= chapter.level:
            ancestors.pop()
        prefix = ancestors[-1][2] if ancestors else None
        own = slug(chapter.title)
        identifier = chapter.anchor or (f"{prefix}.{own}" if prefix else own)
        path = (*(ancestor[1] for ancestor in ancestors), chapter.title)
        sections.append(_section(chapter, file, identifier, path))
        hidden = chapter is title and not keep_title
        ancestors.append((chapter.level, chapter.title, None if hidden else identifier))
    return sections, document.unclosed_fences


def _section(chapter: Chapter, file: str, identifier: str, path: Sequence[str]) -> Section:
    return Section(
        id=identifier,
        title=path[-1],
        path=tuple(path),
        level=chapter.level,
        file=file,
        line=chapter.line,
        blocks=identified(identifier, chapter.blocks),
        content_hash=content_hash(path, chapter.blocks),
    )


def _markdown_files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    visible = ((path.relative_to(folder), path) for path in found)
    return [path for name, path in sorted(visible) if not any(part.startswith(".") for part in name.parts)]


def _read(path: Path, name: str) -> str | SpecProblem:
    """The text of a file, or the reason why it has none. Surplus bytes of a huge file are never loaded."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return SpecProblem(kind="missing", message="there is no such file", file=name, line=1)
    except OSError as error:
        return SpecProblem(kind="unreadable", message=error.strerror or "cannot be read", file=name, line=1)
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        return SpecProblem(kind="too_large", message=f"larger than {limit} MB", file=name, line=1)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return SpecProblem(kind="binary", message="a binary file, not Markdown text", file=name, line=line)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return SpecProblem(kind="undecodable", message="not UTF-8 text", file=name, line=line)


def _unclosed(file: str, line: int) -> SpecProblem:
    return SpecProblem(
        kind="unclosed_fence",
        message="this code fence is never closed, so what follows is read as code and not as requirements",
        file=file,
        line=line,
    )
