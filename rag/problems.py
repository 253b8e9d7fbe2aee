"""What can be wrong with a spec before its meaning is read: values for the caller to turn into diagnostics.

Fatal problems leave no spec to work with and are raised together in :class:`SpecUnreadable`; the others are
returned beside the spec in :class:`LoadedSpec`.
"""

from collections.abc import Sequence
from typing import Literal

from ast_schemas.base import Node
from ast_schemas.spec import Spec

ProblemKind = Literal[
    "missing",
    "unreadable",
    "binary",
    "undecodable",
    "too_large",
    "empty",
    "no_markdown",
    "duplicate_section",
    "duplicate_requirement",
    "unclosed_fence",
]


class Place(Node):
    """A 1-based line of a file of the spec."""

    file: str
    line: int


class SpecProblem(Node):
    """One located problem; ``related`` names the other places that take part in it."""

    kind: ProblemKind
    message: str
    file: str
    line: int
    related: tuple[Place, ...] = ()


class LoadedSpec(Node):
    """A spec that could be read, and what is nevertheless wrong with it.

    All section and requirement ids of ``spec`` are unique even then: the later of two equal ids ends in ``~2``.
    """

    spec: Spec
    problems: tuple[SpecProblem, ...] = ()


class DenseUnavailable(Exception):
    """The libraries or the model for vectors are not installed; lexical retrieval works without them."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"{missing} is not available; install it, or choose the lexical retriever")
        self.missing = missing


class SpecUnreadable(Exception):
    """No spec could be read. ``problems`` holds every reason, in file order."""

    def __init__(self, problems: Sequence[SpecProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.file}: {problem.message}" for problem in self.problems))
