"""A token that was given out at sign-in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.runtime.types import Guid, Str, UtcDateTime


class Session(Base):
    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(Str(), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(Guid(), ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
