"""PATCH /articles/{slug}: by its author."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import bindparam, select, update
from sqlalchemy.sql.expression import BindParameter

from app.dtos.article import ArticleUpdate, ArticleView
from app.models.article import Article
from app.runtime.clock import now
from app.runtime.database import retried
from app.runtime.problems import Problem
from app.runtime.responses import JsonBytes
from app.runtime.sql import Statement
from app.state import database_of
from app.transformers.article import ARTICLE_VIEW_BY_ID
from app.viewer import RequiredViewer

router = APIRouter()


class OwnedArticle(NamedTuple):
    id: UUID
    author_id: UUID


LOAD_ARTICLE = Statement(
    select(Article.id, Article.author_id).where(Article.slug == bindparam("slug")).with_for_update(),
    row=OwnedArticle,
)


@cache
def update_article_statement(fields: frozenset[str]) -> Statement[tuple[Any, ...]]:
    """One statement per set of fields that the client sent."""
    changed: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in sorted(fields)}
    return Statement(
        update(Article)
        .values(**changed, updated_at=bindparam("updated_at"))
        .where(Article.id == bindparam("article_id"), Article.author_id == bindparam("viewer")),
    )


@router.patch("/articles/{slug}", response_model=ArticleView)
@retried
async def update_article(request: Request, viewer: RequiredViewer, slug: str, payload: ArticleUpdate) -> JsonBytes:
    database = database_of(request)
    changes = payload.model_dump(exclude_unset=True)
    async with database.transaction() as tx:
        article = await tx.first(LOAD_ARTICLE, slug=slug)
        if article is None:
            raise Problem(404, "article_not_found", "There is no such article.")
        if article.author_id != viewer.id:
            raise Problem(403, "not_the_author", "Only its author can change an article.")
        statement = update_article_statement(frozenset(changes))
        await tx.execute(statement, article_id=article.id, viewer=viewer.id, updated_at=now(), **changes)
        body = await tx.json(ARTICLE_VIEW_BY_ID, viewer=viewer.id, id=article.id)
    assert body is not None
    return JsonBytes(body, ArticleView)
