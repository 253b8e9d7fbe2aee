"""A small lending library as IR by hand: every kind of scalar and relation, and names that are hard to print."""

from typing import Any

from ast_schemas import ir
from ast_schemas.types import NO_LIMITS, Limits, ScalarKind

TEXT = ir.Scalar(kind="text")
MOMENT = ir.Scalar(kind="datetime")
BOOLEAN = ir.Scalar(kind="boolean")
PRICE = ir.Scalar(kind="decimal", precision=10, scale=2)


def limits(**given: Any) -> Limits:
    return Limits(**{**NO_LIMITS.model_dump(), **given})


def constant(value: str | int | bool | None, kind: ScalarKind = "text", **scalar: Any) -> ir.Constant:
    return ir.Constant(type=ir.Scalar(kind=kind, **scalar), nullable=value is None, value=value)


def column(name: str, kind: ScalarKind = "text", **given: Any) -> ir.Column:
    scalar = {key: given.pop(key) for key in ("values", "precision", "scale", "many") if key in given}
    bounds = {key: given.pop(key) for key in list(given) if key in Limits.model_fields}
    defaults: dict[str, Any] = {
        "nullable": False,
        "unique": False,
        "default": None,
        "generated": None,
        "writable": True,
        "editable": True,
    }
    return ir.Column(name=name, type=ir.Scalar(kind=kind, **scalar), limits=limits(**bounds), **{**defaults, **given})


def relation(name: str, target: str, inverse: str, **given: Any) -> ir.Relation:
    defaults: dict[str, Any] = {
        "to_many": False,
        "holds_key": True,
        "nullable": False,
        "unique": False,
        "on_delete": "cascade",
        "writable": True,
        "editable": True,
    }
    return ir.Relation(name=name, target=target, inverse=inverse, **{**defaults, **given})


def inverse_of(name: str, target: str, inverse: str, **given: Any) -> ir.Relation:
    return relation(name, target, inverse, **{"to_many": True, "holds_key": False, **given})


def link(name: str, target: str, inverse: str, near: str, far: str) -> ir.Relation:
    return inverse_of(name, target, inverse, table="book_topics", near_key=near, far_key=far)


def entity(name: str, plural: str, *members: ir.Column | ir.Relation, **given: Any) -> ir.Entity:
    defaults: dict[str, Any] = {
        "summary": f"{name} of the library.",
        "unique_together": (),
        "indexes": (),
        "checks": (),
        "owner": None,
        "soft_delete": False,
        "state_machine": None,
        "seeds": (),
    }
    return ir.Entity(
        name=name,
        plural=plural,
        table=plural,
        columns=tuple(item for item in members if isinstance(item, ir.Column)),
        relations=tuple(item for item in members if isinstance(item, ir.Relation)),
        **{**defaults, **given},
    )


def of(row: str, entity_name: str, field: str, scalar: ir.Scalar, *, nullable: bool = False) -> ir.ColumnOf:
    target = ir.Variable(type=ir.RowType(entity=entity_name), nullable=False, name=row, role="query_row")
    return ir.ColumnOf(type=scalar, nullable=nullable, target=target, field=field)


def compare(operator: Any, left: ir.Expression, right: ir.Expression) -> ir.Compare:
    return ir.Compare(type=BOOLEAN, nullable=False, operator=operator, left=left, right=right)


def member(name: str, kind: ScalarKind | None = "text", **given: Any) -> ir.Member:
    scalar = {key: given.pop(key) for key in ("values", "precision", "scale") if key in given}
    bounds = {key: given.pop(key) for key in list(given) if key in Limits.model_fields}
    many = given.pop("many", False)
    type_ = None if kind is None else ir.Scalar(kind=kind, many=many, **scalar)
    defaults: dict[str, Any] = {"wire": name, "nested": None, "required": True, "nullable": False}
    return ir.Member(
        name=name, type=type_, many=many and kind is None, limits=limits(**bounds), **{**defaults, **given}
    )


def dto(name: str, entity_name: str, role: Any, *members: ir.Member) -> ir.Dto:
    direction = "input" if role in ("create", "update") else "output"
    return ir.Dto(name=name, entity=entity_name, role=role, direction=direction, members=members)


_CREATED = column("created_at", "datetime", generated="created", writable=False, editable=False)

