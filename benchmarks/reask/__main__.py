"""``python -m benchmarks.reask``: a table of tokens to acceptance; SIMULATED, for the mistakes are injected."""

import argparse
import asyncio
import json
import random
import tempfile
from pathlib import Path

from benchmarks.reask.cases import Case, cases
from benchmarks.reask.clients import CLIENTS
from benchmarks.reask.endpoint import Endpoint, Talk, serving
from benchmarks.reask.mistakes import mistakes, places
from benchmarks.reask.report import Row, table

ERRORS = (1, 3, 10, 20)
MENDS = (1.0, 0.5, 0.25)


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
                found = asyncio.run(client(case.question, endpoint.url))
                if found is not None and found != case.value:
                    raise AssertionError(f"{name} accepted another value for {case.question.unit}")
                if found is None:
                    print(f"{name} gave up on {case.question.unit} with {errors} errors", flush=True)
            talks[name] = list(endpoint.talks.values())
    return Row(errors, mends, len(fitting), talks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spec", type=Path, default=Path("fixtures/specs/shop"))
    parser.add_argument("--forms", type=int, default=40, help="forms drawn for each row")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=int, nargs="*", default=ERRORS)
    parser.add_argument(
        "--mends", type=float, nargs="*", default=MENDS, help="chance that a mistake is mended when told"
    )
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        known = cases(given.spec, Path(folder) / "out")
    rows = []
    for mends in given.mends:
        for errors in given.errors:
            able = [case for case in known if places(case.value, case.question.schema()) >= errors]
            drawn = random.Random(given.seed).sample(able, min(given.forms, len(able)))
            rows.append(measured(drawn, errors, mends, given.seed))
            print(f"{errors} errors, mends {mends:.0%}: done", flush=True)
    print(table(rows))
    if given.json:
        given.json.write_text(json.dumps([row.to_json() for row in rows], indent=2) + "\n", encoding="utf-8")


main()
