"""GET /articles/{slug}."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import bindparam

from app.dtos.article import ArticleView
from app.models.article import Article
from app.runtime.problems import Problem
from app.runtime.responses import JsonBytes
from app.runtime.sql import Statement
from app.state import database_of
from app.transformers.article import select_article_view
from app.viewer import OptionalViewer

router = APIRouter()

ARTICLE_VIEW_BY_SLUG = Statement(
    select_article_view().where(Article.slug == bindparam("slug")),
)


@router.get("/articles/{slug}", response_model=ArticleView)
async def get_article(request: Request, viewer: OptionalViewer, slug: str) -> JsonBytes:
    async with database_of(request).read() as tx:
        body = await tx.json(ARTICLE_VIEW_BY_SLUG, viewer=viewer and viewer.id, slug=slug)
    if body is None:
        raise Problem(404, "article_not_found", "There is no such article.")
    return JsonBytes(body, ArticleView)
