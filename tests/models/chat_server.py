"""A tiny chat-completions server on loopback that answers what it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Response:
    """One answer: a body (made JSON unless it is text), a status and headers."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def completion(arguments: str, name: str = "fill_schema", **message: Any) -> dict[str, Any]:
    """A response body with one tool call."""
    call = {"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": "tool_calls",
                "message": {"role": "assistant", "content": None, "tool_calls": [call], **message},
            }
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


@dataclass
class Server:
    url: str
    requests: list[dict[str, Any]]
    headers: list[dict[str, str]]


Answer = Response | Callable[[dict[str, Any]], Response]


@contextmanager
def serving(*answers: Answer, models: Any = None) -> Iterator[Server]:
    """Answers in order, the last one again and again; ``models`` is what ``GET /models`` says (None: not found)."""
    requests: list[dict[str, Any]] = []
    headers: list[dict[str, str]] = []
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer(Response(models, 404 if models is None else 200))

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                answer = answers[min(len(requests), len(answers) - 1)]
                requests.append(sent)
                headers.append({name.lower(): value for name, value in self.headers.items()})
            self.answer(answer(sent) if callable(answer) else answer)

        def answer(self, response: Response) -> None:
            body = response.body if isinstance(response.body, str) else json.dumps(response.body)
            data = body.encode()
            self.send_response(response.status)
            if "Content-Type" not in response.headers:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}/v1", requests, headers)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
