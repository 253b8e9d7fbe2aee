"""Sections that describe events and jobs, before anything is understood of their sentences."""

import re
from dataclasses import dataclass, replace

from compiler.reader.endpoints import Endpoint, Rule, labels_and_rules
from compiler.reader.failures import Expected
from compiler.reader.names import operation_name
from compiler.reader.schedules import EXPECTED, Trigger, trigger
from compiler.reader.sections import Chapter, Statement

_DEMANDS = re.compile(r"\b(?:shall|must)\b", re.IGNORECASE)
_TRIGGERED = re.compile(
    r"^\W*(?P<when>(?:when|whenever|every|each)\b.+?),?\s+(?:then\s+)?(?P<rest>the\s+[\w-]+(?:\s+[\w-]+)?\s+(?:shall|must)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class WrittenJob:
    """``endpoint`` has its labels and rules, without the trigger; ``said``: the requirements of the trigger."""

    endpoint: Endpoint
    trigger: Trigger
    said: tuple[str, ...]


def explanations(chapter: Chapter) -> list[str]:
    """Sentences that demand nothing: those that are no bullet and have neither a label nor SHALL."""
    return [item.requirement for item in chapter.statements if item.requirement and _explains(item)]


def _explains(item: Statement) -> bool:
    return not item.bullet and item.label is None and not _DEMANDS.search(re.sub(r"`[^`]*`", "", item.text))


def written_job(chapter: Chapter) -> WrittenJob:
    """The job of a section. Raises Expected if it does not say when it runs."""
    labels, rules = labels_and_rules([item for item in chapter.statements if not _explains(item)])
    runs = labels.pop("runs", None)
    said = runs.requirements if runs is not None else ()
    found = trigger(runs.text) if runs is not None else None
    told: list[Rule] = []
    for rule in rules:
        match = _TRIGGERED.match(rule.text)
        own = _trigger(match["when"]) if match is not None else None
        if match is not None and own is not None and found in (None, own):
            found = own
            rule = replace(rule, text=match["rest"])
        told.append(rule)
    if found is None:
        raise Expected(f"{EXPECTED} after the label **Runs**")
    endpoint = Endpoint(
        name=operation_name(chapter.title),
        summary=chapter.title,
        method="POST",
        path="/",
        route=said,
        labels=labels,
        rules=tuple(told),
        explanations=(),
        chapter=chapter,
    )
    return WrittenJob(endpoint, found, said)


def _trigger(text: str) -> Trigger | None:
    try:
        return trigger(text)
    except Expected:
        return None
