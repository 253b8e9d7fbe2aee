"""What the process holds while it runs."""

from starlette.requests import Request

from app.runtime.database import Database


def database_of(request: Request) -> Database:
    """The database that the application opened when it started."""
    database: Database = request.app.state.database
    return database
