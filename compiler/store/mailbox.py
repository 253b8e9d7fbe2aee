"""A folder through which a person or a program answers forms: ``*.request.json`` out, ``*.reply.json`` in."""

import json
import os
from pathlib import Path

from compiler.models.protocol import FillRequest, JsonObject

README = """# Mailbox of a compile

Each `*.request.json` is one question, complete in itself: nothing else need be known to answer it. In it are

- `how_to_answer`: what to write, and where;
- `question`: the unit, the symbols that exist, the sections of the spec, and in a repeated question what was wrong
  with the last answer and that answer itself;
- `tool`: the function to call, with the JSON schema of its arguments.

Write the arguments, one JSON object, to the file beside it that ends in `.reply.json`. It is read once its JSON is
complete; text that is no JSON two seconds after it appeared is taken as the answer and asked for again in a new
letter. A reply stays where it is, so that running the same compile again goes on without asking anew.
Letters without a reply beside them are open; those whose compile ended are never read.
"""


def letter_name(request: FillRequest) -> str:
    """A file name that is readable, and the same for the same request."""
    unit = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in request.unit)
    return f"{unit}-{request.key()[:12]}"


def post(folder: Path, name: str, request: FillRequest) -> None:
    """Write the question; it appears under its name only when complete."""
    folder.mkdir(parents=True, exist_ok=True)
    readme = folder / "README.md"
    if not readme.exists() or readme.read_text(encoding="utf-8", errors="replace") != README:
        readme.write_text(README, encoding="utf-8")
    letter: JsonObject = {
        "how_to_answer": (
            f"Write a file {name}.reply.json into this folder. It holds the arguments of the function"
            f" {request.tool.name}: one JSON object that fits tool.parameters, without the function's name around it."
        ),
        "reply_to": f"{name}.reply.json",
        "unit": request.unit,
        "form": request.form,
        "system": request.system,
        "question": "\n\n".join(message.content for message in request.messages),
        "tool": request.tool.model_dump(mode="json"),
    }
    target = folder / f"{name}.request.json"
    draft = folder / f".{name}.request.json"
    draft.write_text(json.dumps(letter, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(draft, target)


def collect(folder: Path, name: str) -> bytes | None:
    """What is in the reply's file, which may still be being written; None if there is none, or nothing in it."""
    try:
        data = (folder / f"{name}.reply.json").read_bytes()
    except OSError:
        return None
    return data if data.strip() else None


def is_complete(data: bytes) -> bool:
    """Whether this is one JSON value: an editor may save in several writes."""
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def text_of(data: bytes) -> str:
    """The text in UTF-8, 16 or 32, with or without a byte order mark. Raises UnicodeDecodeError."""
    return data.decode(json.detect_encoding(data))
