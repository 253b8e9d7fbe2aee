"""From the body of a chat-completions call back to the request that it was made from. Pure."""

import json
import re
from typing import Any

from compiler.models.chat import FUNCTION
from compiler.models.protocol import Channel, FillRequest, JsonObject, Message, Sampling, Tool

_UNIT = re.compile(r"^unit: *(\S+) *$", re.MULTILINE)
_FORM = re.compile(r"^form: *(\S+) *$", re.MULTILINE)
_ROLES = ("user", "assistant")


class NotAQuestion(ValueError):
    """The body is no chat-completions call that can be answered; the message says what is wrong with it."""


def asked(body: Any) -> tuple[FillRequest, bool]:
    """The request, and whether it is a unit's question. Raises NotAQuestion.

    Other calls (a client that finds out what a server can do) have a request as well; their unit is ``call``.
    """
    if not isinstance(body, dict):
        raise NotAQuestion("the body is no JSON object")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not all(isinstance(item, dict) for item in messages):
        raise NotAQuestion("`messages` must be a list of messages")
    system = "\n".join(_content(item) for item in messages if item.get("role") in ("system", "developer"))
    said = [Message(role=item["role"], content=_content(item)) for item in messages if item.get("role") in _ROLES]
    if not said:
        raise NotAQuestion("`messages` holds no message of a user")
    tool, channel, text = _tool(body, said[-1].content)
    said[-1] = said[-1].model_copy(update={"content": text})
    head = said[0].content.partition("\n# ")[0]
    unit, form = _UNIT.search(head), _FORM.search(head)
    request = FillRequest(
        unit=unit[1] if unit else "call",
        form=form[1] if form else None,
        system=system,
        messages=tuple(said),
        tool=tool,
        sampling=Sampling(temperature=_number(body.get("temperature")), seed=_whole(body.get("seed"))),
        channel=channel,
    )
    return request, unit is not None and bool(tool.parameters)


def _tool(body: JsonObject, text: str) -> tuple[Tool, Channel, str]:
    """The one function, the channel that it is asked for through, and the last message without it."""
    tools = body.get("tools")
    if tools:
        function = tools[0].get("function") if isinstance(tools, list) and isinstance(tools[0], dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            raise NotAQuestion("`tools[0].function` must have a name")
        if len(tools) > 1:
            raise NotAQuestion("more than one tool is offered")
        forced = isinstance(body.get("tool_choice"), dict)
        channel: Channel = "strict" if function.get("strict") else "forced" if forced else "required"
        return _made(function, "parameters"), channel, text
    worded, before = _in_words(text)
    shape = body.get("response_format")
    if isinstance(shape, dict) and shape.get("type") == "json_schema" and isinstance(shape.get("json_schema"), dict):
        return worded or _made(shape["json_schema"], "schema"), "json_schema", before
    return worded or Tool(name="", description="", parameters={}), "text", before


def _in_words(text: str) -> tuple[Tool | None, str]:
    """The function that a message describes at its end, and the message without it."""
    before, mark, after = text.rpartition(f"\n\n{FUNCTION}\n")
    if not mark:
        return None, text
    named, _, rest = after.partition("\n")
    name, _, description = named.partition(": ")
    try:
        schema = json.loads(rest.partition("\n")[2])
    except ValueError:
        raise NotAQuestion(f"below `{FUNCTION}` there is no schema") from None
    return Tool(name=name, description=description, parameters=schema), f"{before}\n"


def _made(function: JsonObject, key: str) -> Tool:
    parameters = function.get(key)
    return Tool(
        name=str(function.get("name") or ""),
        description=str(function.get("description") or ""),
        parameters=parameters if isinstance(parameters, dict) else {},
    )


def _content(message: JsonObject) -> str:
    """Text of a message, also where it comes in parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
