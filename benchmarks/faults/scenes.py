"""Real questions with the forms that were accepted for them: what replies are spoiled from, and judged against."""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.build.contexts import Contexts
from compiler.build.events import Silent
from compiler.build.filling import Filling
from compiler.build.reading import read_spec
from compiler.build.settings import Settings
from compiler.fill.citations import renamed
from compiler.fill.conversation import Check
from compiler.fill.loop import Filled, Filler
from compiler.fill.question import Question
from compiler.fill.records import CallKey
from compiler.models.protocol import FillRequest, RawReply
from compiler.models.reader import ReaderModel


@dataclass(frozen=True)
class Scene:
    """One unit of a spec: what was asked, what a form must satisfy there, and the form that was accepted."""

    question: Question
    check: Check
    form: Node
    request: FillRequest

    @property
    def unit(self) -> str:
        return self.question.unit

    @property
    def value(self) -> dict[str, Any]:
        """The form as JSON, as a model that read the question would write it."""
        value: dict[str, Any] = renamed(self.form.model_dump(mode="json"), self.question.cited)
        return value


class NoJournal:
    """Forgets every call."""

    def find(self, key: CallKey) -> tuple[RawReply, int] | None:
        return None

    def store(self, key: CallKey, request: FillRequest, reply: RawReply, milliseconds: int, rung: str) -> None:
        pass

    def judge(
        self,
        key: CallKey,
        outcome: str,
        *,
        repairs: tuple[str, ...] = (),
        coercions: tuple[str, ...] = (),
        said: tuple[Diagnostic, ...] = (),
    ) -> None:
        pass

    def failed(self, key: CallKey, request: FillRequest, reason: str, milliseconds: int, rung: str) -> None:
        pass


@dataclass
class _Watching(Filler):
    """Keeps what went through it."""

    scenes: dict[str, Scene] = field(default_factory=dict)

    async def fill(self, question: Question, check: Check) -> Filled:
        asked: list[FillRequest] = []
        model = self.model

        class Seen(ReaderModel):
            async def fill(self, request: FillRequest) -> RawReply:
                asked.append(request)
                return await model.fill(request)

        one = Filler(Seen(), NoJournal(), self.slots, self.attempts)
        filled = await one.fill(question, check)
        assert filled.form is not None, f"{question.unit}: {filled.diagnostics}"
        self.scenes[question.unit] = Scene(question, check, filled.form, asked[0])
        return filled


def scenes(spec_path: Path) -> tuple[Scene, ...]:
    """Every unit of a spec in the notation, as the reader fills it. Raises AssertionError where it cannot."""
    spec, problems = read_spec(spec_path)
    assert spec is not None, problems
    filler = _Watching(ReaderModel(), NoJournal(), asyncio.Semaphore(1))
    with tempfile.TemporaryDirectory(prefix="scenes") as folder:
        contexts = Contexts(spec, Settings(retriever="lexical"), {}, Path(folder) / "vectors")
        filling = Filling(spec, contexts, filler, Silent(), {}, 3)
        asyncio.run(filling.run())
    return tuple(filler.scenes.values())
