"""The checked program: every reference resolved, every expression typed, everything derived made explicit.

Emitters read this and nothing else. It names nothing of Python, SQLAlchemy or a database. Names refer to symbols
that exist: a lookup that fails is a compiler bug. Nullability is two-valued: comparing with null gives true or false,
never null, and equality of two nulls is true.
"""

from typing import Annotated, Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.expressions import AggregateKind
from ast_schemas.outline import OperationKind
from ast_schemas.types import Limits, ScalarKind

# -- types ----------------------------------------------------------------------------------------------------------


class Scalar(Node):
    """A scalar or, with ``many``, a list of scalars."""

    type: Literal["scalar"] = "scalar"
    kind: ScalarKind
    values: tuple[str, ...] = ()
    precision: int | None = None
    scale: int | None = None
    many: bool = False


class RowType(Node):
    """A row of an entity."""

    type: Literal["row"] = "row"
    entity: str


class RowsType(Node):
    """A list of rows of an entity."""

    type: Literal["rows"] = "rows"
    entity: str


class DtoType(Node):
    """A value shaped like a DTO, such as ``body``."""

    type: Literal["dto"] = "dto"
    dto: str
    many: bool = False


class NullType(Node):
    """The type of ``null`` alone."""

    type: Literal["null"] = "null"


Type = Annotated[Scalar | RowType | RowsType | DtoType | NullType, Field(discriminator="type")]

# -- expressions ----------------------------------------------------------------------------------------------------


class Typed(Node):
    """Base of expressions: what it evaluates to, and whether it may be null (after narrowing)."""

    type: Type
    nullable: bool


class Constant(Typed):
    """A literal; ``value`` is text for text, decimals, dates and enums, else the JSON value."""

    node: Literal["constant"] = "constant"
    value: str | int | bool | None


class Variable(Typed):
    """A name in scope."""

    node: Literal["variable"] = "variable"
    name: str
    role: Literal["row", "value", "body", "actor", "viewer", "parameter", "query_row", "answer", "extra"]
    """``query_row``: bound by an aggregate, a list, a report or a condition of ``where``; lives in the database."""


class ColumnOf(Typed):
    """A stored field of a row, or ``id``. Null if the row is null."""

    node: Literal["column"] = "column"
    target: "Expression"
    field: str


class Follow(Typed):
    """The one row at the other end of a to-one relation (or a one-to-one's inverse)."""

    node: Literal["follow"] = "follow"
    target: "Expression"
    relation: str


class DtoMember(Typed):
    """A member of ``body`` or of an answer."""

    node: Literal["member"] = "member"
    target: "Expression"
    name: str


class IsSent(Typed):
    """``sent(body.x)``: whether the member was in the request at all."""

    node: Literal["is_sent"] = "is_sent"
    target: "Expression"
    name: str


class Not(Typed):
    """Logical negation."""

    node: Literal["not"] = "not"
    operand: "Expression"


class Negate(Typed):
    """Arithmetic negation."""

    node: Literal["negate"] = "negate"
    operand: "Expression"


class Logic(Typed):
    """``and`` / ``or``."""

    node: Literal["logic"] = "logic"
    operator: Literal["and", "or"]
    left: "Expression"
    right: "Expression"


class Compare(Typed):
    """A comparison. Rows are compared by identity; ``in`` has a list, rows or a to-many relation on the right."""

    node: Literal["compare"] = "compare"
    operator: Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in"]
    left: "Expression"
    right: "Expression"


class Arithmetic(Typed):
    """Exact arithmetic. ``/`` of integers floors towards minus infinity; of decimals gives the type's scale."""

    node: Literal["arithmetic"] = "arithmetic"
    operator: Literal["+", "-", "*", "/", "%"]
    left: "Expression"
    right: "Expression"


class Apply(Typed):
    """A function of docs/expressions.md; arguments are checked."""

    node: Literal["apply"] = "apply"
    function: str
    arguments: tuple["Expression", ...]


class ListOf(Typed):
    """A list literal."""

    node: Literal["list"] = "list"
    items: tuple["Expression", ...]


class Conditional(Typed):
    """``if c then a else b``."""

    node: Literal["conditional"] = "conditional"
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


class RelationSource(Node):
    """The rows at the other end of a to-many relation of a row."""

    source: Literal["relation"] = "relation"
    target: "Expression"
    relation: str
    entity: str


class EntitySource(Node):
    """All rows of an entity (softly deleted ones left out)."""

    source: Literal["entity"] = "entity"
    entity: str


class ListSource(Node):
    """The items of a list that is already at hand: DTOs of an answer or a body, or rows named by an earlier step.

    ``entity`` is the rows' entity or the one that the DTO is about. Items of a DTO list have the role ``value``.
    """

    source: Literal["list"] = "list"
    target: "Expression"
    entity: str


