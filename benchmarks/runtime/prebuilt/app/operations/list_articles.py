"""GET /articles: the newest articles first, filtered, a page at a time."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.sql.expression import ColumnElement

from app.dtos.article import ArticlePage
from app.models.article import Article, ArticleTag
from app.models.user import User
from app.runtime.expressions import contains_text, ordered
from app.runtime.json_sql import json_list, json_object
from app.runtime.responses import JsonBytes
from app.runtime.sql import Statement
from app.runtime.types import Int
from app.state import database_of
from app.transformers.article import select_article_view
from app.viewer import OptionalViewer

router = APIRouter()

Sort = Literal["newest", "oldest", "title"]

_FILTERS: dict[str, ColumnElement[bool]] = {
    "tag": exists().where(ArticleTag.article_id == Article.id, ArticleTag.tag == bindparam("tag")),
    "author": User.username == bindparam("author"),
    "search": contains_text(Article.title, "search"),
}
_ORDERS: dict[Sort, tuple[ColumnElement[Any], ...]] = {
    "newest": (ordered(Article.created_at, descending=True), ordered(Article.id, descending=True)),
    "oldest": (ordered(Article.created_at), ordered(Article.id)),
    "title": (ordered(Article.title), ordered(Article.id)),
}


@cache
def list_articles_statement(filters: frozenset[str], sort: Sort) -> Statement[tuple[Any, ...]]:
    """One statement per set of filters in use; each has a constant text and is compiled when first asked for."""
    matching = [_FILTERS[name] for name in sorted(filters)]
    page = (
        select_article_view()
        .where(*matching)
        .order_by(*_ORDERS[sort])
        .limit(bindparam("limit", type_=Int()))
        .offset(bindparam("offset", type_=Int()))
    )
    total = select(func.count()).select_from(Article)
    if "author" in filters:
        total = total.join(User, User.id == Article.author_id)
    total = total.where(*matching)
    return Statement(
        select(json_object({"articles": json_list(page), "articlesCount": total.scalar_subquery()})),
    )


@router.get("/articles", response_model=ArticlePage)
async def list_articles(
    request: Request,
    viewer: OptionalViewer,
    tag: str | None = None,
    author: str | None = None,
    search: Annotated[str | None, Query(max_length=200)] = None,
    sort: Sort = "newest",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> JsonBytes:
    asked = {"tag": tag, "author": author, "search": search}
    filters = {name: value for name, value in asked.items() if value is not None}
    statement = list_articles_statement(frozenset(filters), sort)
    async with database_of(request).read() as tx:
        body = await tx.json(statement, viewer=viewer and viewer.id, limit=limit, offset=offset, **filters)
    assert body is not None
    return JsonBytes(body, ArticlePage)
