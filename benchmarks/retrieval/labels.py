"""The label file: which sections each unit of a spec needs. Generated specs and fixtures/retrieval/*.json share it.

::

    {"spec": "fixtures/specs/blog.md",
     "pinned": ["conventions"],
     "units": [{"unit": "operations/publish_article",
                "text": "operation publish article …",
                "terms": ["publish_article"],
                "linked": ["articles.publish"],
                "needed": ["articles.publish", "articles.fields", "conventions"],
                "helpful": ["notifications"]}]}

``needed`` is made from the spec text by someone who does not look at the retriever's output. ``helpful`` sections
may be sent without counting against precision, and need not be.
"""

from pathlib import Path

from ast_schemas.base import Node


class UnitLabel(Node):
    """The query that a unit makes, and the sections without which it cannot be filled rightly."""

    unit: str
    text: str
    terms: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    needed: tuple[str, ...]
    helpful: tuple[str, ...] = ()


class Labels(Node):
    """The labels of one spec; ``spec`` is its path from the repository's root, or ``generated/SEED-ENTITIES``."""

    spec: str
    pinned: tuple[str, ...] = ()
    units: tuple[UnitLabel, ...]


def load_labels(file: Path) -> Labels:
    """Labels from disk. Raises pydantic.ValidationError if the file is not of this form."""
    return Labels.model_validate_json(file.read_bytes())


def unknown_ids(labels: Labels, known: set[str]) -> list[str]:
    """Section ids that the labels name and the spec does not have: a label that has gone stale."""
    named = [*labels.pinned, *(name for unit in labels.units for name in (*unit.linked, *unit.needed, *unit.helpful))]
    return sorted(set(named) - known)
