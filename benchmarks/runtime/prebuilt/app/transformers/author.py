"""User → AuthorView."""

from __future__ import annotations

from app.models.user import User
from app.runtime.json_sql import JsonExpression, json_object


def author_view(user: type[User] = User) -> JsonExpression:
    """JSON of AuthorView for the row `user`."""
    return json_object(
        {
            "username": user.username,
            "bio": user.bio,
            "image": user.image,
        },
    )
