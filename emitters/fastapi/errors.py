"""``app/errors.py``: what every error answer of the API looks like."""

import json
from typing import Any

from ast_schemas import error_body, ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.bodies.wrapping import statement
from emitters.writer import Writer, bracketed, literal

_PROBLEMS = "app.runtime.problems"
_VALUES = {
    "status": "problem.status",
    "code": "problem.code",
    "message": "problem.message",
    "title": "problem.phrase",
    "errors": "list(problem.errors)",
    "fields": "problem.fields",
}


def errors_artifact(program: ir.Program) -> Artifact:
    """The module with ``ERROR_BODY``."""
    writer = Writer("app/errors.py", "What every error answer of the API looks like.", defined=["ERROR_BODY"])
    text = program.settings.error_body
    if text is None:
        writer.line(f"ERROR_BODY = {writer.use(_PROBLEMS, 'PROBLEM_DETAILS')}")
        return writer.artifact()
    body = error_body.parse(text)
    any_, problem = writer.use("typing", "Any"), writer.use(_PROBLEMS, "Problem")
    schema = {"title": "Error", **error_body.schema(body)}
    writer.line(statement(f"SCHEMA: dict[str, {any_}] = {_printed(schema, literal)}"))
    writer.blank(2)
    with writer.block(f"def make(problem: {problem}) -> {any_}:"):
        writer.docstring("The body for a problem.")
        writer.line(statement(f"return {_printed(body, _text)}", writer.room))
    writer.blank(2)
    made = ['"application/json"', "SCHEMA", "make", literal(error_body.code_at(body))]
    writer.line(bracketed(f"ERROR_BODY = {writer.use(_PROBLEMS, 'ErrorBody')}", made))
    return writer.artifact()


def _printed(value: Any, text: Any) -> str:
    """Python for a JSON value; ``text`` prints its texts."""
    match value:
        case dict():
            return "{" + ", ".join(f"{literal(key)}: {_printed(item, text)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(_printed(item, text) for item in value) + "]"
        case str():
            return str(text(value))
        case float():
            return json.dumps(value)
    return literal(value)


def _text(string: str) -> str:
    whole = error_body.placeholder(string)
    if whole is not None:
        return _VALUES[whole]
    found = error_body.parts(string)
    if not any(is_name for is_name, _ in found):
        return literal("".join(text for _, text in found))
    printed = [f"str({_VALUES[name]})" if is_name else literal(name) for is_name, name in found]
    return " + ".join(printed)
