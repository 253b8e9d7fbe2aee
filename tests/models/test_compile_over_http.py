"""A compile through a server: what it can do is found, recorded and replayed, and its faults are told at the end."""

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import compiler.cli
from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.models.reader import ReaderModel
from compiler.weak.payload import asked
from tests.models.chat_server import Response, Server, completion, serving
from tests.models.test_probing import FILLED, streamed

SPEC = (Path(compiler.cli.__file__).parent / "templates" / "spec.md").read_text(encoding="utf-8")


def reading(sent: dict[str, Any]) -> Response:
    """The reader behind a server that takes tools and ignores ``tool_choice``."""
    if sent.get("stream"):
        return streamed("Hello")
    question, of_unit = asked(sent)
    if not of_unit:
        return Response(completion("", content=FILLED if "response_format" in sent else "Hello", tool_calls=None))
    text = asyncio.run(ReaderModel().fill(question)).tool_calls[0].arguments
    body = completion("", content=text, tool_calls=None)
    body["usage"]["prompt_tokens"] = sum(len(message["content"]) for message in sent["messages"]) // 4
    return Response(body)


def compiled(folder: Path, out: str, **settings: Any) -> Result:
    (folder / "spec.md").write_text(SPEC)
    given = Settings(retriever="lexical", verify="none", **settings)
    return compile_spec(folder / "spec.md", folder / out, given)


def codes(result: Result) -> list[str]:
    return [item.code for item in result.diagnostics if item.code.startswith("F9")]


def files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".formwork" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result, Server]:
    folder = tmp_path_factory.mktemp("http")
    with serving(reading) as server:
        result = compiled(folder, "out", model="openai:m", base_url=server.url, record=folder / "calls.jsonl.gz")
    return folder, result, server


def test_a_server_that_ignores_the_tool_choice_is_asked_for_json_instead(
    recorded: tuple[Path, Result, Server],
) -> None:
    folder, result, server = recorded
    assert result.status == "ok", result.diagnostics
    assert result.calls > 0
    questions = [body for body in server.requests if body["messages"][-1]["content"].startswith("unit: ")]
    assert (len(questions), len(server.requests) - len(questions)) == (result.calls, 5), "what probes is not counted"
    assert all("response_format" in body and "tools" not in body for body in questions)
    assert "capabilities.json" in (folder / "out" / ".formwork" / ".gitignore").read_text().splitlines()
    offline = compiled(folder, "offline")
    assert offline.status == "ok"
    assert files(folder / "out") == files(folder / "offline")


def test_the_recording_compiles_again_without_the_server(recorded: tuple[Path, Result, Server]) -> None:
    folder, result, _ = recorded
    again = compiled(folder, "again", model=f"replay:{folder / 'calls.jsonl.gz'}", strict_replay=True)
    assert (again.status, again.calls) == ("ok", result.calls)
    assert files(folder / "again") == files(folder / "out")


def test_a_recording_survives_forms_in_other_words_and_says_so(recorded: tuple[Path, Result, Server]) -> None:
    folder, result, _ = recorded
    earlier = folder / "earlier.jsonl"
    for line in gzip.decompress((folder / "calls.jsonl.gz").read_bytes()).splitlines():
        call = json.loads(line)
        call["request"]["tool"]["description"] = "As the form was described in an earlier version."
        with earlier.open("a") as stream:
            stream.write(json.dumps(call) + "\n")
    loose = compiled(folder, "loose", model=f"replay:{earlier}")
    assert (loose.status, codes(loose)) == ("ok", ["F931"])
    assert f"question: {result.calls}." in next(item.message for item in loose.diagnostics if item.code == "F931")
    assert files(folder / "loose") == files(folder / "out")
    strict = compiled(folder, "strict", model=f"replay:{earlier}", strict_replay=True)
    assert strict.status == "failed"
    assert "F920" in codes(strict)


def test_a_context_that_is_too_small_is_told_at_the_end(tmp_path: Path) -> None:
    def cut(sent: dict[str, Any]) -> Response:
        response = reading(sent)
        if "usage" in response.body:
            response.body["usage"]["prompt_tokens"] = 64
        return response

    with serving(cut) as server:
        result = compiled(tmp_path, "out", model="openai:m", base_url=server.url, capabilities="json_schema")
    assert result.status == "ok"
    assert codes(result) == ["F930"]
    assert "read 64 tokens of " in json.dumps(result.to_json())
