"""The description that a project's application gives when it runs, beside the one that was written, compared."""

import json
from pathlib import Path
from typing import Any

from tests.emitters.emitted import run

Json = dict[str, Any]


def running(project: Path) -> Json:
    """What the application says."""
    found: Json = json.loads(
        run(project, "-c", "import json; from app.main import app; print(json.dumps(app.openapi()))")
    )
    return found


def written(project: Path) -> Json:
    """What ``openapi.json`` says."""
    found: Json = json.loads((project / "openapi.json").read_text())
    return found


def operations(document: Json) -> dict[str, Json]:
    """Each operation with its route, by its name."""
    return {
        operation["operationId"]: operation | {"route": f"{method} {path}"}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def parameters(document: Json) -> dict[str, set[tuple[str, str, bool]]]:
    """Name, place and whether it is required, of each parameter of each operation."""
    return {
        name: {(item["name"], item["in"], item["required"]) for item in found.get("parameters", [])}
        for name, found in operations(document).items()
    }


def bodies(found: Json) -> Json:
    """Schemas of body and answers by content type, and who must sign in."""
    body = {kind: schema(content) for kind, content in found.get("requestBody", {}).get("content", {}).items()}
    answers = {
        status: {kind: schema(content) for kind, content in answer.get("content", {}).items()}
        for status, answer in found["responses"].items()
    }
    return {"body": body, "answers": answers, "security": found.get("security")}


def schema(content: Json) -> Json:
    """The named schema, or the type."""
    said = content.get("schema", {})
    if said.get("type") == "array":
        return {"array of": said["items"]["$ref"]}
    return {"one": said.get("$ref") or said.get("type")}


def members(document: Json) -> dict[str, tuple[set[str], set[str]]]:
    """Members of each schema, and those that are required."""
    schemas = document["components"]["schemas"]
    return {name: (set(found["properties"]), set(found.get("required", []))) for name, found in schemas.items()}


_FREE = ("title", "description", "examples", "operationId", "summary")
"""Words for people, which the running application has more of."""


def values(document: Any, named: bool = False) -> Any:
    """What is said of values, in parameters, bodies and answers; ``named``: keys are names, not words of the format."""
    if isinstance(document, list):
        return [values(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: values(item, key in ("properties", "schemas", "paths"))
        for key, item in document.items()
        if named or key not in _FREE
    }


def assert_alike(project: Path) -> None:
    """Both say the same."""
    theirs, ours = running(project), written(project)
    assert {name: found["route"] for name, found in operations(theirs).items()} == {
        name: found["route"] for name, found in operations(ours).items()
    }
    assert parameters(theirs) == parameters(ours)
    for name, found in operations(theirs).items():
        assert bodies(found) == bodies(operations(ours)[name]), name
    assert members(theirs) == members(ours)
    for name, told in values(theirs["components"]["schemas"], named=True).items():
        assert told == values(ours["components"]["schemas"], named=True)[name], name
    for path, told in values(theirs["paths"], named=True).items():
        assert told == values(ours["paths"], named=True)[path], path
