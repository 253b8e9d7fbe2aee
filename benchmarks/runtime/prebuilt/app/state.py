"""What lives as long as the process."""

from __future__ import annotations

from fastapi import Request

from app.runtime.database import Database


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database
