"""A folder answers forms: the question is a complete file, and a reply is waited for."""

import asyncio
import json
from pathlib import Path

import pytest

from compiler.models.mailbox import MailboxModel
from compiler.models.protocol import ModelError
from tests.models.test_openai import REQUEST


def letters(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.request.json"))


async def test_a_question_is_written_and_its_answer_read(tmp_path: Path) -> None:
    model = MailboxModel(tmp_path, interval=0.01)
    asked = asyncio.create_task(model.fill(REQUEST))
    while not letters(tmp_path):
        await asyncio.sleep(0.01)
    letter = json.loads(letters(tmp_path)[0].read_text())
    assert letter["question"] == "unit: schema/Item"
    assert letter["tool"]["name"] == "fill_schema"
    (tmp_path / letter["reply_to"]).write_text('{"fields": ')
    await asyncio.sleep(0.05)
    assert not asked.done()
    (tmp_path / letter["reply_to"]).write_text('{"fields": []}')
    reply = await asked
    assert reply.tool_calls[0].arguments == '{"fields": []}'


async def test_an_answer_that_is_there_already_is_used_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no schema-Item"):
        await MailboxModel(tmp_path, interval=0.01, timeout=0.02).fill(REQUEST)
    letter = json.loads(letters(tmp_path)[0].read_text())
    (tmp_path / letter["reply_to"]).write_text("{}")
    reply = await MailboxModel(tmp_path, timeout=0.0).fill(REQUEST)
    assert reply.tool_calls[0].arguments == "{}"
