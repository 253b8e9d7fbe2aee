"""What is asked for one unit: everything that a request is built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import BaseModel

from ast_schemas.diagnostic import Diagnostic
from compiler.fill.citations import renamed
from compiler.fill.forms import FORMS, offered_steps, usual_steps
from compiler.fill.schema import narrowed
from compiler.models.protocol import JsonObject


@dataclass(frozen=True)
class Question:
    """One unit's form with what it may use and read.

    ``kind`` is the narrowed variant (an operation's kind). ``symbols`` are interface lines, ``sections`` the wire
    text of the context. ``offered`` narrows references. ``previous`` and ``complaints`` are set when an accepted
    form came back from a later phase or from a tool.
    """

    unit: str
    kind: str | None
    symbols: tuple[str, ...]
    sections: str
    offered: Mapping[str, tuple[str, ...]]
    previous: JsonObject | None = None
    complaints: tuple[Diagnostic, ...] = ()
    shortlisted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kinds of reference of which only these names are listed; the others of ``offered`` can still be written."""
    likely: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of these kinds the names that are usually meant: what a shortlist holds first."""
    cited: Mapping[str, str] = field(default_factory=dict)
    """Requirement id → how ``sections`` show it; ``offered`` and ``previous`` have full ids."""

    def as_shown(self) -> "Question":
        """The same with requirements as they are shown everywhere."""
        if not self.cited:
            return self
        offered = {
            **self.offered,
            "requirement": tuple(self.cited.get(name, name) for name in self.offered.get("requirement", ())),
        }
        return replace(self, offered=offered, previous=renamed(self.previous, self.cited))

    @property
    def phase(self) -> str:
        return self.unit.partition("/")[0]

    @property
    def form(self) -> type[BaseModel]:
        return FORMS[self.phase]

    def schema(self) -> JsonObject:
        """The form's JSON schema, narrowed to the names that exist: what an answer is held against."""
        return narrowed(self.form, self.offered, offered_steps(self.kind))

    def offer(self, *, narrow: bool = True, usual: bool = False, nodes: bool = False) -> JsonObject:
        """The schema that is sent: long lists of names cut to a shortlist beside free text, or all of them.

        ``usual``: with the usual kinds of step alone. ``nodes``: with expressions as trees of JSON nodes.
        """
        steps = usual_steps(self.kind) if usual else offered_steps(self.kind)
        if not narrow:
            return narrowed(self.form, {}, steps, nodes=nodes)
        return narrowed(self.form, self.offered, steps, self.shortlisted, nodes=nodes)

    @property
    def begins_narrow(self) -> bool:
        """Whether it is asked for with the usual kinds of step at first; a form that exists may hold any."""
        return self.previous is None and usual_steps(self.kind) != offered_steps(self.kind)

    def text(self) -> str:
        """The user message, as ARCHITECTURE.md has it; parts that are empty are left out."""
        head = f"unit: {self.unit}\n" + (f"form: {self.kind}\n" if self.kind else "")
        parts = [head]
        if self.symbols:
            parts.append("# Symbols\n" + "\n".join(self.symbols) + "\n")
        if self.sections:
            parts.append("# Sections\n" + self.sections)
        return "\n".join(parts)
