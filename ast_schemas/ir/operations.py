"""Operations: who may call, and the steps of the body."""

from typing import Annotated, Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.envelope import BARE, Envelope
from ast_schemas.ir.expressions import Expression
from ast_schemas.ir.schema import Assigned
from ast_schemas.ir.types import Scalar
from ast_schemas.outline import Media, OperationKind


class Role(Node):
    """A kind of caller. ``rule`` is over ``Variable("actor")``; None: any signed-in account."""

    name: str
    rule: Expression | None


class Outcome(Node):
    """A declared refusal."""

    code: str
    status: int
    message: str
    field: str | None = None
    """Wire name of what is at fault."""
    holds_values: bool = False
    """Whether the message is a pattern; the steps that refuse have what is ``said``."""


class RouteParameter(Node):
    """A path, query or header parameter; ``wire`` is its name in the request."""

    name: str
    wire: str
    place: Literal["path", "query", "header"]
    type: Scalar
    required: bool


class Refusing(Node):
    """A step that may refuse."""

    said: Expression | None = None
    """The message of its outcome, where this holds values: a text over what is in scope at the step."""


class Load(Refusing):
    """Bind one row (or null)."""

    step: Literal["load"] = "load"
    path: str
    name: str
    entity: str
    where: Expression
    """Over ``Variable(name, role="query_row")``."""
    otherwise: str | None
    lock: bool
    with_deleted: bool = False
    """True when the operation restores the row: softly deleted rows are found too."""


class Require(Refusing):
    """Refuse unless."""

    step: Literal["require"] = "require"
    path: str
    condition: Expression
    otherwise: str


class Let(Node):
    """Name a value; it may be rows."""

    step: Literal["let"] = "let"
    path: str
    name: str
    value: Expression


class Create(Refusing):
    """Insert a row: the collector's assignments, overridden by the step's, completed by defaults."""

    step: Literal["create"] = "create"
    path: str
    name: str
    entity: str
    collector: str | None
    arguments: tuple[Assigned, ...]
    """Collector parameters and the values they get."""
    assignments: tuple[Assigned, ...]
    """Complete when ``collector`` is None."""
    duplicate: str | None
    overtaken: bool = False
    """Whether a taken key means that another call made the row since this one did not find it: it is then run again,
    and refused with ``duplicate`` only if that does not help."""


class Update(Refusing):
    """Change the row and rebind its name."""

    step: Literal["update"] = "update"
    path: str
    row: str
    entity: str
    collector: str | None
    arguments: tuple[Assigned, ...]
    assignments: tuple[Assigned, ...]
    duplicate: str | None
    expected: Expression | None = None
    """The version that the caller has seen: refused with ``stale`` if the row as loaded, or as it is when written, has
    another."""
    stale: str | None = None


class UpdateWhere(Node):
    """Change all rows that fit, in one statement."""

    step: Literal["update_where"] = "update_where"
    path: str
    name: str
    entity: str
    where: Expression
    assignments: tuple[Assigned, ...]


class Change(Refusing):
    """field := field + amount in one conditional statement; ``otherwise`` when it would fall below ``minimum``."""

    step: Literal["change"] = "change"
    path: str
    row: str
    entity: str
    field: str
    amount: Expression
    minimum: Expression | None
    otherwise: str | None


class Delete(Node):
    """Delete (or softly delete) the row."""

    step: Literal["delete"] = "delete"
    path: str
    row: str
    entity: str


class DeleteWhere(Node):
    """Delete all rows that fit."""

    step: Literal["delete_where"] = "delete_where"
    path: str
    name: str
    entity: str
    where: Expression


class Restore(Node):
    """Undo a soft delete."""

    step: Literal["restore"] = "restore"
    path: str
    row: str
    entity: str


class Link(Node):
    """Change a many-to-many relation."""

    step: Literal["link"] = "link"
    path: str
    row: str
    entity: str
    relation: str
    action: Literal["add", "remove", "replace"]
    target: Expression


class Transit(Refusing):
    """Conditional update of the state field along a transition."""

    step: Literal["transition"] = "transition"
    path: str
    row: str
    entity: str
    transition: str
    otherwise: str


class Authenticate(Refusing):
    """Bind the account whose login and secret fit, in constant time."""

    step: Literal["authenticate"] = "authenticate"
    path: str
    name: str
    entity: str
    field: str
    login: Expression
    secret_field: str
    secret: Expression
    otherwise: str


