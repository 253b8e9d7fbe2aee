"""The example world of docs/expressions.md: a shop with accounts, products, orders and their lines."""

from ast_schemas import ir
from ast_schemas.types import NO_LIMITS, ScalarKind
from compiler.expressions import EMPTY_SCOPE, Resolved, Scope, Shared, resolve
from compiler.expressions.typing.context import Secrets


def column(name: str, type: ir.Scalar, nullable: bool = False) -> ir.Column:
    return ir.Column(
        name=name,
        type=type,
        nullable=nullable,
        unique=False,
        default=None,
        generated=None,
        writable=True,
        editable=True,
        limits=NO_LIMITS,
    )


def scalar(kind: ScalarKind, *values: str, many: bool = False) -> ir.Scalar:
    return ir.Scalar(kind=kind, values=values, many=many)


def money(precision: int = 10, scale: int = 2) -> ir.Scalar:
    return ir.Scalar(kind="decimal", precision=precision, scale=scale)


def to_one(name: str, target: str, inverse: str, nullable: bool = False) -> ir.Relation:
    return _relation(name, target, inverse, to_many=False, holds_key=True, nullable=nullable)


def to_many(name: str, target: str, inverse: str) -> ir.Relation:
    return _relation(name, target, inverse, to_many=True, holds_key=False, nullable=False)


def _relation(name: str, target: str, inverse: str, *, to_many: bool, holds_key: bool, nullable: bool) -> ir.Relation:
    return ir.Relation(
        name=name,
        target=target,
        inverse=inverse,
        to_many=to_many,
        holds_key=holds_key,
        nullable=nullable,
        unique=False,
        on_delete="cascade",
        writable=True,
        editable=True,
    )


def entity(name: str, columns: tuple[ir.Column, ...], relations: tuple[ir.Relation, ...]) -> ir.Entity:
    return ir.Entity(
        name=name,
        plural=f"{name.lower()}s",
        table=f"{name.lower()}s",
        summary=name,
        columns=columns,
        relations=relations,
        unique_together=(),
        indexes=(),
        checks=(),
        owner=None,
        soft_delete=False,
        state_machine=None,
        seeds=(),
    )


ENTITIES = {
    item.name: item
    for item in (
        entity(
            "User",
            (
                column("email", scalar("email")),
                column("password", scalar("secret")),
                column("nickname", scalar("text"), nullable=True),
                column("role", scalar("enum", "customer", "seller", "admin")),
                column("confirmed", scalar("boolean"), nullable=True),
            ),
            (to_many("orders", "Order", "customer"), to_one("mentor", "User", "pupils", nullable=True)),
        ),
        entity(
            "Product",
            (
                column("title", scalar("text")),
                column("slug", scalar("slug")),
                column("price", money()),
                column("stock", scalar("integer")),
                column("tags", scalar("text", many=True)),
                column("details", scalar("json"), nullable=True),
            ),
            (to_one("seller", "User", "products"), to_many("lines", "Line", "product")),
        ),
        entity(
            "Order",
            (
                column("status", scalar("enum", "open", "paid", "sent")),
                column("note", scalar("text"), nullable=True),
                column("placed_at", scalar("datetime")),
                column("due", scalar("date"), nullable=True),
                column("discount", money(6, 4), nullable=True),
            ),
            (to_one("customer", "User", "orders"), to_many("lines", "Line", "order")),
        ),
        entity(
            "Line",
            (column("quantity", scalar("integer")), column("price", money()), column("done", scalar("boolean"))),
            (to_one("order", "Order", "lines"), to_one("product", "Product", "lines", nullable=True)),
        ),
    )
}


def member(
    name: str,
    type: ir.Scalar | None = None,
    *,
    nested: str | None = None,
    many: bool = False,
    required: bool = True,
    nullable: bool = False,
) -> ir.Member:
    return ir.Member(
        name=name,
        wire=name,
        type=type,
        nested=nested,
        many=many,
        required=required,
        nullable=nullable,
        limits=NO_LIMITS,
    )


