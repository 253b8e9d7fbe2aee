"""API-wide choices."""

from typing import Literal

from pydantic import Field

from ast_schemas.base import Node


class Conventions(Node):
    """Choices that hold for the whole API; null keeps the default in brackets. 401, 403, 404 and 409 need no word."""

    title: str | None = Field(description="Name of the product.")
    prefix: str | None = Field(description="Path prefix of every route, such as /api ['' ].")
    field_case: Literal["snake_case", "camelCase"] | None = Field(description="Case of JSON names [snake_case].")
    auth_scheme: Literal["bearer", "token", "header", "cookie", "basic", "none"] | None = Field(
        description="Where callers send their token: Authorization: Bearer or Token, a header or cookie; basic: login "
        "and secret in each request (HTTP Basic), no tokens [bearer]."
    )
    auth_name: str | None = Field(
        description="Name of that header or cookie [X-Token, session]; with basic the login field, such as email."
    )
    account: str | None = Field(
        description="The entity whose rows sign in, if any.", json_schema_extra={"x-ref": "entity"}
    )
    token_minutes: int | None = Field(description="Life of an access token in minutes [10080].", ge=1)
    refresh_minutes: int | None = Field(description="Life of a refresh token in minutes [43200].", ge=1)
    page_size: int | None = Field(description="Default number of rows in a page [20].", ge=1)
    page_limit: int | None = Field(description="Largest page that may be asked for [100].", ge=1)
    list_shape: Literal["page", "array", "cursor"] | None = Field(
        description="A list answers {items, total, limit, offset} [page], a bare array, or {items, next} (cursor)."
    )
    envelopes: Literal["none", "entity"] | None = Field(
        description='entity: bodies as {"article": {...}}, lists as {"articles": [...], "articles_count": 9} [none].'
    )
    not_owner_status: Literal[403, 404] | None = Field(
        description="What a caller gets who may not see a row of someone else [404]."
    )
    invalid_status: Literal[400, 422] | None = Field(description="Status of a request that breaks its form [422].")
    refusal_order: list[int] | None = Field(
        description="Of several refusals: no role (403), the form (422), a row of the path (404) [403, 422, 404]."
    )
    unknown_members: Literal["refuse", "ignore"] | None = Field(description="Members that no form has [refuse].")
    empty_text: Literal["keep", "null"] | None = Field(description='null: "" sent counts as null [keep].')
    scalar_texts: Literal["refuse", "read"] | None = Field(description='read: "12" sent counts as 12 [refuse].')
    choice_case: Literal["exact", "ignore"] | None = Field(description="ignore: YES counts as yes in enums [exact].")
    body_bytes: int | None = Field(description="Largest body of a request in bytes [1048576].", ge=1)
    error_body: str | None = Field(
        description='JSON of refusals, with "$status", "$code", "$message", "$errors" (field and message), "$fields" '
        '(messages by field), such as {"error": "$message"} [RFC 9457].'
    )
    idempotent: bool | None = Field(
        description="True: a POST that repeats the Idempotency-Key of one before is answered as that was [false]."
    )
    cors_origins: list[str] | None = Field(description="Web origins whose pages may call; * for all [none].")


NO_CONVENTIONS = Conventions(
    title=None,
    prefix=None,
    field_case=None,
    auth_scheme=None,
    auth_name=None,
    account=None,
    token_minutes=None,
    refresh_minutes=None,
    page_size=None,
    page_limit=None,
    list_shape=None,
    envelopes=None,
    not_owner_status=None,
    invalid_status=None,
    refusal_order=None,
    unknown_members=None,
    empty_text=None,
    scalar_texts=None,
    choice_case=None,
    body_bytes=None,
    error_body=None,
    idempotent=None,
    cors_origins=None,
)
