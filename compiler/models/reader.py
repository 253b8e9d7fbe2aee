"""The embedded model: the spec notation's parser behind the protocol of all models. Offline and deterministic."""

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any

from compiler.models import chat
from compiler.models.protocol import Channel, FillRequest, JsonObject, ModelError, RawReply, estimated_usage

FIX = "fix"
"""The tool of a slot patch: each property's description is the path of the value that it mends."""


class ReaderModel:
    """Answers from the request alone, as a hosted model would."""

    channels: tuple[Channel, ...] = ("forced",)

    @cached_property
    def name(self) -> str:
        """With a hash of its sources: the journal must not answer for a reader that has learnt since."""
        found = hashlib.sha256()
        for path in sorted(Path(__file__).parents[1].joinpath("reader").rglob("*.py")):
            found.update(path.read_bytes())
        return f"reader@{found.hexdigest()[:12]}"

    async def fill(self, request: FillRequest) -> RawReply:
        from compiler.reader import read
        from rag.wire import WireError

        patch = request.tool.name == FIX
        whole = request.tool.model_copy(update={"name": f"fill_{request.phase}"})
        try:
            arguments: Any = read(request.model_copy(update={"tool": whole}) if patch else request)
        except WireError as error:
            raise ModelError(f"reader: cannot read the sections of {request.unit}: {error}") from None
        if arguments is None:
            raise ModelError(f"reader: cannot answer the form of {request.unit}")
        if patch:
            arguments = _fixes(arguments, request)
        text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        body = chat.completion(request.tool.name, text, estimated_usage(request, text), model="reader")
        reply = chat.reply(body, request)
        assert reply is not None
        return reply.model_copy(update={"usage": estimated_usage(request, text)})

    async def close(self) -> None:
        """Nothing is open."""


def _fixes(whole: Any, request: FillRequest) -> JsonObject:
    """What the whole form has at the places that a slot patch asks for; null where it has nothing."""
    from compiler.fill.paths import parts, value_at

    properties = request.tool.parameters["properties"]
    return {name: value_at(whole, parts(slot["description"]))[1] for name, slot in properties.items()}
