"""Calls at once are limited per endpoint: two models of one server share its places, two servers have their own."""

import asyncio
import threading
from pathlib import Path
from typing import Any

from compiler.models.factory import Access
from compiler.models.serving import Served, Serving
from tests.fill.scripted import Scripted
from tests.models.chat_server import Response, completion, serving
from tests.models.test_openai import REQUEST


class Crowd:
    """Counts the calls that are under way at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, sent: dict[str, Any]) -> Response:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        threading.Event().wait(0.02)
        with self.lock:
            self.now -= 1
        return Response(completion("{}"))


async def ask(served: Served) -> None:
    async with served.slots:
        await served.model.fill(REQUEST)


async def test_each_endpoint_has_its_own_limit(tmp_path: Path) -> None:
    here, there = Crowd(), Crowd()
    with serving(here) as one, serving(there) as other:
        opened = Serving(3, tmp_path / "capabilities.json")
        small = await opened.open("openai:small", Access(base_url=one.url, probe=False))
        large = await opened.open("openai:large", Access(base_url=f"{one.url}/", probe=False))
        far = await opened.open("openai:small", Access(base_url=other.url, probe=False))
        await asyncio.gather(*(ask(served) for served in (small, large, far) for _ in range(12)))
        await opened.close()
    assert small.slots is large.slots
    assert small.slots is not far.slots
    assert (here.most, there.most) == (3, 3)


async def test_every_model_of_a_compile_is_recorded_in_one_file(tmp_path: Path) -> None:
    recording = tmp_path / "calls.jsonl.gz"
    opened = Serving(3, tmp_path / "capabilities.json", recording)
    for answer in ({"a": 1}, {"a": 2}):
        await opened.take(Scripted(answer)).model.fill(REQUEST)
    await opened.close()
    replay = await Serving(3, tmp_path / "capabilities.json").open(f"replay:{recording}", Access())
    replies = [await replay.model.fill(REQUEST) for _ in range(2)]
    assert [reply.tool_calls[0].arguments for reply in replies] == ['{"a": 1}', '{"a": 2}']
