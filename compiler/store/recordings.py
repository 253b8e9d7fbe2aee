"""A file of recorded calls: one JSON object a line, readable and complete enough to compile again anywhere."""

import json
from collections.abc import Mapping
from pathlib import Path

from ast_schemas.base import Node
from compiler.models.protocol import FillRequest, RawReply


class Recorded(Node):
    """One call: what was sent and what came back."""

    key: str
    model: str
    request: FillRequest
    reply: RawReply


class RecordingUnreadable(Exception):
    """The file is missing or is no recording; the message names the line."""


def append_call(path: Path, call: Recorded) -> None:
    """Add one line at the end; the folder is made if needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(call.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    with path.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(line + "\n")


def read_calls(path: Path) -> Mapping[str, tuple[Recorded, ...]]:
    """All recorded calls by request key, each in the order of recording. Raises RecordingUnreadable."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingUnreadable(f"{path}: {getattr(error, 'strerror', None) or 'is not UTF-8 text'}") from None
    found: dict[str, tuple[Recorded, ...]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            call = Recorded.model_validate_json(line)
        except ValueError:
            raise RecordingUnreadable(f"{path}:{number}: not a recorded call") from None
        found[call.request.key()] = (*found.get(call.request.key(), ()), call)
    return found
