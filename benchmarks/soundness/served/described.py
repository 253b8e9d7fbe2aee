"""What two OpenAPI documents of one API must agree in: everything but titles, examples, prose and bounds of numbers."""

import json
from typing import Any

Json = dict[str, Any]


def difference(one: Json, other: Json) -> str | None:
    """The first place where they differ, with both values; None if they agree."""
    return _difference(essence(one), essence(other), "$")


def essence(document: Json) -> Json:
    """Routes with parameters, bodies, answers and who may call; and the members of every schema."""
    operations = {
        f"{method} {path}": _operation(operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    schemas = document.get("components", {}).get("schemas", {})
    return {"operations": operations, "schemas": {name: _schema(schema) for name, schema in schemas.items()}}


def _operation(operation: Json) -> Json:
    parameters = sorted((item["name"], item["in"], item["required"]) for item in operation.get("parameters", ()))
    content = operation.get("requestBody", {}).get("content", {})
    return {
        "name": operation["operationId"],
        "parameters": parameters,
        "body": {kind: _reference(body["schema"]) for kind, body in content.items()},
        "answers": {status: _answer(answer) for status, answer in operation["responses"].items()},
        "security": operation.get("security"),
    }


def _answer(answer: Json) -> Json:
    content = {kind: _reference(body.get("schema", {})) for kind, body in answer.get("content", {}).items()}
    return {kind: schema for kind, schema in content.items() if schema != {}}


def _reference(schema: Json) -> Any:
    if schema.get("type") == "array":
        return {"array of": _reference(schema["items"])}
    return {"one": schema["$ref"]} if "$ref" in schema else {}


def _schema(schema: Json) -> Json:
    return {
        "members": sorted(schema.get("properties", {})),
        "required": sorted(schema.get("required", ())),
        "closed": schema.get("additionalProperties") is False,
    }


def _difference(one: Any, other: Any, path: str) -> str | None:
    if one == other:
        return None
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        key = next(key for key in keys if one.get(key) != other.get(key))
        return _difference(one.get(key), other.get(key), f"{path}.{key}")
    return f"{path}: {json.dumps(one)[:300]} instead of {json.dumps(other)[:300]}"
