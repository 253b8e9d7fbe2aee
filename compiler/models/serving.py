"""The models of one compile: opened, asked what they can do where nobody knows, and a limit of calls per endpoint."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from compiler.models.factory import Access, open_model
from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import Model
from compiler.models.remarks import Remarks
from compiler.models.replay import RecordingModel
from compiler.store.capabilities import read_capabilities, write_capabilities


@dataclass(frozen=True)
class Served:
    """A model and the calls that may be under way at its endpoint; two models at one endpoint share them."""

    model: Model
    slots: asyncio.Semaphore


@dataclass
class Serving:
    """``jobs`` is the limit of calls at once for each endpoint, ``known`` the file of capabilities found before."""

    jobs: int
    known: Path
    record: Path | None = None
    remarks: Remarks = field(default_factory=Remarks)
    _slots: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    _open: list[Model] = field(default_factory=list)

    async def open(self, name: str, access: Access) -> Served:
        """The model of that name, ready to be asked. Raises UnknownModel and UnusableKey."""
        model = open_model(name, access, remarks=self.remarks)
        if isinstance(model, OpenAiChat) and access.capabilities is None and access.channel is None and access.probe:
            await self._learn(model)
        return self.take(model)

    def take(self, model: Model) -> Served:
        """A model that somebody else opened; :meth:`close` closes it, too."""
        slots = self._slots.setdefault(server(model), asyncio.Semaphore(self.jobs))
        recorded = model if self.record is None else RecordingModel(model, self.record)
        self._open.append(recorded)
        return Served(recorded, slots)

    async def close(self) -> None:
        for model in self._open:
            await model.close()

    async def _learn(self, model: OpenAiChat) -> None:
        """What was found once is not asked again; an endpoint that cannot be reached is asked the next time."""
        found = read_capabilities(self.known, model.name)
        if found is None:
            found = await model.probe()
            if found is None:
                return
            write_capabilities(self.known, model.name, found)
        model.capabilities = found


def server(model: Model) -> str:
    """Where the calls of a model go: its address where it has one, else whatever its name names."""
    where = getattr(model, "server", None)
    return where if isinstance(where, str) else model.name
