"""All models, so that the metadata is complete for Alembic and for foreign keys."""

from __future__ import annotations

from app.models.article import Article, ArticleTag, Favorite
from app.models.base import Base
from app.models.session import Session
from app.models.user import User

__all__ = ["Article", "ArticleTag", "Base", "Favorite", "Session", "User"]
