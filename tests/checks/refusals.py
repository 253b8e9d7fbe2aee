"""How the tables of this folder are run: a change of the todo program, and the one thing that is said about it."""

from dataclasses import dataclass, field

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from tests.programs.editing import Change, found_in, linked_in


@dataclass(frozen=True)
class Refused:
    """``because`` reads as a sentence; ``changes`` of ``unit`` (and ``elsewhere``) give ``code`` at ``path``.

    ``linked``: the phase whose link check says so; else the check of the unit.
    """

    because: str
    code: str
    unit: str
    changes: tuple[Change, ...] | Node
    path: str | None = None
    elsewhere: dict[str, list[Change] | Node] = field(default_factory=dict)
    linked: str | None = None

    def diagnostics(self) -> list[Diagnostic]:
        own: list[Change] | Node = self.changes if isinstance(self.changes, Node) else list(self.changes)
        changes = {**self.elsewhere, self.unit: own}
        found = linked_in(self.linked, changes) if self.linked else found_in(self.unit, changes)
        return [item for item in found if item.severity != "note"]


def assert_refused(case: Refused) -> None:
    """Exactly this code is said (one mistake, one diagnostic), located, and understandable without the code."""
    found = case.diagnostics()
    assert [item.code for item in found] == [case.code], [(item.code, item.path, item.message) for item in found]
    only = found[0]
    assert only.unit == case.unit
    if case.path is not None:
        assert only.path == case.path
    assert only.message.endswith((".", "?"))
