"""ArticleCreate → Article."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from app.dtos.article import ArticleCreate


class ArticleRow(NamedTuple):
    id: UUID
    slug: str
    title: str
    description: str
    body: str
    price: Decimal
    author_id: UUID
    created_at: datetime
    updated_at: datetime


def collect_article(payload: ArticleCreate, *, id: UUID, author_id: UUID, now: datetime) -> ArticleRow:
    return ArticleRow(
        id=id,
        slug="-".join(payload.title.lower().split()),
        title=payload.title,
        description=payload.description,
        body=payload.body,
        price=payload.price,
        author_id=author_id,
        created_at=now,
        updated_at=now,
    )
