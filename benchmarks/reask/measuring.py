"""One row of the table: the same forms with the same mistakes, given to each client."""

import asyncio
import random
from typing import Any

from benchmarks.reask.cases import Case
from benchmarks.reask.clients import CLIENTS
from benchmarks.reask.endpoint import Endpoint, Talk, serving
from benchmarks.reask.mistakes import mistakes
from benchmarks.reask.report import Row


def measured(some: list[Case], errors: int, mends: float, seed: int) -> Row:
    """One row: every case with so many mistakes, asked by each client."""
    chance = random.Random(f"{seed} {errors}")
    spoilt = [(case, mistakes(case.value, case.question.schema(), errors, chance)) for case in some]
    fitting = [(case, wrong) for case, wrong in spoilt if wrong is not None]
    talks: dict[str, list[Talk]] = {}
    for name, client in CLIENTS.items():
        with serving(Endpoint(mends, seed)) as endpoint:
            endpoint.talks = {case.question.unit: Talk(case, wrong) for case, wrong in fitting}
            for case, _ in fitting:
                found: Any = asyncio.run(client(case.question, endpoint.url))
                if found is not None and found != case.value:
                    raise AssertionError(f"{name} accepted another value for {case.question.unit}")
                endpoint.talks[case.question.unit].accepted = found is not None
            talks[name] = list(endpoint.talks.values())
    return Row(errors, mends, talks)