_ENTITIES = (
    entity(
        "Reader",
        "readers",
        column("email", "email", unique=True, max_length=200),
        column("password", "secret", min_length=8),
        column("role", "enum", values=("guest", "keeper"), default=constant("guest", "enum")),
        column("born_on", "date", nullable=True),
        _CREATED,
        inverse_of("loans", "Loan", "reader"),
        inverse_of("card", "Card", "reader", to_many=False, nullable=True),
    ),
    entity("Card", "cards", column("number", "uuid"), relation("reader", "Reader", "card", unique=True)),
    entity(
        "Book",
        "books",
        column("title", min_length=1, max_length=120),
        column("class", "slug", nullable=True),
        column("metadata", "json", nullable=True),
        column("pages", "integer", minimum="1", maximum="9000"),
        column("price", "decimal", precision=10, scale=2, minimum="0.50", default=constant("9.90", "decimal")),
        column("reduced", "decimal", precision=10, scale=2, nullable=True),
        column("site", "url", nullable=True),
        column("languages", "text", many=True, default=ir.ListOf(type=TEXT, nullable=False, items=())),
        column("available", "boolean", default=constant(True, "boolean")),
        column("updated_at", "datetime", generated="updated", writable=False, editable=False),
        relation("sequel", "Book", "prequels", nullable=True, on_delete="set_null"),
        inverse_of("prequels", "Book", "sequel"),
        link("topics", "Topic", "books", "book_id", "topic_id"),
        inverse_of("loans", "Loan", "book"),
        unique_together=(("title", "sequel"),),
        indexes=(("price", "title"),),
        soft_delete=True,
        checks=(
            ir.Check(
                name="reduced_below_price",
                row="book",
                condition=ir.Logic(
                    type=BOOLEAN,
                    nullable=False,
                    operator="or",
                    left=compare(
                        "==",
                        of("book", "Book", "reduced", PRICE, nullable=True),
                        ir.Constant(type=ir.NullType(), nullable=True, value=None),
                    ),
                    right=compare("<", of("book", "Book", "reduced", PRICE), of("book", "Book", "price", PRICE)),
                ),
                message="A reduction makes it cheaper.",
            ),
            ir.Check(
                name="price_bounded",
                row="book",
                condition=compare(
                    "<=", of("book", "Book", "price", PRICE), constant("999.99", "decimal", precision=10, scale=2)
                ),
                message="Too dear.",
            ),
        ),
    ),
    entity(
        "Topic",
        "topics",
        column("name", unique=True),
        column(
            "days",
            "date",
            many=True,
            default=ir.ListOf(type=TEXT, nullable=False, items=(constant("2024-02-29", "date"),)),
        ),
        link("books", "Book", "topics", "topic_id", "book_id"),
        seeds=(
            ir.Seed(
                key="0190f5fe-7c00-7a00-8000-000000000001", values=(ir.Assigned(field="name", value=constant("it's")),)
            ),
        ),
    ),
    entity(
        "Loan",
        "loans",
        column("until", "date"),
        _CREATED,
        relation("book", "Book", "loans", on_delete="restrict"),
        relation("reader", "Reader", "loans"),
        owner="reader",
    ),
)

_DTOS = (
    dto(
        "BookCreate",
        "Book",
        "create",
        member("title", min_length=1, max_length=120),
        member("class", "slug", nullable=True, required=False),
        member("metadata", "json", nullable=True, required=False),
        member("pages", "integer", minimum="1", maximum="9000"),
        member("price", "decimal", precision=10, scale=2, minimum="0.50", required=False),
        member("site", "url", nullable=True, required=False),
        member("languages", "text", many=True, max_length=3, required=False),
        member("available_from", "date", wire="availableFrom", nullable=True, required=False),
    ),
    dto(
        "BookUpdate",
        "Book",
        "update",
        member("title", required=False),
        member("site", "url", nullable=True, required=False),
    ),
    dto(
        "BookView",
        "Book",
        "view",
        member("id", "uuid"),
        member("title"),
        member("class", "slug", nullable=True),
        member("price", "decimal", precision=10, scale=2),
        member("updated_at", "datetime", wire="updatedAt"),
        member("topics", None, nested="TopicView", many=True),
        member("sequel", None, nested="BookSummary", nullable=True),
    ),
    dto("BookSummary", "Book", "summary", member("id", "uuid"), member("title")),
    dto("TopicView", "Topic", "view", member("id", "uuid"), member("name")),
    dto("TopicWithBooks", "Topic", "custom", member("books", None, nested="BookSummary", many=True)),
    dto(
        "ReaderCreate",
        "Reader",
        "create",
        member("email", "email", max_length=200),
        member("password", "secret", min_length=8),
        member("role", "enum", values=("guest", "keeper"), required=False),
        member("born_at", "datetime", required=False),
    ),
)


def library(**given: Any) -> ir.Program:
    """The program; no operations."""
    settings = ir.Settings(
        title="Library",
        prefix="",
        field_case="snake_case",
        auth_scheme="bearer",
        auth_name="",
        account="Reader",
        token_minutes=60,
        page_size=20,
        page_limit=100,
        list_shape="page",
        envelopes="none",
        not_owner_status=404,
        invalid_status=422,
        unknown_members="refuse",
        empty_text="keep",
        error_body=None,
        idempotent=False,
        cors_origins=(),
    )
    parts: dict[str, Any] = {
        "settings": settings,
        "roles": (),
        "entities": _ENTITIES,
        "dtos": _DTOS,
        "collectors": (),
        "transformers": (),
        "operations": (),
        "scenarios": (),
    }
    return ir.Program(**{**parts, **given})
