"""Articles as they go over the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.dtos.author import AuthorView
from app.runtime.responses import WireDateTime

Title = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=500)]
Body = Annotated[str, Field(max_length=100_000)]
Price = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Tag = Annotated[str, Field(min_length=1, max_length=50)]


class ArticleView(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    id: UUID
    slug: str
    title: str
    description: str
    body: str
    price: Decimal
    created_at: WireDateTime
    updated_at: WireDateTime
    tags: list[str]
    favorites_count: int
    favorited: bool
    author: AuthorView


class ArticlePage(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    articles: list[ArticleView]
    articles_count: int


class ArticleCreate(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    title: Title
    description: Description
    body: Body
    price: Price
    tags: Annotated[list[Tag], Field(max_length=20)] = []


class ArticleUpdate(BaseModel):
    """A field that is absent stays as it is; defaults are never read, because only fields that were sent are."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    title: Title = Field(default_factory=str)
    description: Description = Field(default_factory=str)
    body: Body = Field(default_factory=str)
    price: Price = Field(default_factory=Decimal)
