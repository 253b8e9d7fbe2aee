"""A fresh PostgreSQL database per project."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def created(server: str, name: str) -> str:
    """The URL of a new, empty database of this name; one that was there before is dropped."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
