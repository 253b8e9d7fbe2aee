"""The embedded reader answers through the same protocol; of a slot patch it says what the whole form has there."""

import json

import pytest

import compiler.reader
from compiler.models.protocol import Tool
from compiler.models.reader import ReaderModel
from tests.models.test_openai import REQUEST


async def test_a_patch_is_answered_from_the_whole_form(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read(request: object) -> dict[str, object]:
        asked.append(request.tool.name)  # type: ignore[attr-defined]
        return {"fields": [{"name": "title", "required": True}]}

    monkeypatch.setattr(compiler.reader, "read", read)
    properties = {
        "fix_1": {"type": "string", "description": "fields[0].name"},
        "fix_2": {"type": "string", "description": "fields[3].name"},
    }
    tool = Tool(name="fix", description="", parameters={"type": "object", "properties": properties})
    reply = await ReaderModel().fill(REQUEST.model_copy(update={"tool": tool}))
    assert asked == ["fill_schema"]
    assert reply.tool_calls[0].name == "fix"
    assert json.loads(reply.tool_calls[0].arguments) == {"fix_1": "title", "fix_2": None}
    assert reply.usage.estimated
