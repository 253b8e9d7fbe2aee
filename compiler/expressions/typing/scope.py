"""What names mean at one place of a program, and what is known there about null."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from ast_schemas import ir

Role = Literal["row", "value", "body", "actor", "viewer", "parameter", "query_row", "answer", "extra"]
AccessPath = tuple[str, ...]
"""A name and the members after it: ``item.list.owner`` is ``("item", "list", "owner")``."""

FactKind = Literal["not_null", "sent"]
Fact = tuple[FactKind, AccessPath]


@dataclass(frozen=True)
class Binding:
    """A name's type, whether it may be null, and where its value lives."""

    type: ir.Type
    nullable: bool
    role: Role


@dataclass(frozen=True)
class Scope:
    """Names in scope. ``facts`` hold while the conditions that gave them do; ``report`` names the row of a report."""

    names: Mapping[str, Binding] = field(default_factory=lambda: MappingProxyType({}))
    facts: frozenset[Fact] = frozenset()
    report: str | None = None

    def with_name(self, name: str, type: ir.Type, nullable: bool = False, role: Role = "value") -> "Scope":
        """A scope in which the name has this meaning; what was known about an earlier one is forgotten."""
        names = {**self.names, name: Binding(type, nullable, role)}
        return replace(self.forget(name), names=MappingProxyType(names))

    def with_row(self, name: str, entity: str, nullable: bool = False, role: Role = "row") -> "Scope":
        """``with_name`` for a row of an entity."""
        return self.with_name(name, ir.RowType(entity=entity), nullable, role)

    def in_report(self, name: str, entity: str) -> "Scope":
        """The scope of a report's measures: ``name`` is each row of a group, and ``count(*)`` is allowed."""
        return replace(self.with_row(name, entity, role="query_row"), report=name)

    def forget(self, name: str) -> "Scope":
        """A scope without facts about the name, as after a step that changes its row."""
        return replace(self, facts=frozenset(fact for fact in self.facts if fact[1][0] != name))

    def knowing(self, facts: Iterable[Fact]) -> "Scope":
        """A scope with further facts."""
        return replace(self, facts=self.facts | frozenset(facts))

    def knows(self, kind: FactKind, path: AccessPath | None) -> bool:
        """Whether a fact about a path is known."""
        return path is not None and (kind, path) in self.facts


EMPTY_SCOPE = Scope()
