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


async def letter_and_reply(folder: Path, data: bytes, **patience: float) -> str:
    """Posts the question, saves ``data`` as its reply and gives the arguments that are read."""
    with pytest.raises(ModelError, match="no schema-Item"):
        await MailboxModel(folder, interval=0.01, timeout=0.0).fill(REQUEST)
    letter = json.loads(letters(folder)[0].read_text())
    (folder / letter["reply_to"]).write_bytes(data)
    return (await MailboxModel(folder, interval=0.01, **patience).fill(REQUEST)).tool_calls[0].arguments


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_a_reply_is_read_as_editors_save_it(tmp_path: Path, encoding: str) -> None:
    assert await letter_and_reply(tmp_path, '{"name": "Käse"}'.encode(encoding)) == '{"name": "Käse"}'


async def test_a_reply_in_an_old_encoding_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compiler.models.mailbox._PATIENCE", 0.02)
    with pytest.raises(ModelError, match=r"reply\.json is not UTF-8 text"):
        await letter_and_reply(tmp_path, '{"name": "Käse"}'.encode("latin-1"))


async def test_a_letter_says_all_that_is_needed_to_answer_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        await MailboxModel(tmp_path, interval=0.01, timeout=0.0).fill(REQUEST)
    (path,) = letters(tmp_path)
    letter = json.loads(path.read_text())
    assert letter["reply_to"] == path.name.replace(".request.", ".reply.")
    assert letter["reply_to"] in letter["how_to_answer"]
    assert "fill_schema" in letter["how_to_answer"]
    assert letter["tool"] == REQUEST.tool.model_dump()
    assert letter["question"] == REQUEST.messages[0].content
    assert "reply.json" in (tmp_path / "README.md").read_text()


async def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match=r"mailbox: .*file/letters"):
        await MailboxModel(tmp_path / "file" / "letters").fill(REQUEST)


async def test_an_answer_that_is_there_already_is_used_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no schema-Item"):
        await MailboxModel(tmp_path, interval=0.01, timeout=0.02).fill(REQUEST)
    letter = json.loads(letters(tmp_path)[0].read_text())
    (tmp_path / letter["reply_to"]).write_text("{}")
    reply = await MailboxModel(tmp_path, timeout=0.0).fill(REQUEST)
    assert reply.tool_calls[0].arguments == "{}"