Source = Annotated[RelationSource | EntitySource | ListSource, Field(discriminator="source")]


class Aggregate(Typed):
    """An aggregate, quantifier or row set over a source.

    ``value`` is set for sum, avg, min, max (sum of nothing is 0, the others null); for ``all`` it is the condition
    that must hold; ``rows`` gives the rows and ``first`` one row or null, both ordered by creation then id.
    """

    node: Literal["aggregate"] = "aggregate"
    kind: AggregateKind
    variable: str
    source: Source
    where: "Expression | None" = None
    value: "Expression | None" = None


Expression = Annotated[
    Constant
    | Variable
    | ColumnOf
    | Follow
    | DtoMember
    | IsSent
    | Not
    | Negate
    | Logic
    | Compare
    | Arithmetic
    | Apply
    | ListOf
    | Conditional
    | Aggregate,
    Field(discriminator="node"),
]

# -- schema ---------------------------------------------------------------------------------------------------------


class Column(Node):
    """A stored field. ``id`` and foreign keys are not listed here."""

    name: str
    type: Scalar
    nullable: bool
    unique: bool
    default: Expression | None
    generated: Literal["created", "updated"] | None
    writable: bool
    editable: bool
    limits: Limits


class Relation(Node):
    """One end of a relation, seen from the entity that lists it.

    ``holds_key``: this entity has the foreign key column ``<name>_id``. Both ends of every relation are listed, each on
    its entity. Of a many-to-many both ends name the same association ``table`` with the columns ``near_key`` and
    ``far_key``.
    """

    name: str
    target: str
    inverse: str
    to_many: bool
    holds_key: bool
    nullable: bool
    unique: bool
    on_delete: Literal["cascade", "restrict", "set_null"]
    writable: bool
    editable: bool
    table: str | None = None
    near_key: str | None = None
    far_key: str | None = None


class Check(Node):
    """A condition on one row that the database keeps; the row is ``Variable(name=row, role="query_row")``."""

    name: str
    row: str
    condition: Expression
    message: str


class Transition(Node):
    """A legal move of the state field."""

    name: str
    sources: tuple[str, ...]
    target: str


class StateMachine(Node):
    """The state field and its moves."""

    field: str
    initial: str
    transitions: tuple[Transition, ...]


class Seed(Node):
    """A row that exists from the start; ``key`` gives its stable id (UUIDv5 of entity and values)."""

    key: str
    values: tuple["Assigned", ...]


class Entity(Node):
    """A stored thing. Every entity has ``id`` (uuid). A soft-deleted entity has a hidden ``deleted_at``."""

    name: str
    plural: str
    table: str
    summary: str
    columns: tuple[Column, ...]
    relations: tuple[Relation, ...]
    unique_together: tuple[tuple[str, ...], ...]
    indexes: tuple[tuple[str, ...], ...]
    checks: tuple[Check, ...]
    owner: str | None
    soft_delete: bool
    state_machine: StateMachine | None
    seeds: tuple[Seed, ...]


# -- dtos, collectors, transformers -----------------------------------------------------------------------------------


class Member(Node):
    """A member of a DTO. ``nested`` names a DTO; else ``type`` is set. ``wire`` is its JSON name."""

    name: str
    wire: str
    type: Scalar | None
    nested: str | None
    many: bool
    required: bool
    """Input: must be sent."""
    nullable: bool
    limits: Limits


class Dto(Node):
    """A request or response body. Inputs refuse unknown members."""

    name: str
    entity: str
    role: Literal["create", "update", "view", "summary", "custom"]
    direction: Literal["input", "output"]
    members: tuple[Member, ...]


class Assigned(Node):
    """A field (or to-one relation) and its value. ``if_sent`` (updates): only when that body member was sent."""

    field: str
    value: Expression
    if_sent: str | None = None


class Parameter(Node):
    """A typed parameter of a collector: ``body``, ``actor`` or a row."""

    name: str
    type: Type
    nullable: bool


class Collector(Node):
    """How the row of a create or update operation is filled; same name as the operation."""

    name: str
    entity: str
    purpose: Literal["create", "update"]
    parameters: tuple[Parameter, ...]
    assignments: tuple[Assigned, ...]
    links: tuple[Assigned, ...] = ()
    """Many-to-many relations and the rows (an ``Aggregate`` of kind rows) that they are set to."""


class MemberValue(Node):
    """How an output member is computed: an expression over the row, or a nested transformer over a row or rows."""

    member: str
    value: Expression
    """Scalar; or, when ``transformer`` is set, a row (``Follow``) or rows (``Aggregate`` of kind rows/first)."""
    transformer: str | None = None


