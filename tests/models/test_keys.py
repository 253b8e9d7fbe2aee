"""A key is in the request's header and nowhere else: not in output, journal, recording, state, logs or a traceback."""

import asyncio
import json
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest

from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import ModelError
from compiler.models.secrets import UnusableKey, address, key_from
from tests.models.chat_server import Response, completion, serving
from tests.models.test_openai import REQUEST

CANARY = "sk-canary-91c0ffee"
SPEC = "# Notes\n\n## Note\n\nA note has a title.\n\n## Tag\n\nA tag has a name.\n"


def echoing(sent: dict[str, Any]) -> Response:
    """A proxy that repeats what it was sent, as some do."""
    if "stream" in sent or sent.get("max_tokens") == 512:
        return Response({"error": {"message": f"no probing with {CANARY}"}}, 400)
    if sent["messages"][-1]["content"].count("# Diagnostics"):
        return Response({"error": {"message": f"Incorrect API key provided: {CANARY}"}}, 401)
    return Response(completion(json.dumps({"authorization": CANARY}), content=f"Bearer {CANARY}"))


def compiled(tmp_path: Path, url: str, *more: str, **env: str) -> subprocess.CompletedProcess[str]:
    spec = tmp_path / "spec.md"
    spec.write_text(SPEC)
    arguments = ["compile", str(spec), "--out", str(tmp_path / "out"), "--base-url", url, "--verify", "none"]
    arguments += ["--model", "openai:m", "--retriever", "lexical", "--record", str(tmp_path / "calls.jsonl"), *more]
    return subprocess.run(
        [sys.executable, "-m", "compiler", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "OPENAI_API_KEY": CANARY, "OPENAI_LOG": "debug", **env},
        cwd=Path(__file__).parents[2],
        check=False,
    )


@pytest.mark.parametrize("more", [("--debug",), ("--json", "--channel", "text")], ids=" ".join)
def test_a_compile_writes_the_key_nowhere(tmp_path: Path, more: tuple[str, ...]) -> None:
    with serving(echoing) as server:
        done = compiled(tmp_path, server.url, *more)
    assert done.returncode == 1
    assert len(server.requests) > 1
    assert all(header["authorization"] == f"Bearer {CANARY}" for header in server.headers)
    assert "***" in done.stdout + done.stderr
    assert CANARY not in done.stdout + done.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"calls.jsonl", "calls.sqlite"} <= {path.name for path in written}
    assert [path for path in written if CANARY.encode() in path.read_bytes()] == []


def test_of_two_models_each_is_sent_its_own_key_and_neither_is_written_anywhere(tmp_path: Path) -> None:
    """Both servers repeat their key in every answer; the stronger one, asked last, also in a refusal."""
    keys = {"OPENAI_API_KEY": CANARY, "STRONG_KEY": "sk-strong-5eed0042"}
    refused: list[bool] = []

    def prose(key: str) -> Response:
        return Response(completion(json.dumps({"note": key}), content=key))

    def strong(sent: dict[str, Any]) -> Response:
        key, asked = keys["STRONG_KEY"], sent["messages"][-1]["content"].startswith("unit: ")
        refused.append(asked and True not in refused)
        return Response({"error": {"message": f"Incorrect API key: {key}"}}, 401) if refused[-1] else prose(key)

    with serving(prose(keys["OPENAI_API_KEY"])) as cheap, serving(strong) as dear:
        more = ("--escalate-to", "openai:large", "--escalate-base-url", dear.url)
        more += ("--escalate-api-key-env", "STRONG_KEY", "--attempts", "2", "--debug", "--json")
        done = compiled(tmp_path, cheap.url, *more, **keys)
    assert done.returncode == 1
    assert True in refused
    for server, key in ((cheap, keys["OPENAI_API_KEY"]), (dear, keys["STRONG_KEY"])):
        asked = [sent for sent in server.requests if sent["messages"][-1]["content"].startswith("unit: ")]
        assert len(asked) > 1
        assert {header["authorization"] for header in server.headers} == {f"Bearer {key}"}
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"calls.jsonl", "calls.sqlite", "capabilities.json"} <= {path.name for path in written}
    for key in keys.values():
        assert key not in done.stdout + done.stderr
        assert [path for path in written if key.encode() in path.read_bytes()] == []


def test_a_password_in_the_address_is_written_nowhere(tmp_path: Path) -> None:
    with serving(Response({"error": {"message": "no"}}, 403)) as server:
        done = compiled(tmp_path, server.url.replace("//", f"//me:{CANARY}@"), OPENAI_API_KEY="other", OPENAI_LOG="")
    assert "HTTP 403" in done.stdout + done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert not any(CANARY.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "answer",
    [Response(f"<html>{CANARY}"), Response({"error": {"message": CANARY}}, 500), Response({"error": CANARY}, 418)],
)
async def test_no_error_of_a_model_has_the_key(answer: Response) -> None:
    with serving(answer) as server:
        model = OpenAiChat("m", base_url=server.url, api_key=CANARY, retries=0)
        with pytest.raises(ModelError) as caught:
            await model.fill(REQUEST)
        await model.close()
    assert CANARY not in f"{caught.value}{caught.value.hint}"
    assert CANARY not in "".join(traceback.format_exception(caught.value))


async def test_a_traceback_of_ours_has_no_key() -> None:
    async def broken(seconds: float) -> None:
        await asyncio.sleep(0)
        raise LookupError("a bug of ours")

    with serving(Response({"error": {"message": CANARY}}, 503)) as server:
        model = OpenAiChat("m", base_url=server.url, api_key=CANARY, sleep=broken)
        with pytest.raises(LookupError) as caught:
            await model.fill(REQUEST)
        await model.close()
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("value", ["sk-ä", "two words", "line\nbreak"])
def test_a_key_that_cannot_be_sent_is_refused_without_repeating_it(tmp_path: Path, value: str) -> None:
    done = compiled(tmp_path, "http://127.0.0.1:9/v1", OPENAI_API_KEY=value)
    assert done.returncode == 2
    assert "the value of OPENAI_API_KEY is no key" in " ".join(done.stderr.split())
    assert value not in done.stderr


def test_a_key_with_a_line_break_at_its_end_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", f"{CANARY}\n")
    assert key_from("SOME_KEY") == CANARY
    monkeypatch.setenv("SOME_KEY", " ")
    assert key_from("SOME_KEY") is None
    monkeypatch.setenv("SOME_KEY", "a b")
    with pytest.raises(UnusableKey):
        key_from("SOME_KEY")


def test_an_address_is_shown_without_its_secrets() -> None:
    assert address(f"https://me:{CANARY}@host/v1/?key={CANARY}") == "https://host/v1"
