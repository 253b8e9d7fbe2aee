"""``python -m benchmarks.reask``: a table of tokens to acceptance; SIMULATED, for the mistakes are injected."""

import argparse
import json
import random
import tempfile
from pathlib import Path

from benchmarks.reask.cases import cases
from benchmarks.reask.endpoint import Nature
from benchmarks.reask.measuring import able, measured
from benchmarks.reask.report import table

ERRORS = (1, 3, 10, 20)
NATURES = ("1:0", "0.7:0", "0.5:0", "0.7:0.01")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spec", type=Path, default=Path("fixtures/specs/shop"))
    parser.add_argument("--forms", type=int, default=40, help="forms drawn for each row")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=int, nargs="*", default=ERRORS)
    parser.add_argument(
        "--natures",
        nargs="*",
        default=NATURES,
        metavar="MENDS:SPOILS",
        help="chance that a mistake is mended when it is told, and that a right value is spoiled when it is rewritten",
    )
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        known = cases(given.spec, Path(folder) / "out")
    rows = []
    for text in given.natures:
        mends, _, spoils = text.partition(":")
        nature = Nature(float(mends), float(spoils or 0), given.seed)
        for errors in given.errors:
            fitting = able(known, errors)
            drawn = random.Random(given.seed).sample(fitting, min(given.forms, len(fitting)))
            rows.append(measured(drawn, errors, nature))
            print(f"{errors} errors, {text}: done", flush=True)
    print(table(rows))
    if given.json:
        given.json.write_text(json.dumps([row.to_json() for row in rows], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
