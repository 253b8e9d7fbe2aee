"""The whole program, and the conventions with every default filled in."""

from typing import Literal

from ast_schemas.base import Node
from ast_schemas.ir.bodies import Collector, Dto, Function, Transformer
from ast_schemas.ir.expressions import Constant
from ast_schemas.ir.jobs import Job, Message
from ast_schemas.ir.operations import Operation, Role
from ast_schemas.ir.scenarios import Scenario
from ast_schemas.ir.schema import Entity
from ast_schemas.ir.types import Scalar

RefusalStage = Literal["role", "form", "row"]


class Settings(Node):
    """Conventions with every default filled in."""

    title: str
    prefix: str
    field_case: Literal["snake_case", "camelCase"]
    auth_scheme: Literal["bearer", "token", "header", "cookie", "basic", "none"]
    auth_name: str
    """Of the header or cookie that carries the token; empty for the others."""
    account: str | None
    login_field: str | None = None
    """With HTTP Basic: the field of the account that callers name themselves by in each request."""
    secret_field: str | None = None
    """With HTTP Basic: the field of the account with the hash of their secret."""
    token_minutes: int
    refresh_minutes: int = 43200
    page_size: int
    page_limit: int
    list_shape: Literal["page", "array", "cursor"]
    envelopes: Literal["none", "entity"]
    not_owner_status: int
    invalid_status: int
    refusal_order: tuple[RefusalStage, ...] = ("role", "form", "row")
    """After signing in: a role that may not call, a request that breaks its form, a row of the path."""
    unknown_members: Literal["refuse", "ignore"]
    empty_text: Literal["keep", "null"]
    scalar_texts: Literal["refuse", "read"] = "refuse"
    """``read``: numbers and truth values in bodies may come as texts."""
    choice_case: Literal["exact", "ignore"] = "exact"
    body_bytes: int = 1048576
    error_body: str | None
    """As ``ast_schemas/error_body.py`` reads it; None for RFC 9457."""
    idempotent: bool
    """Whether a POST that changes something and repeats a key is answered without being done again."""
    cors_origins: tuple[str, ...]


class Setting(Node):
    """A value that whoever runs the backend may choose; it is read when the backend starts."""

    name: str
    type: Scalar
    default: Constant
    summary: str


class Program(Node):
    """A whole backend, in a stable order: entities so that to-one targets come first where possible."""

    settings: Settings
    environment: tuple[Setting, ...] = ()
    externs: tuple[Function, ...] = ()
    roles: tuple[Role, ...]
    entities: tuple[Entity, ...]
    dtos: tuple[Dto, ...]
    collectors: tuple[Collector, ...]
    transformers: tuple[Transformer, ...]
    operations: tuple[Operation, ...]
    scenarios: tuple[Scenario, ...]
    messages: tuple[Message, ...] = ()
    jobs: tuple[Job, ...] = ()
