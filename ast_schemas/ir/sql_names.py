"""Names in a database: within what PostgreSQL allows, and apart where it would cut them."""

from hashlib import sha256
from typing import Final

NAME_LIMIT: Final = 63
"""Of an identifier on PostgreSQL, in bytes."""


def within_limit(name: str) -> str:
    """The name, cut and with a digest of the whole where PostgreSQL would cut it and confuse it with another."""
    if len(name) <= NAME_LIMIT:
        return name
    return f"{name[: NAME_LIMIT - 9]}_{sha256(name.encode()).hexdigest()[:8]}"
