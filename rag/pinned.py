"""Sections that hold for the whole spec, known by their titles."""

import re

from ast_schemas.spec import Spec
from rag.passages import heading_titles

_NUMBER = r"(?:(?:\d+\.?)+\s+)?"
_SCOPE = r"(?:(?:api|general|global|common|http|rest|json|data|naming|url|shared|project)\s+)*"
_DEEP = r"(?:conventions?|glossary|definitions?(?: of terms)?|terms|terminology|vocabulary)"
_SHALLOW = (
    r"(?:actors?|roles?|users|permissions|authenti[cs]ation|authori[sz]ation|errors?(?: (?:handling|format|body"
    r"|responses?|codes|envelope))?|pagination|paging|envelopes?|status codes|identifiers|timestamps)"
)
_JOIN = r"\s*(?:,|/|&|\band\b)\s*"
_MORE = rf"(?:{_JOIN}{_SCOPE}(?:{_DEEP}|{_SHALLOW}))*"
_WITH_CHILDREN = re.compile(rf"{_NUMBER}{_SCOPE}{_DEEP}{_MORE}", re.IGNORECASE)
_ALONE = re.compile(rf"{_NUMBER}{_SCOPE}(?:{_DEEP}|{_SHALLOW}){_MORE}", re.IGNORECASE)


def pinned_sections(spec: Spec) -> tuple[str, ...]:
    """Ids, in document order, of the sections that every unit should read.

    A section is pinned if its whole title is one or more of: conventions, glossary, definitions, actors, roles,
    authentication, errors, paging and the like; what stands below conventions or a glossary is pinned as well.
    """
    several_files = len({section.file for section in spec.sections}) > 1
    pinned: list[str] = []
    for section in spec.sections:
        *above, own = heading_titles(section, several_files)
        if _ALONE.fullmatch(own.strip("*_` ")) or any(_WITH_CHILDREN.fullmatch(title.strip("*_` ")) for title in above):
            pinned.append(section.id)
    return tuple(pinned)