class IssueToken(Node):
    """Bind the text of a fresh access token of the account."""

    step: Literal["issue_token"] = "issue_token"
    path: str
    name: str
    account: str
    refresh: str | None = None
    """Name of the text of a refresh token of the same family."""


class RenewToken(Refusing):
    """Spend a refresh token; bind its account and the texts of a new pair of the same family.

    One that was spent before ends its family.
    """

    step: Literal["renew_token"] = "renew_token"
    path: str
    token: Expression
    """A member of the body."""
    name: str
    refresh: str
    account: str
    entity: str
    otherwise: str


class RevokeToken(Node):
    """End this call's token with its family, or all of an account."""

    step: Literal["revoke_token"] = "revoke_token"
    path: str
    account: str | None


class If(Node):
    """Branch."""

    step: Literal["if"] = "if"
    path: str
    condition: Expression
    then: tuple["BodyStep", ...]
    otherwise: tuple["BodyStep", ...]


class ForEach(Node):
    """Loop over rows in creation order (then id), or over the bodies of a list that was sent; each is then ``body``."""

    step: Literal["for_each"] = "for_each"
    path: str
    name: str
    entity: str
    rows: Expression
    lock: bool
    steps: tuple["BodyStep", ...]


class Enqueue(Node):
    """Put a message into the queue of jobs, in this transaction. ``at``: not before this moment; None: at once."""

    step: Literal["enqueue"] = "enqueue"
    path: str
    message: str
    arguments: tuple[Assigned, ...]
    at: Expression | None


class ListFilter(Node):
    """A query parameter and the condition that it adds when sent."""

    parameter: str
    condition: Expression


class ListSort(Node):
    """A sort name and its value."""

    name: str
    value: Expression


class ListRows(Node):
    """Answer with a page (or array) of rows through a transformer."""

    step: Literal["list"] = "list"
    path: str
    name: str
    entity: str
    where: Expression | None
    filters: tuple[ListFilter, ...]
    search: tuple[Expression, ...]
    sorts: tuple[ListSort, ...]
    default_sort: tuple[str, ...]
    paged: bool
    transformer: str
    with_deleted: bool = False


class ReportMeasure(Node):
    """A named key or measure. A measure is an ``Aggregate`` whose variable is the report's row."""

    name: str
    value: Expression


class Report(Node):
    """Answer with grouped rows."""

    step: Literal["report"] = "report"
    path: str
    name: str
    entity: str
    where: Expression | None
    group_by: tuple[ReportMeasure, ...]
    measures: tuple[ReportMeasure, ...]
    order_by: tuple[str, ...]
    limit: int | None
    dto: str
    many: bool


class Respond(Node):
    """Answer with a row through a transformer, or with nothing."""

    step: Literal["respond"] = "respond"
    path: str
    row: str | None
    transformer: str | None
    extras: tuple[Assigned, ...]
    location: Expression | None = None
    """A text that is never null; always there where the status redirects."""
    file: Expression | None = None
    """The file that a download answers; a null one is refused with ``no_file``."""
    no_file: str | None = None


BodyStep = Annotated[
    Load
    | Require
    | Let
    | Create
    | Update
    | UpdateWhere
    | Change
    | Delete
    | DeleteWhere
    | Restore
    | Link
    | Transit
    | Authenticate
    | IssueToken
    | RenewToken
    | RevokeToken
    | If
    | ForEach
    | Enqueue
    | ListRows
    | Report
    | Respond,
    Field(discriminator="step"),
]


class Operation(Node):
    """An endpoint."""

    name: str
    kind: OperationKind
    entity: str
    summary: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    """Full path with the API prefix; parameters in braces by wire name."""
    callers: tuple[str, ...]
    """Role names; contains "anyone" if no sign-in is needed (the actor is then null when not signed in)."""
    parameters: tuple[RouteParameter, ...]
    input: str | None
    input_many: bool = False
    """True: callers send a list of these, of 1 to the largest page; a ``ForEach`` goes over it."""
    output: str | None
    many: bool
    envelope: Envelope = BARE
    """Names that are null are none."""
    media: Media | None = None
    """What the output is written as; None for JSON."""
    success_status: int
    outcomes: tuple[Outcome, ...]
    steps: tuple[BodyStep, ...]
    requirements: tuple[str, ...]


for _model in (If, ForEach):
    _model.model_rebuild()
