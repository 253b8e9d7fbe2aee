"""An operation as it is written: heading, route, labelled bullets and rules, before anything is understood of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from compiler.reader.context import Context
from compiler.reader.entity_rules import nested
from compiler.reader.labels import Label
from compiler.reader.names import operation_name, snake
from compiler.reader.sections import ROUTE, Chapter, Statement, procedure_title, route_of
from compiler.reader.tails import NO_TAILS, Tails, without_tails

_LABELS = {
    "who": "who",
    "who_may_call": "who",
    "callers": "who",
    "access": "who",
    "takes": "takes",
    "body": "takes",
    "input": "takes",
    "path": "path",
    "parameters": "path",
    "answers": "answers",
    "answer": "answers",
    "returns": "answers",
    "headers": "headers",
    "header": "headers",
    "filters": "filters",
    "filter": "filters",
    "search": "search",
    "searches": "search",
    "sort": "sort",
    "sorts": "sort",
    "order": "sort",
    "page": "page",
    "pages": "page",
    "paging": "page",
    "about": "about",
    "rows": "rows",
    "group_by": "group_by",
    "grouped_by": "group_by",
    "groups": "group_by",
    "measures": "measures",
    "measure": "measures",
    "limit": "limit",
    "runs": "runs",
    "run": "runs",
}
LABELS = "Who, Takes, Path, Headers, Answers, Filters, Search, Sort, Page, About, Rows, Group by, Measures, Limit"


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence after the route, with the bullets nested below it."""

    text: str
    requirement: str | None
    under: tuple["Rule", ...] = ()

    def all(self) -> Iterator["Rule"]:
        yield self
        for rule in self.under:
            yield from rule.all()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``labels`` is keyed by the canonical names ``who``, ``takes`` …"""

    name: str
    summary: str
    method: str
    path: str
    route: tuple[str, ...]
    """Requirement ids of the route (or of the row of a table of operations)."""
    labels: dict[str, Label]
    rules: tuple[Rule, ...]
    explanations: tuple[str, ...]
    chapter: Chapter
    tails: Tails = NO_TAILS
    """What the ends of labels say; their words are no part of the labels."""

    def label(self, name: str) -> str:
        found = self.labels.get(name)
        return found.text if found else ""

    @property
    def label_requirements(self) -> list[str]:
        return [*self.route, *(item for label in self.labels.values() for item in label.requirements)]

    def sentences(self) -> str:
        """All rules as one text, for what can be told without understanding them."""
        return "\n".join(rule.text for top in self.rules for rule in top.all())


def endpoints(chapter: Chapter) -> list[Endpoint]:
    """The operations that a section describes."""
    if chapter.kind == "operation":
        return [_section(chapter)]
    if chapter.kind == "operations":
        return list(_table(chapter))
    return []


def endpoint(context: Context, name: str) -> Endpoint | None:
    """The operation of this name in the visible sections."""
    for chapter in context.chapters:
        for found in endpoints(chapter):
            if found.name == name:
                return found
    return None


def procedure(chapter: Chapter) -> Endpoint:
    """A section ``Procedure: …`` as it is written; what stands before the bullet Takes explains."""
    takes = next((item.at for item in chapter.statements if item.label and snake(item.label) == "takes"), 0)
    found = _labelled(chapter, procedure_title(chapter.title) or chapter.title, takes - 1, ("POST", "/"), None)
    explained = tuple(item.requirement for item in chapter.statements if item.at < takes and item.requirement)
    return replace(found, explanations=explained)


def _section(chapter: Chapter) -> Endpoint:
    at, route = next(
        (index, found) for index, block in enumerate(chapter.blocks) if (found := route_of(block)) is not None
    )
    return _labelled(chapter, chapter.title, at, route, chapter.blocks[at].requirement)


def _labelled(chapter: Chapter, title: str, at: int, route: tuple[str, str], requirement: str | None) -> Endpoint:
    """Labels and rules after the block ``at``."""
    statements = chapter.statements
    explanations = [item.requirement for item in statements if item.at < at and item.requirement]
    said, rules = labels_and_rules([item for item in statements if item.at > at])
    labels, tails = without_tails(said)
    return Endpoint(
        name=operation_name(title),
        summary=title,
        method=route[0],
        path=route[1],
        route=(requirement,) if requirement else (),
        labels=labels,
        rules=rules,
        explanations=tuple(explanations),
        chapter=chapter,
        tails=tails,
    )


def labels_and_rules(statements: Sequence[Statement]) -> tuple[dict[str, Label], tuple[Rule, ...]]:
    """What labelled bullets say, and the sentences that are rules."""
    labels: dict[str, Label] = {}
    rules: list[Rule] = []
    skip: set[int] = set()
    for item in statements:
        if item.at in skip:
            continue
        under = nested(statements, item) if item.bullet or item.text.rstrip().endswith(":") else ()
        skip.update(inner.at for inner in under)
        label = _LABELS.get(snake(item.label)) if item.label else None
        if label is None:
            rules.append(_rule(item, under))
            continue
        text = "; ".join(part.rstrip(";") for part in (item.rest, *(inner.text for inner in under)) if part)
        requirements = tuple(inner.requirement for inner in (item, *under) if inner.requirement)
        known = labels.get(label)
        labels[label] = (
            Label(f"{known.text}; {text}", known.requirements + requirements) if known else Label(text, requirements)
        )
    return labels, tuple(rules)


def _rule(statement: Statement, under: tuple[Statement, ...]) -> Rule:
    """A rule with the bullets directly below it, each with those below itself."""
    children: list[Rule] = []
    index = 0
    while index < len(under):
        child = under[index]
        own: list[Statement] = []
        for item in under[index + 1 :]:
            if item.depth <= child.depth:
                break
            own.append(item)
        children.append(_rule(child, tuple(own)))
        index += 1 + len(own)
    return Rule(statement.text, statement.requirement, tuple(children))


def _table(chapter: Chapter) -> Iterator[Endpoint]:
    for table in chapter.tables:
        if not table.has("operation", "route"):
            continue
        for row in table.rows:
            match = ROUTE.search(row.get("route")) or ROUTE.search(f"`{row.get('route')}`")
            name = operation_name(row.get("operation"))
            if match is None or not name:
                continue
            requirements = (row.requirement,) if row.requirement else ()
            labels = {
                _LABELS[column]: Label(cell, requirements)
                for column, cell in row.cells.items()
                if column in _LABELS and cell
            }
            labels, tails = without_tails(labels)
            rule = row.get("rules", "rule")
            yield Endpoint(
                name=name,
                summary=row.get("operation"),
                method=match[1],
                path=match[2],
                route=requirements,
                labels=labels,
                rules=tuple(
                    Rule(part.strip(), row.requirement)
                    for part in re.split(r"(?<=\.)\s+(?=[A-Z])", rule)
                    if part.strip()
                ),
                explanations=(),
                chapter=chapter,
                tails=tails,
            )
