"""What may be done with a secret, as hints: reading is refused, and each refusal names a way that is open."""

from typing import Final

COMPARED: Final = "a secret is checked by an authenticate step only"
STORED: Final = "a secret can only be stored, as by hash(…); an update keeps the one there is where none is sent"
KEPT: Final = f"an update keeps what it does not assign; {COMPARED}"


def absent_secret(text: str) -> str:
    """A secret for the case that ``text``, a member of a body or its hash, is null: one that nobody knows."""
    sent = text.removeprefix("hash(").removesuffix(")") if text.startswith("hash(") else text
    return f"if {sent} != null then hash({sent}) else hash(random_token(32))"
