"""What is left out of a call after a server refused it: settings of sampling that a model does not take. Pure."""

from collections.abc import Iterable

from compiler.models.protocol import JsonObject

_OPTIONAL = ("temperature", "seed")
_REFUSED = frozenset({400, 422})


def concession(status: int, param: str | None, message: str, body: JsonObject) -> str | None:
    """The name of what to give up so that the call may be taken, None if the refusal is about something else."""
    if status not in _REFUSED:
        return None
    if "max_tokens" in body and "max_completion_tokens" in message:
        return "max_tokens"
    for name in _OPTIONAL:
        if name in body and (param == name or f"'{name}'" in message or f"`{name}`" in message):
            return name
    if any(tool["function"].get("strict") for tool in body.get("tools", ())):
        return "strict"
    return None


def conceded(body: JsonObject, names: Iterable[str], parameters: JsonObject) -> JsonObject:
    """The body without these; ``parameters`` is the tool's own schema, sent where the strict one was refused."""
    found = dict(body)
    for name in names:
        if name == "max_tokens" and name in found:
            found["max_completion_tokens"] = found.pop(name)
        elif name == "strict":
            found["tools"] = [_unforced(tool, parameters) for tool in found.get("tools", ())]
        else:
            found.pop(name, None)
    return found


def _unforced(tool: JsonObject, parameters: JsonObject) -> JsonObject:
    function = {key: value for key, value in tool["function"].items() if key != "strict"}
    return {**tool, "function": {**function, "parameters": parameters}}
