"""Which form each phase has, and which kinds of step an operation of a kind is offered."""

from pydantic import BaseModel

from ast_schemas.collectors import CollectorsForm
from ast_schemas.dtos import DtosForm
from ast_schemas.functions import FunctionForm, ProcedureForm
from ast_schemas.operations import OperationForm
from ast_schemas.outline import OutlineForm, SignaturesForm
from ast_schemas.scenarios import ScenarioForm
from ast_schemas.schema import SchemaForm
from ast_schemas.transformers import TransformersForm

FORMS: dict[str, type[BaseModel]] = {
    "outline": OutlineForm,
    "signatures": SignaturesForm,
    "schema": SchemaForm,
    "functions": FunctionForm,
    "dtos": DtosForm,
    "collectors": CollectorsForm,
    "transformers": TransformersForm,
    "procedures": ProcedureForm,
    "operations": OperationForm,
    "scenarios": ScenarioForm,
}

_ALWAYS = frozenset({"load", "require", "let", "if", "respond"})
_CHANGES = frozenset(
    {
        "create",
        "update",
        "update_where",
        "change",
        "delete",
        "delete_where",
        "link",
        "transition",
        "for_each",
        "enqueue",
        "call",
    }
)

_STEPS: dict[str, frozenset[str]] = {
    "read": _ALWAYS | {"change", "download"},
    "list": frozenset({"load", "require", "let", "list"}),
    "report": frozenset({"load", "require", "let", "report"}),
    "job": (_ALWAYS - {"respond"}) | _CHANGES | {"restore"},
    "create": _ALWAYS | _CHANGES | {"issue_token", "authenticate"},
    "update": _ALWAYS | _CHANGES | {"authenticate", "revoke_token"},
    "delete": _ALWAYS | _CHANGES | {"revoke_token"},
    "action": _ALWAYS | _CHANGES | {"restore", "authenticate", "issue_token", "renew_token", "revoke_token"},
    "procedure": (_ALWAYS | _CHANGES | {"restore"}) - {"respond"},
}

_USUAL: dict[str, frozenset[str]] = {
    "read": frozenset({"load", "require", "respond", "download"}),
    "list": frozenset({"load", "require", "list"}),
    "report": frozenset({"load", "require", "report"}),
    "create": frozenset({"load", "require", "create", "enqueue", "respond"}),
    "update": frozenset({"load", "require", "update", "enqueue", "respond"}),
    "delete": frozenset({"load", "require", "delete", "enqueue", "respond"}),
}
"""What nearly every operation of the kind is made of; an action has no such. ``enqueue`` is shown only where the text
names an event or job."""


def usual_steps(kind: str | None) -> frozenset[str] | None:
    """The step kinds that the first question about an operation shows; what needs others is asked for again."""
    return _USUAL.get(kind, offered_steps(kind)) if kind else None


def offered_steps(kind: str | None) -> frozenset[str] | None:
    """The step kinds for an operation of this kind; None (no narrowing) for a form without kinds."""
    return _STEPS.get(kind) if kind else None
