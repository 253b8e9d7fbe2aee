"""Which sections each unit of a spec needs: of a generated spec by construction, of a fixture by reading.

A file of ``fixtures/retrieval/labels`` is of the second kind::

    {"labelled": "by reading the spec alone", "spec": "todo",
     "units": {"operations/create_item": {"needs": ["items.add-an-item", "conventions"]}}}

``spec`` is a folder of ``fixtures/specs``, and ids are those of the folder's sections. Labels are made from the text of
the spec by someone who does not look at the retriever's output.
"""

from collections.abc import Iterable
from pathlib import Path

from ast_schemas.base import Node


class UnitLabel(Node):
    """What a unit of a generated spec searches for, and the sections without which it cannot be filled rightly."""

    unit: str
    text: str
    also: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    needed: tuple[str, ...]


class Labels(Node):
    """The labels of one generated spec; ``spec`` is its name, such as ``office/SEED-ENTITIES``."""

    spec: str
    pinned: tuple[str, ...] = ()
    units: tuple[UnitLabel, ...]


class Needs(Node):
    """The sections without which a unit cannot be filled rightly."""

    needs: tuple[str, ...]


class LabelFile(Node):
    """The labels of one spec of ``fixtures/specs``."""

    labelled: str
    """How they were made."""
    spec: str
    units: dict[str, Needs]


def load_labels(file: Path) -> LabelFile:
    """Labels from disk. Raises pydantic.ValidationError if the file is not of this form."""
    return LabelFile.model_validate_json(file.read_bytes())


def unknown_ids(named: Iterable[str], known: Iterable[str]) -> list[str]:
    """Section ids that labels name and the spec does not have: a label that has gone stale."""
    return sorted(set(named) - set(known))
