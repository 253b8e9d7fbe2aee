"""Command line of the fault campaign."""

import argparse
import sys
from pathlib import Path

from benchmarks.faults.campaign import run
from benchmarks.faults.scenes import scenes
from benchmarks.faults.tally import Tally, markdown

SPECS = Path(__file__).parents[2] / "fixtures" / "specs"


def main() -> int:
    """0 if nothing crashed and nothing was accepted that must not be, else 1."""
    options = _options()
    if options.merge:
        shares = [Tally.model_validate_json(path.read_text(encoding="utf-8")) for path in options.merge]
        tally = shares[0].merged(shares[1:])
    else:
        specs = {name: scenes(SPECS / name) for name in options.specs}
        tally = run(
            specs, seed=options.seed, first=options.first, count=options.replies, later=options.later, tell=_tell
        )
    if options.json:
        options.json.write_text(tally.model_dump_json(indent=1) + "\n", encoding="utf-8")
    text = markdown(tally)
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")
    print(text)
    print(f"{tally.replies} replies, seed {tally.seed}, {tally.seconds:.0f} s; specs {', '.join(tally.specs)}")
    print(f"slowest reading {max((row.slowest_ms for row in tally.rows.values()), default=0):.0f} ms")
    for name in tally.failures:
        print(f"WRONG {name}:", *tally.rows[name].wrong, sep="\n  ")
    return 1 if tally.failures else 0


def _tell(number: int) -> None:
    if number % 2000 == 0:
        print(number, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--replies", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first reply: runs in shares add up")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--specs", nargs="+", default=sorted(path.name for path in SPECS.iterdir() if path.is_dir()))
    parser.add_argument(
        "--later", type=int, default=10, help="accepted mistakes of a kind that are checked in the whole"
    )
    parser.add_argument("--merge", nargs="+", type=Path, help="JSON files of shares, instead of a run")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
