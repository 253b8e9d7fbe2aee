"""Keys of inputs: equal keys mean that a unit would be asked the same again. Pure; the model is no part of a key."""

import hashlib
import json
from functools import cache, lru_cache
from typing import Any

from ast_schemas.spec import Spec
from compiler.fill.forms import FORMS


def digest(value: Any) -> str:
    """SHA-256 (hex) of a JSON value in canonical form."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def form_version(phase: str) -> str:
    """Changes with the form's fields, types, descriptions and limits."""
    return digest(FORMS[phase].model_json_schema())


@lru_cache(maxsize=65_536)
def interface_hash(line: str) -> str:
    """The hash of a symbol's interface line: what others see of it."""
    return digest(line)


def spec_digest(spec: Spec) -> str:
    """Changes with any section's content, id or place in the order."""
    return digest([[section.id, section.content_hash] for section in spec.sections])
