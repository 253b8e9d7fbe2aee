"""An article with its tags and favorites."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.runtime.types import ExactDecimal, Guid, Str, UtcDateTime


class Article(Base):
    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        Index(None, "created_at", "id"),
        Index(None, "author_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(Guid(), primary_key=True)
    slug: Mapped[str] = mapped_column(Str(), unique=True)
    title: Mapped[str] = mapped_column(Str())
    description: Mapped[str] = mapped_column(Str())
    body: Mapped[str] = mapped_column(Str())
    price: Mapped[Decimal] = mapped_column(ExactDecimal(12, 2))
    author_id: Mapped[UUID] = mapped_column(Guid(), ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class ArticleTag(Base):
    __tablename__ = "article_tags"

    article_id: Mapped[UUID] = mapped_column(Guid(), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(Str(), primary_key=True, index=True)


class Favorite(Base):
    __tablename__ = "favorites"

    article_id: Mapped[UUID] = mapped_column(Guid(), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        Guid(), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
