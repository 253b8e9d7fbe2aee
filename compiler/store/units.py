"""Accepted forms as files: one readable JSON per unit."""

import hashlib
import json

from pydantic import BaseModel, ValidationError

from ast_schemas.base import Node
from compiler.fill.revive import revived
from compiler.store.layout import Layout


def unit_text(form: Node) -> str:
    """The form as it is stored; equal forms have equal texts."""
    return json.dumps(form.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"


def text_hash(text: str) -> str:
    """SHA-256 (hex) of the text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_unit(layout: Layout, unit: str, form: type[BaseModel]) -> Node | None:
    """The stored form of a unit; None if there is none or it is not of this type."""
    try:
        found = revived(form, layout.unit(unit).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if isinstance(found, Node) else None
