"""POST /articles."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import bindparam, insert, select

from app.collectors.article import collect_article
from app.dtos.article import ArticleCreate, ArticleView
from app.models.article import Article, ArticleTag
from app.runtime.clock import now
from app.runtime.database import retried
from app.runtime.errors import UniqueViolation
from app.runtime.expressions import parameter_rows
from app.runtime.ids import new_id
from app.runtime.problems import Problem
from app.runtime.responses import JsonBytes
from app.runtime.sql import Statement
from app.runtime.types import Str
from app.state import database_of
from app.transformers.article import ARTICLE_VIEW_BY_ID
from app.viewer import RequiredViewer

router = APIRouter()

INSERT_ARTICLE = Statement(
    insert(Article).values(
        id=bindparam("id"),
        slug=bindparam("slug"),
        title=bindparam("title"),
        description=bindparam("description"),
        body=bindparam("body"),
        price=bindparam("price"),
        author_id=bindparam("author_id"),
        created_at=bindparam("created_at"),
        updated_at=bindparam("updated_at"),
    ),
)

_tags = parameter_rows("tags", tag=Str())
INSERT_TAGS = Statement(
    insert(ArticleTag).from_select(
        ["article_id", "tag"],
        select(bindparam("article_id", type_=ArticleTag.article_id.type), _tags.c.tag),
    ),
)


@router.post("/articles", response_model=ArticleView, status_code=201)
@retried
async def create_article(request: Request, viewer: RequiredViewer, payload: ArticleCreate) -> JsonBytes:
    database = database_of(request)
    article = collect_article(payload, id=new_id(), author_id=viewer.id, now=now())
    try:
        async with database.transaction() as tx:
            await tx.execute(INSERT_ARTICLE, **article._asdict())
            if payload.tags:
                tags = [{"tag": tag} for tag in dict.fromkeys(payload.tags)]
                await tx.execute(INSERT_TAGS, article_id=article.id, tags=tags)
            body = await tx.json(ARTICLE_VIEW_BY_ID, viewer=viewer.id, id=article.id)
    except UniqueViolation as violation:
        if violation.constraint == "uq_articles_slug":
            raise Problem(409, "slug_taken", "There is an article with this title.") from violation
        raise
    assert body is not None
    return JsonBytes(body, ArticleView, 201)
