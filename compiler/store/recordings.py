"""A file of recorded calls: one JSON object a line, readable and complete enough to compile again anywhere.

A name that ends in ``.gz`` is the same, packed with gzip.
"""

import gzip
import json
import os
import zlib
from pathlib import Path

from ast_schemas.base import Node
from compiler.models.protocol import Channel, FillRequest, RawReply


class Recorded(Node):
    """One call: what was sent and what came back. ``channels`` are those that the model could use."""

    key: str
    model: str
    channels: tuple[Channel, ...] = ("forced",)
    request: FillRequest
    reply: RawReply


class RecordingUnreadable(Exception):
    """The file is missing or is no recording; the message names the line."""


def append_call(path: Path, call: Recorded) -> None:
    """Add one line at the end; the folder is made if needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(call.model_dump(mode="json"), sort_keys=True, ensure_ascii=False) + "\n"
    data = line.encode()
    with path.open("ab") as stream:
        stream.write(gzip.compress(data, mtime=0) if _is_packed(path) else data)


def pack(path: Path) -> None:
    """Pack all calls of a ``.gz`` file together, which is far smaller than each for itself; others stay as they are."""
    if not _is_packed(path) or not path.exists():
        return
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), mtime=0))
    os.replace(draft, path)


def read_calls(path: Path) -> tuple[Recorded, ...]:
    """All recorded calls in the order of recording. Raises RecordingUnreadable."""
    try:
        data = path.read_bytes()
        lines = (gzip.decompress(data) if _is_packed(path) else data).decode("utf-8").split("\n")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise RecordingUnreadable(f"{path}: is not packed with gzip") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingUnreadable(f"{path}: {getattr(error, 'strerror', None) or 'is not UTF-8 text'}") from None
    found: list[Recorded] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(Recorded.model_validate_json(line))
        except ValueError:
            raise RecordingUnreadable(f"{path}:{number}: not a recorded call") from None
    return tuple(found)


def _is_packed(path: Path) -> bool:
    return path.suffix == ".gz"
