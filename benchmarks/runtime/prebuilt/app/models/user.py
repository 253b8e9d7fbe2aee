"""A person who writes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.runtime.types import Guid, Str


class User(Base):
    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(Guid(), primary_key=True)
    username: Mapped[str] = mapped_column(Str(), unique=True)
    bio: Mapped[str | None] = mapped_column(Str())
    image: Mapped[str | None] = mapped_column(Str())
