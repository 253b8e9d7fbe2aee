"""Every kind of fault through every channel, over HTTP and the whole fill loop."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from ast_schemas.base import Node
from benchmarks.faults.scenes import NoJournal, Scene
from compiler.fill.loop import Filler
from compiler.fill.records import CallRecord
from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import CHANNELS, Channel, RawReply
from compiler.models.strict import channels_for
from compiler.stress.scoring import meaning
from compiler.weak.drawing import more_mistakes
from compiler.weak.faults.registry import FAULTS
from tests.weak.endpoint import Through, only, serving, weak


async def no_wait(seconds: float) -> None:
    pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving({name: weak(only(name)) for name in FAULTS}) as found:
        yield found


def hit_by(fault: str, scenes: tuple[Scene, ...], channel: Channel) -> Scene:
    """The first unit, a larger one if there is one, in which the fault finds a place."""
    kind = FAULTS[fault]
    for scene in sorted(scenes, key=lambda one: (not one.unit.startswith("operations/"), len(str(one.value)) < 600)):
        if channel not in channels_for(CHANNELS, scene.request.tool):
            continue
        request = scene.request.model_copy(update={"channel": channel})
        if kind.effect == "transport" or more_mistakes(
            only(fault), scene.value, request, Random(1), count=1, effects=(kind.effect,)
        ):
            return scene
    pytest.fail(f"{fault} applies to no unit")


@dataclass
class Seen:
    """What became of one unit through one channel."""

    scene: Scene
    form: Node | None
    calls: list[CallRecord]
    replies: list[RawReply]


async def filled(fault: str, address: str, scenes: tuple[Scene, ...]) -> dict[Channel, Seen]:
    """The unit that the fault hits, filled over HTTP through each channel."""
    client = OpenAiChat("weak", base_url=f"{address}/{fault}/v1", sleep=no_wait)
    seen: dict[Channel, Seen] = {}
    for channel in CHANNELS:
        scene, model, calls = hit_by(fault, scenes, channel), Through(client, channel), list[CallRecord]()
        filler = Filler(model, NoJournal(), asyncio.Semaphore(1), observer=calls.append)
        found = await filler.fill(scene.question, scene.check)
        seen[channel] = Seen(scene, found.form, calls, model.replies)
    await client.close()
    return seen


def faults_of(reply: RawReply) -> list[str]:
    """What the endpoint says it has done to a reply."""
    found: list[str] = json.loads(reply.raw)["formwork"]["faults"]
    return found


def kinds(effect: str) -> list[str]:
    return [name for name, fault in FAULTS.items() if fault.effect == effect]


@pytest.mark.parametrize("fault", kinds("preserving"))
async def test_what_can_be_read_out_of_a_reply_is_accepted_as_it_was_meant(
    fault: str, todo: tuple[Scene, ...], address: str
) -> None:
    for channel, seen in (await filled(fault, address, todo)).items():
        assert faults_of(seen.replies[0]) == [fault], channel
        assert seen.form is not None, channel
        assert meaning(seen.form) == meaning(seen.scene.form), channel


@pytest.mark.parametrize("fault", kinds("lossy"))
async def test_what_is_lost_is_asked_for_again_and_never_guessed(
    fault: str, todo: tuple[Scene, ...], address: str
) -> None:
    for channel, seen in (await filled(fault, address, todo)).items():
        assert faults_of(seen.replies[0]) == [fault], channel
        assert seen.calls[0].outcome == "refused", channel
        assert seen.calls[0].codes, channel
        assert seen.form is not None, channel
        assert meaning(seen.form) == meaning(seen.scene.form), channel


@pytest.mark.parametrize("fault", kinds("undetectable"))
async def test_a_mistake_that_fits_the_form_is_accepted_or_told_of(
    fault: str, todo: tuple[Scene, ...], address: str
) -> None:
    for channel, seen in (await filled(fault, address, todo)).items():
        assert faults_of(seen.replies[0]) == [fault], channel
        refused = seen.calls[0].outcome == "refused"
        assert bool(seen.calls[0].codes) if refused else seen.form is not None, channel


@pytest.mark.parametrize("fault", kinds("transport"))
async def test_a_bad_connection_is_tried_again_and_costs_no_answer(
    fault: str, todo: tuple[Scene, ...], address: str
) -> None:
    for channel, seen in (await filled(fault, address, todo)).items():
        assert seen.form is not None, channel
        assert meaning(seen.form) == meaning(seen.scene.form), channel
        assert len(seen.calls) == 1, channel
        assert seen.replies[0].usage.estimated is (fault == "no_usage"), channel
