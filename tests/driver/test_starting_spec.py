"""The spec that `formwork init` writes compiles offline through all rooms; a spoiled fill is mended on the way."""

import json
from pathlib import Path
from typing import Any

import pytest

from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.cli.starting import run as init
from compiler.driver import compile_spec
from compiler.models.protocol import FillRequest, Model, RawReply
from compiler.models.reader import ReaderModel
from tests.fill.scripted import raw

SPOILED = "operations/add_item"


class SpoiledOnce:
    """The reader, whose first answer for one unit is right in form and wrong in meaning."""

    name = "spoiled"
    channels = ("forced",)

    def __init__(self) -> None:
        self.reader = ReaderModel()
        self.questions: list[str] = []

    async def fill(self, request: FillRequest) -> RawReply:
        reply = await self.reader.fill(request)
        if request.unit != SPOILED:
            return reply
        self.questions.append(request.messages[0].content)
        if len(self.questions) > 1:
            return reply
        form: dict[str, Any] = json.loads(reply.tool_calls[0].arguments)
        create = next(step for step in form["steps"] if step["step"] == "create")
        create["assignments"] = [*create["assignments"], {"field": "title", "value": '"Spoiled"'}]
        return raw(request, form)

    async def close(self) -> None:
        pass


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert init("groceries") == 0
    return tmp_path / "groceries" / "spec.md"


def compile_(spec: Path, model: Model | None = None, **options: Any) -> Result:
    settings = Settings(**{"retriever": "lexical", **options})
    return compile_spec(spec, spec.parent / "backend", settings, model=model, debug=True)


@pytest.mark.slow
def test_it_compiles_offline_and_every_requirement_of_it(spec: Path) -> None:
    result = compile_(spec, verify="full")
    assert [item for item in result.diagnostics if item.severity == "error"] == []
    assert result.status == "ok"
    assert result.requirements.uncovered == ()
    again = compile_(spec, verify="full")
    assert (again.calls, again.replayed, again.files.written) == (0, 0, ())


@pytest.mark.slow
def test_a_failed_scenario_of_a_spoiled_fill_comes_back_to_its_operation_and_is_mended(spec: Path) -> None:
    model = SpoiledOnce()
    result = compile_(spec, model, verify="full")
    assert result.status == "ok", result.diagnostics
    assert len(model.questions) == 2
    assert "# Diagnostics\n" in model.questions[1]
    assert "G1025" in model.questions[1]
    assert "Milk" in model.questions[1]
    spoiled = (spec.parent / "backend" / "app" / "operations" / "add_item.py").read_text()
    assert "Spoiled" not in spoiled


def test_two_compiles_give_equal_bytes(spec: Path) -> None:
    def tree() -> dict[str, bytes]:
        out = spec.parent / "backend"
        files = (path for path in sorted(out.rglob("*")) if path.is_file())
        names = {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
        return {name: data for name, data in names.items() if "calls.sqlite" not in name and "lock" not in name}

    compile_(spec, verify="none")
    first = tree()
    (spec.parent / "backend").rename(spec.parent / "first")
    compile_(spec, verify="none", jobs=1)
    assert tree() == first
