"""A chat-completions server in a process of its own: the right answer for each unit, after a fixed delay."""

import asyncio
import json
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from compiler.models import chat
from compiler.models.protocol import Usage


def application(answers: dict[str, str], delay: float) -> Starlette:
    """``answers`` are arguments by unit; ``delay`` is in seconds."""

    async def complete(request: Request) -> Response:
        sent = await request.json()
        unit = sent["messages"][-1]["content"].partition("\n")[0].removeprefix("unit: ")
        tool = sent["tools"][0]["function"]["name"]
        await asyncio.sleep(delay)
        return JSONResponse(chat.completion(tool, answers[unit], Usage(prompt=1, completion=1), model="benchmark"))

    return Starlette(routes=[Route("/v1/chat/completions", complete, methods=["POST"])])


if __name__ == "__main__":
    port, delay, path = int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])
    app = application(json.loads(path.read_text(encoding="utf-8")), delay)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)