DTOS = {
    item.name: item
    for item in (
        ir.Dto(
            name="OrderUpdate",
            entity="Order",
            role="update",
            direction="input",
            members=(
                member("title", scalar("text")),
                member("note", scalar("text"), required=False, nullable=True),
                member("status", scalar("enum", "open", "paid", "sent"), required=False),
                member("quantity", scalar("integer"), required=False),
                member("password", scalar("secret")),
                member("pin", scalar("secret"), required=False),
                member("tags", scalar("text", many=True)),
                member("lines", nested="LineView", many=True),
            ),
        ),
        ir.Dto(
            name="LineView",
            entity="Line",
            role="view",
            direction="output",
            members=(member("quantity", scalar("integer")), member("comment", scalar("text"), nullable=True)),
        ),
        ir.Dto(
            name="OrderView",
            entity="Order",
            role="view",
            direction="output",
            members=(
                member("status", scalar("enum", "open", "paid", "sent")),
                member("lines", nested="LineView", many=True),
            ),
        ),
    )
}

SCOPE: Scope = (
    EMPTY_SCOPE.with_row("actor", "User", role="actor")
    .with_row("viewer", "User", nullable=True, role="viewer")
    .with_row("order", "Order")
    .with_row("line", "Line")
    .with_row("product", "Product", nullable=True)
    .with_name("body", ir.DtoType(dto="OrderUpdate"), role="body")
    .with_name("order_id", scalar("uuid"), role="parameter")
    .with_name("statuses", scalar("enum", "open", "paid", "sent", many=True), nullable=True, role="parameter")
    .with_name("q", scalar("text"), nullable=True, role="parameter")
)
"""``actor``, ``order`` and ``line`` are rows; ``viewer`` and ``product`` may be null; ``body`` is an OrderUpdate."""

QUERY: Scope = SCOPE.with_row("o", "Order", role="query_row")
REPORT: Scope = SCOPE.in_report("l", "Line")
ANSWERS: Scope = EMPTY_SCOPE.with_name("answer", ir.DtoType(dto="OrderView"), role="answer").with_name(
    "page", ir.DtoType(dto="OrderView", many=True), role="answer"
)

SCOPES = {"action": SCOPE, "query": QUERY, "report": REPORT, "scenario": ANSWERS}


def _twelve_fold() -> ir.Expression:
    number = ir.Variable(type=scalar("integer"), nullable=False, name="n", role="value")
    found: ir.Expression = number
    for _ in range(11):
        found = ir.Arithmetic(type=scalar("integer"), nullable=False, operator="+", left=found, right=number)
    return found


SHARED = Shared(
    {
        "free_shipping_above": ir.Setting(
            name="free_shipping_above",
            type=money(),
            default=ir.Constant(type=money(), nullable=False, value="50.00"),
            summary="Orders of this sum are sent for nothing.",
        )
    },
    {
        "twelve_fold": ir.Function(
            name="twelve_fold",
            parameters=(ir.Parameter(name="n", type=scalar("integer"), nullable=False),),
            result=scalar("integer"),
            nullable=False,
            summary="A number twelve times.",
        )
    },
    values={"twelve_fold": _twelve_fold()},
)


def typed(
    text: object,
    scope: Scope = SCOPE,
    *,
    expected: ir.Type | None = None,
    nullable: bool = True,
    secrets: Secrets = "hashed",
) -> Resolved:
    return resolve(
        text,  # type: ignore[arg-type]
        scope,
        entities=ENTITIES,
        dtos=DTOS,
        shared=SHARED,
        expected=expected,
        nullable=nullable,
        secrets=secrets,
        unit="operations/pay_order",
        path="steps[1].condition",
    )


def codes(text: object, scope: Scope = SCOPE, *, expected: ir.Type | None = None, nullable: bool = True) -> list[str]:
    """Codes of errors and warnings."""
    found = typed(text, scope, expected=expected, nullable=nullable).diagnostics
    return [item.code for item in found if item.severity != "note"]
