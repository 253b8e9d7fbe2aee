"""Who is tried: a simulated profile in process, or a model at an endpoint. The same trials run through either."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from compiler.models.capabilities import Capabilities
from compiler.models.factory import Access, open_model
from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import Channel, FillRequest, Model, ModelError, RawReply
from compiler.models.reader import ReaderModel
from compiler.models.serving import Serving
from compiler.weak.model import WeakModel
from compiler.weak.profiles import Profile

_REMEMBERED = 2_000
"""Answers of the reader that one process keeps; a first question is the same in every trial."""


@dataclass(frozen=True)
class Candidate:
    """``key`` is what trials are stored under, ``label`` what people read."""

    label: str
    key: str
    profile: Profile | None = None
    seed: int = 0
    name: str | None = None
    access: Access = field(default_factory=Access)
    capabilities: Capabilities | None = None
    """What the endpoint was found to do; None: it says it by itself."""

    @property
    def simulated(self) -> bool:
        return self.profile is not None

    def about(self) -> dict[str, Any]:
        """What is kept beside the trials: enough to run a simulated one again, and no address or key of others."""
        found: dict[str, Any] = {"label": self.label, "simulated": self.simulated}
        if self.profile is not None:
            return {**found, "profile": self.profile.model_dump(mode="json"), "seed": self.seed}
        return {**found, "name": self.name}


def simulated(profile: Profile, seed: int) -> Candidate:
    key = f"weak:{profile.name}.{profile.fingerprint()}:seed{seed}"
    return Candidate(profile.name, key, profile=profile, seed=seed)


def at_endpoint(name: str, access: Access) -> Candidate:
    """A model as ``--model`` names it. Raises UnknownModel and UnusableKey."""
    key = open_model(name, access).name
    return Candidate(key, key, name=name, access=access)


def learned(candidates: Sequence[Candidate], known: Path) -> tuple[Candidate, ...]:
    """With what their endpoints can do: probed once, and kept in the file ``known``."""
    return asyncio.run(_learned(candidates, known))


async def _learned(candidates: Sequence[Candidate], known: Path) -> tuple[Candidate, ...]:
    serving = Serving(1, known)
    found = []
    try:
        for candidate in candidates:
            if candidate.name is not None:
                served = await serving.open(candidate.name, candidate.access)
                able = served.model.capabilities if isinstance(served.model, OpenAiChat) else None
                candidate = replace(candidate, capabilities=able)
            found.append(candidate)
    finally:
        await serving.close()
    return tuple(found)


class Remembering:
    """The reader, asked once for equal requests: it is a pure function of them."""

    channels: tuple[Channel, ...] = ReaderModel.channels

    def __init__(self) -> None:
        self._reader = ReaderModel()
        self._answers: OrderedDict[str, RawReply | ModelError] = OrderedDict()

    @property
    def name(self) -> str:
        return self._reader.name

    async def fill(self, request: FillRequest) -> RawReply:
        key = request.key()
        found = self._answers.get(key)
        if found is None:
            try:
                found = await self._reader.fill(request)
            except ModelError as error:
                found = error
            self._answers[key] = found
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        else:
            self._answers.move_to_end(key)
        if isinstance(found, ModelError):
            raise found
        return found

    async def close(self) -> None:
        await self._reader.close()


class Opened:
    """The models of some candidates within one event loop."""

    def __init__(self, candidates: Sequence[Candidate], reader: Model) -> None:
        self._candidates = {candidate.key: candidate for candidate in candidates}
        self._reader = reader
        self._endpoints: dict[str, Model] = {}

    def model(self, key: str, trial: int) -> Model:
        """A model for one trial; endpoints are shared by all trials, simulated ones begin anew."""
        candidate = self._candidates[key]
        if candidate.profile is not None:
            return WeakModel(self._reader, candidate.profile, candidate.seed, trial, sleep=_at_once)
        if key not in self._endpoints:
            assert candidate.name is not None
            model = open_model(candidate.name, candidate.access)
            if isinstance(model, OpenAiChat) and candidate.capabilities is not None:
                model.capabilities = candidate.capabilities
            self._endpoints[key] = model
        return self._endpoints[key]

    async def close(self) -> None:
        for model in self._endpoints.values():
            await model.close()


async def _at_once(seconds: float) -> None:
    """A simulated endpoint that is slow need not be waited for."""
    del seconds
