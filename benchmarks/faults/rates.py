"""The rates at which each profile answers right at first, by the fill loop: ``python -m benchmarks.faults.rates``."""

import argparse
import asyncio
import copy
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.scenes import Scene, scenes
from benchmarks.faults.tally import wilson
from compiler.fill.conversation import Conversation
from compiler.fill.options import EVERYTHING
from compiler.fill.records import Outcome
from compiler.models import chat
from compiler.models.protocol import FillRequest, RawReply, Usage
from compiler.models.reader import ReaderModel
from compiler.weak import profiles
from compiler.weak.model import WeakModel
from compiler.weak.profiles import Profile

SPEC = Path(__file__).parents[2] / "fixtures" / "specs" / "todo"


@dataclass
class Rate:
    """First answers of which the profile wants ``share`` valid as they stand, and what the loop made of them."""

    share: float
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    @property
    def draws(self) -> int:
        return self.outcomes.total()

    def within(self, z: float = 1.96) -> bool:
        """Whether the profile's share is in the Wilson interval of what was measured; ``z`` 1.96 is 95 %."""
        low, high = wilson(self.outcomes["raw_valid"], self.draws, z)
        return low <= self.share <= high


class Known(ReaderModel):
    """Gives the forms that were accepted for the scenes, without reading anything."""

    def __init__(self, some: Iterable[Scene]) -> None:
        self._answers = {scene.unit: json.dumps(scene.value) for scene in some}

    async def fill(self, request: FillRequest) -> RawReply:
        usage = Usage(prompt=1, completion=1)
        body = chat.completion(request.tool.name, self._answers[request.unit], usage, model="known")
        reply = chat.reply(body, request)
        assert reply is not None
        return reply


async def measured(profile: Profile, some: Sequence[Scene], draws: int, seed: int) -> list[Rate]:
    """``draws`` first answers, the scenes in turn, by the share that the profile gives their phase.

    Nothing fails on the way: ``transport`` is left out.
    """
    calm, known = profile.model_copy(update={"transport": 0.0}), Known(some)
    rates: dict[float, Rate] = {}
    talks = [Conversation(scene.question, scene.check, EVERYTHING) for scene in some]
    for talk in talks:
        talk.first(("forced",))
    for number in range(draws):
        place, trial = number % len(some), number // len(some)
        request, talk = some[place].request, copy.copy(talks[place])
        reply = await WeakModel(known, calm, seed, trial).fill(request)
        answer, form = talk.judge(reply, request)
        outcome: Outcome = "refused"
        if form is not None:
            outcome = "repaired" if answer.repairs or answer.coercions else "raw_valid"
        share = profile.valid_share(request.phase)
        rates.setdefault(share, Rate(share)).outcomes[outcome] += 1
    return [rates[share] for share in sorted(rates)]


def table(found: Iterable[tuple[str, Sequence[Rate]]]) -> str:
    """The measured rates as Markdown."""
    lines = [
        "| profile | draws | wanted | valid as they stand (95 %) | accepted after repair | asked again |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*lines, *(line for name, rates in found for line in _lines(name, rates))])


def _lines(name: str, rates: Sequence[Rate]) -> Iterator[str]:
    for rate in rates:
        raw, low, high = rate.outcomes["raw_valid"], *wilson(rate.outcomes["raw_valid"], rate.draws)
        repaired, refused = (rate.outcomes[kind] / rate.draws for kind in ("repaired", "refused"))
        valid = f"{raw / rate.draws:.2%} ({low:.2%} to {high:.2%})"
        yield f"| `{name}` | {rate.draws:,} | {100 * rate.share:g} % | {valid} | {repaired:.1%} | {refused:.1%} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults.rates", description=__doc__)
    parser.add_argument("--draws", type=int, default=4_000, help="first answers of each profile")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spec", type=Path, default=SPEC)
    options = parser.parse_args()
    some = scenes(options.spec)
    found = [
        (name, asyncio.run(measured(profiles.load(name), some, options.draws, options.seed)))
        for name in profiles.names()
    ]
    print(table(found))


if __name__ == "__main__":
    main()
