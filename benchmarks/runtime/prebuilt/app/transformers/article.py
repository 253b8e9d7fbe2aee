"""Article → ArticleView."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.sql.expression import Select

from app.models.article import Article, ArticleTag, Favorite
from app.models.user import User
from app.runtime.expressions import present
from app.runtime.json_sql import JsonExpression, json_list, json_object
from app.runtime.sql import Statement
from app.transformers.author import author_view


def article_view(article: type[Article] = Article, author: type[User] = User) -> JsonExpression:
    """JSON of ArticleView for the rows `article` and its `author`; binds `viewer` (None when nobody is signed in)."""
    return json_object(
        {
            "id": article.id,
            "slug": article.slug,
            "title": article.title,
            "description": article.description,
            "body": article.body,
            "price": article.price,
            "createdAt": article.created_at,
            "updatedAt": article.updated_at,
            "tags": json_list(
                select(ArticleTag.tag).where(ArticleTag.article_id == article.id).order_by(ArticleTag.tag),
            ),
            "favoritesCount": (
                select(func.count()).select_from(Favorite).where(Favorite.article_id == article.id).scalar_subquery()
            ),
            "favorited": present(
                select(Favorite).where(Favorite.article_id == article.id, Favorite.user_id == bindparam("viewer")),
            ),
            "author": author_view(author),
        },
    )


def select_article_view(article: type[Article] = Article, author: type[User] = User) -> Select[Any]:
    """One ArticleView per article; a statement adds its own conditions and order."""
    return select(article_view(article, author)).select_from(article).join(author, author.id == article.author_id)


ARTICLE_VIEW_BY_ID = Statement(
    select_article_view().where(Article.id == bindparam("id")),
)
