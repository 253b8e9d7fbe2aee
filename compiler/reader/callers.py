"""The label Who: roles that may call, and accounts that a row names."""

import re
from dataclasses import dataclass

from compiler.reader.names import singular_name, snake
from compiler.symbols.interfaces import Interfaces

_ANYONE = frozenset({"anyone", "everyone", "anybody", "everybody", "visitor", "guest", "public", "all", "nobody"})
_MEMBERS = frozenset(
    {
        "member",
        "signed_in_user",
        "signed_in_member",
        "signed_in_caller",
        "signed_in_account",
        "any_signed_in_user",
        "user",
    }
)


@dataclass(frozen=True, slots=True)
class Caller:
    """One alternative: a role, or a phrase (``the owner of the list``) that names an account or is a condition."""

    role: str | None
    phrase: str | None


def callers(text: str, symbols: Interfaces) -> list[Caller]:
    """The alternatives of a Who label; without one, members."""
    plain = text.strip().rstrip(".").strip()
    if not plain:
        return [Caller("member", None)]
    found: list[Caller] = []
    for part in re.split(r"\s*(?:,\s*or\s+|,\s*and\s+|,|;|\bor\b(?=(?:[^`]*`[^`]*`)*[^`]*$))\s*", plain):
        if part:
            found.append(_caller(part, symbols))
    return found


def _caller(part: str, symbols: Interfaces) -> Caller:
    stripped = re.sub(r"^(?:only|any|every|all|an?|the)\s+", "", part.strip(), flags=re.IGNORECASE)
    stripped = re.sub(r"^(?:any|an?|the)\s+", "", stripped, flags=re.IGNORECASE)
    name = singular_name(snake(stripped))
    role = symbols.role(name) or symbols.role(snake(stripped))
    if role is not None and role.name not in ("anyone", "member"):
        return Caller(role.name, None)
    if name in _ANYONE:
        return Caller("anyone", None)
    account = snake(symbols.account) if symbols.account else None
    if name in _MEMBERS or name == account or name in (f"signed_in_{account}", f"logged_in_{account}"):
        return Caller("member", None)
    return Caller(None, part.strip())


def roles(alternatives: list[Caller]) -> list[str]:
    """Roles for the signature: an account of a row is any member until the row is known."""
    if any(item.phrase is not None for item in alternatives):
        if any(item.role == "anyone" for item in alternatives):
            return ["anyone"]
        return ["member"]
    return list(dict.fromkeys(item.role for item in alternatives if item.role))
