"""``python -m benchmarks.reask``: a table of tokens to acceptance; SIMULATED, for the mistakes are injected."""

import argparse
import json
import random
import tempfile
from pathlib import Path

from benchmarks.reask.cases import cases
from benchmarks.reask.measuring import measured
from benchmarks.reask.mistakes import places
from benchmarks.reask.report import table

ERRORS = (1, 3, 10, 20)
MENDS = (1.0, 0.7, 0.5)


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


if __name__ == "__main__":
    main()
