"""Who is asking."""

from __future__ import annotations

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import bindparam, select

from app.models.session import Session
from app.runtime.clock import now
from app.runtime.problems import Problem
from app.runtime.security import bearer_token, token_digest
from app.runtime.sql import Statement
from app.state import database_of


class Viewer(NamedTuple):
    id: UUID


VIEWER = Statement(
    select(Session.user_id).where(Session.digest == bindparam("digest"), Session.expires_at > bindparam("now")),
    row=Viewer,
)


def unauthenticated() -> Problem:
    return Problem(401, "unauthenticated", "Sign in first.", headers={"WWW-Authenticate": "Bearer"})


async def optional_viewer(request: Request) -> Viewer | None:
    """The signed-in user, None without a token.

    Raises:
        Problem: 401 for a token that is not valid (any more).
    """
    token = bearer_token(request)
    if token is None:
        return None
    async with database_of(request).read() as tx:
        viewer = await tx.first(VIEWER, digest=token_digest(token), now=now())
    if viewer is None:
        raise unauthenticated()
    return viewer


async def required_viewer(request: Request) -> Viewer:
    """The signed-in user.

    Raises:
        Problem: 401 without a valid token.
    """
    viewer = await optional_viewer(request)
    if viewer is None:
        raise unauthenticated()
    return viewer


OptionalViewer = Annotated[Viewer | None, Depends(optional_viewer)]
RequiredViewer = Annotated[Viewer, Depends(required_viewer)]
