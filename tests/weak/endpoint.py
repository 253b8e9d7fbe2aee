"""The misbehaving endpoint on loopback, with a weak model of one kind of fault at each path."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from benchmarks.faults.scenes import Scene
from compiler.models.protocol import CHANNELS, Channel, FillRequest, Model, RawReply
from compiler.models.reader import ReaderModel
from compiler.weak.faults.registry import FAULTS
from compiler.weak.model import WeakModel
from compiler.weak.profiles import Again, Profile
from compiler.weak.server import application

TODO = Path(__file__).parents[2] / "fixtures" / "specs" / "todo"
SPECS = TODO.parent


def only(fault: str, *, again: Again | None = None, sticky: float = 0.0) -> Profile:
    """A profile that makes one mistake in every first answer (or connection), and mends it when it is told."""
    effect = FAULTS[fault].effect
    return Profile(
        name=fault,
        valid={"default": 0.0 if effect in ("preserving", "lossy") else 1.0},
        silent=1.0 if effect == "undetectable" else 0.0,
        transport=1.0 if effect == "transport" else 0.0,
        failures_in_a_row=1,
        sticky=sticky,
        again=again or Again(),
        faults={fault: 1.0},
    )


@contextmanager
def serving(models: Mapping[str, WeakModel]) -> Iterator[str]:
    """The address below which each model answers at ``/<key>/v1``."""
    app = Starlette(routes=[Mount(f"/{key}", application(model)) for key, model in models.items()])
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Through:
    """A model whose every request goes through one channel; ``asked`` and ``replies`` are what went by."""

    def __init__(self, inner: Model, channel: Channel) -> None:
        self.inner = inner
        self.channels: tuple[Channel, ...] = (channel,)
        self.asked: list[FillRequest] = []
        self.replies: list[RawReply] = []

    @property
    def name(self) -> str:
        return self.inner.name

    async def fill(self, request: FillRequest) -> RawReply:
        self.asked.append(request)
        reply = await self.inner.fill(request)
        self.replies.append(reply)
        return reply

    async def close(self) -> None:
        await self.inner.close()


def weak(profile: Profile, *, seed: int = 1, trial: int = 0, inner: Model | None = None) -> WeakModel:
    return WeakModel(inner or ReaderModel(), profile, seed, trial)


def named(scenes: tuple[Scene, ...], unit: str) -> Scene:
    return next(scene for scene in scenes if scene.unit == unit)


__all__ = ["CHANNELS", "SPECS", "TODO", "Through", "named", "only", "serving", "weak"]
