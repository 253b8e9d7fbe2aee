"""The smallest value that a schema allows: the answer to calls that are no question of Formwork. Pure."""

from typing import Any

from compiler.fill.schema import resolve
from compiler.models.protocol import JsonObject

_DEEPEST = 20


def smallest(schema: JsonObject, root: JsonObject | None = None, depth: int = 0) -> Any:
    """A value with empty lists and texts, and the first of every choice. Patterns are not looked at."""
    root = schema if root is None else root
    found = resolve(schema, root)
    if depth > _DEEPEST:
        return None
    if "anyOf" in found:
        return smallest(found["anyOf"][0], root, depth + 1)
    if "const" in found:
        return found["const"]
    if found.get("enum"):
        return found["enum"][0]
    match found.get("type"):
        case "object":
            properties = found.get("properties", {})
            wanted = found.get("required", list(properties))
            return {name: smallest(properties[name], root, depth + 1) for name in wanted if name in properties}
        case "array":
            return [smallest(found["items"], root, depth + 1)] * found.get("minItems", 0) if "items" in found else []
        case "string":
            return "x" * found.get("minLength", 0) or "ok"
        case "integer" | "number":
            return found.get("minimum", 0)
        case "boolean":
            return True
        case _:
            return None
