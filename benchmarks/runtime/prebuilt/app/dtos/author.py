"""What readers see of an author."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class AuthorView(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: str
    bio: str | None
    image: str | None
