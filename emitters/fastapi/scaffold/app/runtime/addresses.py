"""Addresses in headers."""

from __future__ import annotations

from urllib.parse import quote

_RESERVED = ":/?#[]@!$&'()*+,;=%"
"""What has a meaning in a URL (RFC 3986, section 2.2), and the sign of what is escaped already."""


def escaped(address: str) -> str:
    """The address with everything escaped that no URL has, line breaks above all: it becomes a header."""
    return quote(address, safe=_RESERVED)
