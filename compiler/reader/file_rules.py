"""Sizes and media types as people write them: ``at most 2 MB``, ``png or jpeg``, ``images``."""

import re
from typing import Final

BYTES: Final = {"byte": 1, "kb": 1000, "kib": 1024, "mb": 1000**2, "mib": 1024**2}
"""Bytes of a unit, in lower case and without a plural's s."""
SIZE: Final = r"(\d+) ?(bytes?|kB|KiB|MB|MiB)"
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_NAMES: Final = {
    "image": _IMAGES,
    "picture": _IMAGES,
    "png": ("image/png",),
    "jpeg": ("image/jpeg",),
    "jpg": ("image/jpeg",),
    "gif": ("image/gif",),
    "webp": ("image/webp",),
    "svg": ("image/svg+xml",),
    "pdf": ("application/pdf",),
    "zip": ("application/zip",),
    "json": ("application/json",),
    "csv": ("text/csv",),
    "text": ("text/plain",),
    "mp3": ("audio/mpeg",),
    "mp4": ("video/mp4",),
}
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_NAME = r"(?:plain )?[\w.+-]+(?:/[\w.+-]+)?(?: files?)?"
MEDIA: Final = rf"`?({_NAME})`?(?: or `?({_NAME})`?)?"


def in_bytes(number: str, unit: str) -> int:
    """``2``, ``MB`` → 2000000."""
    return int(number) * BYTES[unit.lower().rstrip("s")]


def media_types(*names: str | None) -> tuple[str, ...] | None:
    """The media types that words name; None if one of them names none."""
    found: list[str] = []
    for name in names:
        if name is None:
            continue
        plain = re.sub(r"^plain | files?$", "", name.strip("` ").lower())
        types = (plain,) if _TYPE.fullmatch(plain) else _NAMES.get(plain) or _NAMES.get(plain.rstrip("s"))
        if types is None:
            return None
        found += types
    return tuple(dict.fromkeys(found))
