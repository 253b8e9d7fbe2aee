"""Whether values of one scalar type may be stored or shown as another without a conversion that can fail."""

from ast_schemas.ir import Scalar
from ast_schemas.types import PROTECTED

TEXTS = frozenset({"text", "email", "url", "slug"})


def fits(found: Scalar, wanted: Scalar) -> bool:
    """``text`` takes every text kind and enums; a narrower kind takes only itself."""
    if found.many != wanted.many:
        return False
    if wanted.kind == "secret":
        return found.kind in ("secret", "text")
    if wanted.kind in ("token", "encrypted"):
        return found.kind in TEXTS or found.kind == wanted.kind
    if wanted.kind == "json":
        return found.kind not in PROTECTED | {"file"}
    if found.kind == "enum" and wanted.kind == "enum":
        return set(found.values) <= set(wanted.values)
    if wanted.kind == "text":
        return found.kind in TEXTS or found.kind == "enum"
    if wanted.kind == "decimal":
        return found.kind == "integer" or (
            found.kind == "decimal" and (wanted.scale is None or (found.scale or 0) <= wanted.scale)
        )
    if wanted.kind == "file" and wanted.values:
        return found.kind == "file" and bool(found.values) and set(found.values) <= set(wanted.values)
    return found.kind == wanted.kind


def in_words(type_: Scalar) -> str:
    """``a list of text``, ``decimal(10,2)``, ``one of open, done``."""
    text: str = type_.kind
    if type_.kind == "enum":
        text = f"one of {', '.join(type_.values)}"
    elif type_.kind == "decimal" and type_.precision is not None:
        text = f"decimal({type_.precision},{type_.scale or 0})"
    return f"a list of {text}" if type_.many else text
