"""Recording and replaying of calls: a compile that was paid for once runs again anywhere, without network."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from compiler.models.protocol import FillRequest, Model, ModelError, RawReply
from compiler.store.recordings import Recorded, RecordingUnreadable, append_call, read_calls


class ReplayModel:
    """Answers each request with what was recorded for exactly this request; equal requests in the recorded order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._calls: Mapping[str, tuple[Recorded, ...]] | None = None
        self._used: Counter[str] = Counter()

    @property
    def name(self) -> str:
        return "replay"

    async def fill(self, request: FillRequest) -> RawReply:
        if self._calls is None:
            try:
                self._calls = read_calls(self._path)
            except RecordingUnreadable as error:
                raise ModelError(str(error)) from None
        key = request.key()
        calls = self._calls.get(key)
        if not calls:
            known = any(call.request.unit == request.unit for group in self._calls.values() for call in group)
            reason = "only with another question" if known else "not at all"
            raise ModelError(
                f"{self._path}: {request.unit} was recorded {reason}",
                hint="The spec, the forms or the retriever changed since; record again with --record.",
            )
        index = min(self._used[key], len(calls) - 1)
        self._used[key] += 1
        return calls[index].reply

    async def close(self) -> None:
        """Nothing is open."""


class RecordingModel:
    """Another model, with each of its calls appended to a file before it is used."""

    def __init__(self, inner: Model, path: Path) -> None:
        self._inner = inner
        self._path = path

    @property
    def name(self) -> str:
        return self._inner.name

    async def fill(self, request: FillRequest) -> RawReply:
        reply = await self._inner.fill(request)
        append_call(self._path, Recorded(key=request.key(), model=self.name, request=request, reply=reply))
        return reply

    async def close(self) -> None:
        await self._inner.close()