class Transformer(Node):
    """(row, viewer?, extras) → DTO. Nested transformers are acyclic."""

    name: str
    """snake_case of the DTO."""
    dto: str
    entity: str
    row: str
    """Name of the row variable (role ``query_row``)."""
    uses_viewer: bool
    """True if it or a nested one mentions the viewer."""
    extras: tuple[Parameter, ...]
    members: tuple[MemberValue, ...]


# -- operations -------------------------------------------------------------------------------------------------------


class Role(Node):
    """A kind of caller. ``rule`` is over ``Variable("actor")``; None: any signed-in account."""

    name: str
    rule: Expression | None


class Outcome(Node):
    """A declared refusal."""

    code: str
    status: int
    message: str


class RouteParameter(Node):
    """A path or query parameter; ``wire`` is its name in the URL."""

    name: str
    wire: str
    place: Literal["path", "query"]
    type: Scalar
    required: bool


class Load(Node):
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


class Require(Node):
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


class Create(Node):
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


class Update(Node):
    """Change the row and rebind its name."""

    step: Literal["update"] = "update"
    path: str
    row: str
    entity: str
    collector: str | None
    arguments: tuple[Assigned, ...]
    assignments: tuple[Assigned, ...]
    duplicate: str | None


class UpdateWhere(Node):
    """Change all rows that fit, in one statement."""

    step: Literal["update_where"] = "update_where"
    path: str
    name: str
    entity: str
    where: Expression
    assignments: tuple[Assigned, ...]


class Change(Node):
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


class Transit(Node):
    """Conditional update of the state field along a transition."""

    step: Literal["transition"] = "transition"
    path: str
    row: str
    entity: str
    transition: str
    otherwise: str


class Authenticate(Node):
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


class RevokeToken(Node):
    """End this call's token, or all of an account."""

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
    """Loop over rows in creation order (then id)."""

    step: Literal["for_each"] = "for_each"
    path: str
    name: str
    entity: str
    rows: Expression
    lock: bool
    steps: tuple["BodyStep", ...]


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
    | RevokeToken
    | If
    | ForEach
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
    output: str | None
    many: bool
    success_status: int
    outcomes: tuple[Outcome, ...]
    steps: tuple[BodyStep, ...]
    requirements: tuple[str, ...]


# -- scenarios --------------------------------------------------------------------------------------------------------


class GivenActor(Node):
    """Insert an account (all required columns have values) and sign it in."""

    step: Literal["actor"] = "actor"
    path: str
    name: str
    entity: str
    values: tuple[Assigned, ...]


class GivenRow(Node):
    """Insert a row; ``values`` hold every required column and relation."""

    step: Literal["row"] = "row"
    path: str
    name: str
    entity: str
    values: tuple[Assigned, ...]


class Call(Node):
    """A request and its expected answer."""

    step: Literal["call"] = "call"
    path: str
    actor: str | None
    operation: str
    parameters: tuple[Assigned, ...]
    body: tuple[Assigned, ...]
    status: int
    code: str | None
    name: str | None
    checks: tuple[Expression, ...]
    """Over ``Variable("answer")`` of the output's DtoType, and named rows, actors and answers."""


class AtOnce(Node):
    """Concurrent calls; the multiset of statuses must fit."""

    step: Literal["at_once"] = "at_once"
    path: str
    calls: tuple[Call, ...]


ScenarioStep = Annotated[GivenActor | GivenRow | Call | AtOnce, Field(discriminator="step")]


class Scenario(Node):
    """An acceptance test."""

    name: str
    title: str
    steps: tuple[ScenarioStep, ...]
    requirements: tuple[str, ...]


# -- program ----------------------------------------------------------------------------------------------------------


class Settings(Node):
    """Conventions with every default filled in."""

    title: str
    prefix: str
    field_case: Literal["snake_case", "camelCase"]
    auth_scheme: Literal["bearer", "token", "header", "cookie", "none"]
    auth_name: str
    """Of the header or cookie that carries the token; empty for the others."""
    account: str | None
    token_minutes: int
    page_size: int
    page_limit: int
    list_shape: Literal["page", "array"]
    not_owner_status: int
    invalid_status: int
    unknown_members: Literal["refuse", "ignore"]
    empty_text: Literal["keep", "null"]
    error_body: str | None
    """As ``ast_schemas/error_body.py`` reads it; None for RFC 9457."""
    cors_origins: tuple[str, ...]


class Program(Node):
    """A whole backend, in a stable order: entities so that to-one targets come first where possible."""

    settings: Settings
    roles: tuple[Role, ...]
    entities: tuple[Entity, ...]
    dtos: tuple[Dto, ...]
    collectors: tuple[Collector, ...]
    transformers: tuple[Transformer, ...]
    operations: tuple[Operation, ...]
    scenarios: tuple[Scenario, ...]


for _name, _model in list(globals().items()):
    if isinstance(_model, type) and issubclass(_model, Node) and _model is not Node:
        _model.model_rebuild()
