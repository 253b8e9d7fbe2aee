"""One row of the table: the same forms with the same mistakes, given to each client."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

from benchmarks.reask.cases import Case
from benchmarks.reask.clients import CLIENTS
from benchmarks.reask.endpoint import Endpoint, Nature, Talk, serving
from benchmarks.reask.mistakes import drawn, mistakes
from benchmarks.reask.report import Row


def able(known: Sequence[Case], errors: int) -> list[Case]:
    """The forms in which so many mistakes can be made."""
    return [case for case in known if len(mistakes(case.value, case.question.schema())) >= errors]


def measured(some: Sequence[Case], errors: int, nature: Nature) -> Row:
    """One row: every case with so many mistakes, asked by each client."""
    chance = random.Random(f"{nature.seed} {errors}")
    every = [mistakes(case.value, case.question.schema()) for case in some]
    wrong = [drawn(one, errors, chance) for one in every]
    talks: dict[str, list[Talk]] = {}
    for name, client in CLIENTS.items():
        with serving(Endpoint(nature)) as endpoint:
            talks[name] = [Talk(*each) for each in zip(some, wrong, every, strict=True)]
            endpoint.talks = {talk.case.question.unit: talk for talk in talks[name]}
            for talk in talks[name]:
                found: Any = asyncio.run(client(talk.case.question, endpoint.url))
                if found is not None and found != talk.case.value:
                    raise AssertionError(f"{name} accepted another value for {talk.case.question.unit}")
                talk.accepted = found is not None
    return Row(errors, nature, talks)
