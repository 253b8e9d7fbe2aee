"""The application: `uvicorn app.main:create_app --factory`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.operations import create_article, get_article, list_articles, update_article
from app.runtime import problems
from app.runtime.database import open_database
from app.runtime.responses import JsonBytes
from app.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    chosen = settings or Settings()
    JsonBytes.validate = chosen.debug

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.database = open_database(chosen.database_url, connections=chosen.database_connections)
        try:
            yield
        finally:
            await app.state.database.close()

    app = FastAPI(title="Articles", lifespan=lifespan)
    problems.install(app)
    for operation in (list_articles, get_article, create_article, update_article):
        app.include_router(operation.router)
    return app
