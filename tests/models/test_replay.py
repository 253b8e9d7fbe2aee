"""A recorded call is answered again without the model, for exactly the same request."""

from pathlib import Path

import pytest

from compiler.models.protocol import ModelError
from compiler.models.replay import RecordingModel, ReplayModel
from tests.fill.scripted import Scripted
from tests.models.test_openai import REQUEST


async def test_a_recording_answers_the_same_requests_in_the_same_order(tmp_path: Path) -> None:
    recording = tmp_path / "calls.jsonl"
    model = RecordingModel(Scripted({"a": 1}, {"a": 2}), recording)
    recorded = [await model.fill(REQUEST), await model.fill(REQUEST)]
    replay = ReplayModel(recording)
    assert [await replay.fill(REQUEST), await replay.fill(REQUEST)] == recorded
    assert recorded[0] != recorded[1]


async def test_another_request_is_refused_with_a_hint(tmp_path: Path) -> None:
    recording = tmp_path / "calls.jsonl"
    await RecordingModel(Scripted({"a": 1}), recording).fill(REQUEST)
    with pytest.raises(ModelError, match="only with another question"):
        await ReplayModel(recording).fill(REQUEST.model_copy(update={"system": "Other."}))
    with pytest.raises(ModelError, match="not at all"):
        await ReplayModel(recording).fill(REQUEST.model_copy(update={"unit": "schema/Other"}))


@pytest.mark.parametrize("content", [None, "not json\n", '{"key": 1}\n'])
async def test_an_unreadable_recording_is_named(tmp_path: Path, content: str | None) -> None:
    recording = tmp_path / "calls.jsonl"
    if content is not None:
        recording.write_text(content)
    with pytest.raises(ModelError, match=r"calls\.jsonl"):
        await ReplayModel(recording).fill(REQUEST)
