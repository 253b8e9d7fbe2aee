"""A chat-completions server whose model knows the right forms, makes the given mistakes, and mends them when told."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.reask.cases import Case
from benchmarks.reask.mistakes import Mistake, spoiled
from compiler.fill.paths import Steps, parts, value_at
from compiler.models.protocol import estimate_tokens

_UNIT = re.compile(r"^unit: (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Nature:
    """How the simulated model answers again: the chance that a mistake is mended when it is told, and that a value
    which was right becomes wrong when it is written again."""

    mends: float
    spoils: float
    seed: int


@dataclass
class Talk:
    """What one unit was asked and answered. Tokens are characters by four of all that went over the wire."""

    case: Case
    wrong: tuple[Mistake, ...]
    others: tuple[Mistake, ...] = ()
    """What else can go wrong, where a value is written again that was right."""
    asked: int = 0
    prompt: int = 0
    completion: int = 0
    first: int = 0
    """Of these, in and out, of the first call."""
    accepted: bool = False

    def answer(self, tool: str, properties: dict[str, Any], nature: Nature) -> Any:
        """The arguments of the next reply. Whatever is asked for again was told what is wrong with it."""
        paths = [parts(slot["description"]) for slot in properties.values()] if tool == "fix" else [()]
        if self.asked:
            told = {item.path for item in self.wrong}
            kept = (item for item in self.wrong if not _within(item, paths) or self._draw(item, nature) >= nature.mends)
            again = (item for item in self.others if item.path not in told and _within(item, paths))
            new = (item for item in again if self._draw(item, nature) < nature.spoils)
            self.wrong = (*kept, *new)
        self.asked += 1
        value = spoiled(self.case.value, self.wrong)
        if tool != "fix":
            return value
        return {name: value_at(value, path)[1] for name, path in zip(properties, paths, strict=True)}

    def _draw(self, mistake: Mistake, nature: Nature) -> float:
        """The same for whoever asks: from the place and from how often the unit was asked."""
        text = f"{nature.seed} {self.case.question.unit} {mistake.path} {self.asked}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32


def _within(mistake: Mistake, paths: Sequence[Steps]) -> bool:
    return any(mistake.path[: len(path)] == path for path in paths)


@dataclass
class Endpoint:
    """``talks`` by unit; a unit is known by the first line of the question."""

    nature: Nature
    talks: dict[str, Talk] = field(default_factory=dict)
    url: str = ""

    def reply(self, body: dict[str, Any]) -> dict[str, Any]:
        texts = [str(message.get("content") or "") for message in body["messages"]]
        found = next(match for text in texts if (match := _UNIT.search(text)))
        talk = self.talks[found[1]]
        function = body["tools"][0]["function"]
        properties = function["parameters"].get("properties", {})
        arguments = json.dumps(talk.answer(function["name"], properties, self.nature), ensure_ascii=False)
        sent = json.dumps([_spoken(message) for message in body["messages"]], ensure_ascii=False)
        tools = json.dumps(body["tools"], ensure_ascii=False, separators=(",", ":"))
        prompt, completion = estimate_tokens(sent + tools), estimate_tokens(arguments)
        talk.prompt += prompt
        talk.completion += completion
        talk.first = talk.first or prompt + completion
        call = {"id": "call", "type": "function", "function": {"name": function["name"], "arguments": arguments}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}],
            "usage": {
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": prompt + completion,
            },
        }


def _spoken(message: dict[str, Any]) -> list[Any]:
    """What of a message a model reads: contents and calls, without the keys around them."""
    return [message.get("content") or "", *[call["function"]["arguments"] for call in message.get("tool_calls") or []]]


@contextmanager
def serving(endpoint: Endpoint) -> Iterator[Endpoint]:
    """The endpoint on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = json.dumps(endpoint.reply(body), ensure_ascii=False).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
