"""A recorded call is answered again without the model: for the same request, else for the same unit with a warning."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from compiler.models.protocol import FillRequest, Message, ModelError, Sampling, Tool
from compiler.models.remarks import Remarks
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


def reworded(word: str) -> FillRequest:
    return REQUEST.model_copy(update={"messages": (Message(role="user", content=word),)})


async def recorded(path: Path, *asked: FillRequest) -> None:
    model = RecordingModel(Scripted(*({"answer": number} for number in range(1, len(asked) + 1))), path)
    for request in asked:
        await model.fill(request)
    await model.close()


async def answers(model: ReplayModel, *asked: FillRequest) -> list[str]:
    return [(await model.fill(request)).tool_calls[0].arguments for request in asked]


@pytest.mark.parametrize("change", [{"system": "Other."}, {"sampling": Sampling(seed=9)}, {"channel": "text"}], ids=str)
async def test_settings_around_a_question_do_not_make_it_another(tmp_path: Path, change: dict[str, Any]) -> None:
    recording, remarks = tmp_path / "calls.jsonl", Remarks()
    await recorded(recording, REQUEST)
    model = ReplayModel(recording, strict=True, remarks=remarks)
    assert await answers(model, REQUEST.model_copy(update=change)) == ['{"answer": 1}']
    assert remarks.diagnostics() == ()


async def test_a_question_in_other_words_is_answered_in_order_and_counted_once(tmp_path: Path) -> None:
    recording, remarks = tmp_path / "calls.jsonl", Remarks()
    await recorded(recording, REQUEST, reworded("again"), REQUEST.model_copy(update={"unit": "schema/Other"}))
    model = ReplayModel(recording, remarks=remarks)
    given = await answers(model, REQUEST, reworded("new words"), reworded("and more"))
    assert given == ['{"answer": 1}', '{"answer": 2}', '{"answer": 2}']
    (said,) = remarks.diagnostics()
    assert (said.code, said.severity) == ("F931", "warning")
    assert said.message.endswith("calls.jsonl that were given to another wording of their question: 2.")


async def test_strict_replay_refuses_other_words(tmp_path: Path) -> None:
    recording = tmp_path / "calls.jsonl"
    await recorded(recording, REQUEST)
    with pytest.raises(ModelError, match="only with another question"):
        await ReplayModel(recording, strict=True).fill(reworded("other"))


@pytest.mark.parametrize(
    "change", [{"unit": "schema/Other"}, {"form": "create"}, {"tool": Tool(name="fix", description="", parameters={})}]
)
async def test_replies_of_another_unit_form_or_function_are_never_taken(tmp_path: Path, change: dict[str, Any]) -> None:
    recording = tmp_path / "calls.jsonl"
    await recorded(recording, REQUEST)
    with pytest.raises(ModelError, match=r"was recorded (not at all|only with another question)"):
        await ReplayModel(recording).fill(REQUEST.model_copy(update=change))


async def test_a_replay_has_the_channels_of_the_recorded_model(tmp_path: Path) -> None:
    model = Scripted({"a": 1})
    model.channels = ("json_schema", "text")
    recording = tmp_path / "calls.jsonl"
    await RecordingModel(model, recording).fill(REQUEST)
    assert ReplayModel(recording).channels == ("json_schema", "text")


async def test_a_packed_recording_is_small_and_the_same(tmp_path: Path) -> None:
    plain, packed = tmp_path / "calls.jsonl", tmp_path / "calls.jsonl.gz"
    asked = [reworded(f"question {number} " * 50) for number in range(20)]
    await recorded(plain, *asked)
    await recorded(packed, *asked)
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert packed.stat().st_size * 5 < plain.stat().st_size
    assert await answers(ReplayModel(packed), *asked) == await answers(ReplayModel(plain), *asked)


async def test_a_recording_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match=r"file/calls\.jsonl cannot be written"):
        await recorded(tmp_path / "file" / "calls.jsonl", REQUEST)


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"{}" * 50, mtime=0)[:-9]])
async def test_a_damaged_packed_recording_is_named(tmp_path: Path, content: bytes) -> None:
    recording = tmp_path / "calls.jsonl.gz"
    recording.write_bytes(content)
    with pytest.raises(ModelError, match=r"calls\.jsonl\.gz: is not packed with gzip"):
        await ReplayModel(recording).fill(REQUEST)


@pytest.mark.parametrize("content", [None, "not json\n", '{"key": 1}\n'])
async def test_an_unreadable_recording_is_named(tmp_path: Path, content: str | None) -> None:
    recording = tmp_path / "calls.jsonl"
    if content is not None:
        recording.write_text(content)
    with pytest.raises(ModelError, match=r"calls\.jsonl"):
        await ReplayModel(recording).fill(REQUEST)
