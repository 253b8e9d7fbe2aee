"""Which sections a section refers to: by Markdown link, by anchor, or by the exact code of a requirement."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from ast_schemas.spec import Section
from rag.identity import explicit_code, mentioned_codes, slug

_INLINE_LINK = re.compile(r"\]\(\s*<?([^()\s<>]+)")
_DEFINITION = re.compile(r"^\[[^\]\n]+\]:\s*<?([^\s<>]+)", re.MULTILINE)


def with_links(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with their ``links``, in order of first mention, without repeats or links to themselves.

    A target is a section id, an explicit anchor, the anchor that Git hosts give a heading, another file (its first
    section), or a requirement code. What leads out of the spec is no link.
    """
    targets = _Targets(sections)
    return tuple(section.model_copy(update={"links": targets.of(section)}) for section in sections)


class _Targets:
    """Everything that a reference may name, each with the id of its section; the first definition counts."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.ids = {section.id for section in sections}
        self.files: dict[str, str] = {}
        self.anchors: dict[tuple[str, str], str] = {}
        self.codes: dict[str, str] = {}
        repeats: Counter[tuple[str, str]] = Counter()
        for section in sections:
            self.files.setdefault(section.file, section.id)
            anchor = slug(section.title)
            repeat = repeats[(section.file, anchor)]
            repeats[(section.file, anchor)] += 1
            self.anchors.setdefault((section.file, f"{anchor}-{repeat}" if repeat else anchor), section.id)
            for block in section.blocks:
                code = explicit_code(block.kind, block.text) if block.requirement else None
                if code is not None:
                    self.codes.setdefault(code, section.id)

    def of(self, section: Section) -> tuple[str, ...]:
        found = dict.fromkeys(self._mentioned(section))
        found.pop(section.id, None)
        return tuple(found)

    def _mentioned(self, section: Section) -> Iterator[str]:
        for block in section.blocks:
            if block.kind == "code":
                continue
            for pattern in (_INLINE_LINK, _DEFINITION):
                for target in pattern.findall(block.text):
                    resolved = self._resolve(section.file, unquote(target))
                    if resolved is not None:
                        yield resolved
            for code in mentioned_codes(block.text):
                if code in self.codes:
                    yield self.codes[code]

    def _resolve(self, file: str, target: str) -> str | None:
        path, _, fragment = target.partition("#")
        if path:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
            if file not in self.files:
                return None
            if not fragment:
                return self.files[file]
        if fragment in self.ids:
            return fragment
        return self.anchors.get((file, fragment.lower())) or self.codes.get(fragment.upper())
