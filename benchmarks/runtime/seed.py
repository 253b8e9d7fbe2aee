"""The same rows for both servers: `python seed.py DATABASE_URL`, with the emitted project on the Python path."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

USERS, ARTICLES, TAGS, TAGS_EACH, FAVORITES_EACH = 100, 2_000, 40, 3, 5
START = datetime(2026, 1, 1, tzinfo=UTC)
TOKEN = "token-of-user-0"


def rows() -> dict[str, list[dict[str, object]]]:
    from app.runtime.security import token_digest

    chance = random.Random(1)
    users, articles, tags = (
        [UUID(int=chance.getrandbits(128), version=4) for _ in range(count)] for count in (USERS, ARTICLES, TAGS)
    )
    expires = datetime(2100, 1, 1, tzinfo=UTC)
    return {
        "users": [
            {"id": id, "username": f"user-{n:03}", "bio": f"Bio of «{n}»" if n % 3 else None, "image": None}
            | {"password": "no hash, so nobody can sign in"}
            for n, id in enumerate(users)
        ],
        "access_tokens": [
            {"id": id, "digest": token_digest(f"token-of-user-{n}"), "account_id": id}
            | {"created_at": START, "expires_at": expires}
            for n, id in enumerate(users)
        ],
        "tags": [{"id": id, "name": f"tag-{n}"} for n, id in enumerate(tags)],
        "articles": [
            {
                "id": id,
                "slug": f"article-{n:05}",
                "title": f'Article "{n}" – größer',
                "description": "What it is about, in a sentence or two. " * 2,
                "body": "A paragraph of ordinary text. " * 5,
                "price": Decimal(n) / 100,
                "author_id": chance.choice(users),
                "created_at": START + timedelta(minutes=n, microseconds=n),
                "updated_at": START + timedelta(minutes=n),
            }
            for n, id in enumerate(articles)
        ],
        "articles_tags": [
            {"article_id": id, "tag_id": tag} for id in articles for tag in chance.sample(tags, TAGS_EACH)
        ],
        "articles_favorites": [
            {"article_id": id, "user_id": user} for id in articles for user in chance.sample(users, FAVORITES_EACH)
        ],
    }


def seed(url: str) -> None:
    """Create the tables in an empty database and fill them."""
    from app.models import Base

    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        for table, values in rows().items():
            connection.execute(Base.metadata.tables[table].insert(), values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM"))
        connection.execute(sa.text("ANALYZE"))
        if engine.dialect.name == "sqlite":
            connection.execute(sa.text("PRAGMA journal_mode = WAL"))
        else:
            connection.execute(sa.text("CHECKPOINT"))
    engine.dispose()


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    seed(sys.argv[1])
