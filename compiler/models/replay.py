"""Recording and replaying of calls: a compile that was paid for once runs again anywhere, without network."""

import hashlib
import json
from collections import Counter
from collections.abc import Hashable, Mapping
from functools import partial
from pathlib import Path

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import models as codes
from compiler.models.protocol import Channel, FillRequest, Model, ModelError, RawReply
from compiler.models.remarks import Remarks
from compiler.store.recordings import Recorded, RecordingUnreadable, append_call, pack, read_calls

_HINT = "The spec, the forms or the retriever changed since; record again with --record."


class ReplayModel:
    """Answers with what was recorded: for exactly this request, else for its question, else for its unit.

    A request differs from its question in system prompt, channel and sampling. A reply to another question of the unit
    is counted in a warning; ``strict`` refuses it. Equal requests are answered in the recorded order, the last reply
    again and again.
    """

    def __init__(self, path: Path, *, strict: bool = False, remarks: Remarks | None = None) -> None:
        self._path = path
        self._strict = strict
        self._remarks = remarks or Remarks()
        self._calls: Mapping[Hashable, tuple[Recorded, ...]] | None = None
        self._used: Counter[Hashable] = Counter()

    @property
    def name(self) -> str:
        return "replay"

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Those of the recorded model, so that the same steps are taken again."""
        try:
            calls = self._read()
        except ModelError:
            return ("forced",)
        return next((group[0].channels for group in calls.values()), ("forced",))

    async def fill(self, request: FillRequest) -> RawReply:
        calls = self._read()
        exact, question, unit = _keys(request)
        for key in (exact, question):
            if key in calls:
                return self._answer(calls, request, key)
        if unit not in calls or self._strict:
            known = any(isinstance(key, tuple) and key[0] == request.unit for key in calls)
            reason = "only with another question" if known else "not at all"
            raise ModelError(f"{self._path}: {request.unit} was recorded {reason}", hint=_HINT)
        self._remarks.say(f"other question {self._path}", partial(_told, self._path))
        return self._answer(calls, request, unit)

    async def close(self) -> None:
        """Nothing is open."""

    def _answer(self, calls: Mapping[Hashable, tuple[Recorded, ...]], request: FillRequest, key: Hashable) -> RawReply:
        found = calls[key]
        reply = found[min(self._used[key], len(found) - 1)].reply
        self._used.update(_keys(request))
        return reply

    def _read(self) -> Mapping[Hashable, tuple[Recorded, ...]]:
        if self._calls is None:
            groups: dict[Hashable, tuple[Recorded, ...]] = {}
            try:
                for call in read_calls(self._path):
                    for key in _keys(call.request):
                        groups[key] = (*groups.get(key, ()), call)
            except RecordingUnreadable as error:
                raise ModelError(str(error)) from None
            self._calls = groups
        return self._calls


class RecordingModel:
    """Another model, with each of its calls appended to a file before it is used."""

    def __init__(self, inner: Model, path: Path) -> None:
        self._inner = inner
        self._path = path

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def channels(self) -> tuple[Channel, ...]:
        return self._inner.channels

    async def fill(self, request: FillRequest) -> RawReply:
        reply = await self._inner.fill(request)
        recorded = Recorded(key=request.key(), model=self.name, channels=self.channels, request=request, reply=reply)
        try:
            append_call(self._path, recorded)
        except OSError as error:
            raise ModelError(f"{self._path} cannot be written: {error.strerror or error}") from None
        return reply

    async def close(self) -> None:
        await self._inner.close()
        pack(self._path)


def _keys(request: FillRequest) -> tuple[str, str, tuple[str, str | None, str]]:
    """What a request is found by: itself, its question, and its unit with form and function."""
    asked = request.model_dump(mode="json", include={"unit", "form", "messages", "tool"})
    question = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return f"request {request.key()}", f"question {question}", (request.unit, request.form, request.tool.name)


def _told(path: Path, count: int) -> Diagnostic:
    return make(codes.OTHER_QUESTION, count=count, file=path, hint=_HINT)
