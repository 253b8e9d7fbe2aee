"""What operations share, as it is known while bodies are drawn: settings, functions, procedures, events and jobs."""

from dataclasses import dataclass, field

from benchmarks.soundness.generate.types import Form


@dataclass(frozen=True)
class Function:
    """A value function or one that people write by hand."""

    name: str
    kind: str
    parameters: tuple[Form, ...]
    result: Form
    nullable: bool

    def form(self) -> Form:
        return {
            "name": self.name,
            "kind": self.kind,
            "parameters": list(self.parameters),
            "result": self.result,
            "nullable": self.nullable,
            "outcomes": [],
            "summary": "Says something.",
            "requirements": [],
        }


@dataclass(frozen=True)
class Procedure:
    """Steps that operations share; ``outcomes`` grows while they are drawn."""

    name: str
    parameters: tuple[Form, ...]
    outcomes: list[Form] = field(default_factory=list)
    announces: list[str] = field(default_factory=list)
    """Messages that it puts into the queue."""

    def form(self) -> Form:
        return {
            "name": self.name,
            "kind": "procedure",
            "parameters": list(self.parameters),
            "result": None,
            "nullable": False,
            "outcomes": self.outcomes,
            "summary": 'Does something "shared".',
            "requirements": [],
        }


@dataclass(frozen=True)
class Message:
    """An event or a job that is asked for by name. ``first``: rank of the first job that takes it."""

    name: str
    takes: tuple[Form, ...]
    first: int


@dataclass(frozen=True)
class Shared:
    """All that is shared, so far."""

    settings: tuple[Form, ...] = ()
    functions: tuple[Function, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    messages: tuple[Message, ...] = ()
