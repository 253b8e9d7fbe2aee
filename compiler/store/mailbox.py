"""A folder through which a person or a program answers forms: ``*.request.json`` out, ``*.reply.json`` in."""

import json
import os
from pathlib import Path
from typing import Any

from compiler.models.protocol import FillRequest, JsonObject

README = """Each `*.request.json` is one question: `question` is its text, `tool` the function with the schema of its
arguments.
Answer by writing the arguments (one JSON object) to the file of the same name that ends in `.reply.json`.
A reply is read once its JSON is complete; write it elsewhere and rename it if that is easier.
"""


def letter_name(request: FillRequest) -> str:
    """A file name that is readable, and the same for the same request."""
    unit = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in request.unit)
    return f"{unit}-{request.key()[:12]}"


def post(folder: Path, name: str, request: FillRequest) -> None:
    """Write the question; it appears under its name only when complete."""
    folder.mkdir(parents=True, exist_ok=True)
    readme = folder / "README.md"
    if not readme.exists():
        readme.write_text(README, encoding="utf-8")
    letter: JsonObject = {
        "unit": request.unit,
        "form": request.form,
        "system": request.system,
        "question": "\n\n".join(message.content for message in request.messages),
        "tool": request.tool.model_dump(mode="json"),
        "reply_to": f"{name}.reply.json",
    }
    target = folder / f"{name}.request.json"
    draft = folder / f".{name}.request.json"
    draft.write_text(json.dumps(letter, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(draft, target)


def collect(folder: Path, name: str) -> str | None:
    """The reply's text once it is there and complete, else None. A reply that is not JSON is given as it is."""
    path = folder / f"{name}.reply.json"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return text if text.strip() else None


def is_complete(text: str) -> bool:
    """Whether the text is one JSON value: an editor may save in several writes."""
    try:
        _: Any = json.loads(text)
    except ValueError:
        return False
    return True
