"""Keys: where one comes from, and how it stays out of every text that Formwork writes. Pure but for the environment."""

import os
import re

_USER = re.compile(r"(?<=//)[^/@\s]*@")
_SHOWN = "***"


class UnusableKey(ValueError):
    """The variable holds something that cannot be sent as a key; the message does not repeat it."""


def key_from(variable: str) -> str | None:
    """The key in an environment variable, None if it is not set. Raises UnusableKey."""
    key = os.environ.get(variable, "").strip()
    if not key:
        return None
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UnusableKey(f"the value of {variable} is no key: it holds signs that cannot be sent in a header")
    return key


def without_key(text: str, key: str | None) -> str:
    """The text with the key blotted out; a server's refusal may repeat what it was sent."""
    return text.replace(key, _SHOWN) if key else text


def address(base_url: str) -> str:
    """An address as it may be shown and kept: without name and password, and without a query."""
    return _USER.sub("", base_url).partition("?")[0].rstrip("/")
