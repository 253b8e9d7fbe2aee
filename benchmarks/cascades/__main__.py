"""Command line of the search for cascades."""

import argparse
from pathlib import Path

from benchmarks.cascades.counting import Row, rows, told
from benchmarks.faults.scenes import scenes

SPECS = Path(__file__).parents[2] / "fixtures" / "specs"


def main() -> None:
    """Prints the table by kind, and as many of the mistakes with several errors as were asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cascades", description=__doc__)
    parser.add_argument("--specs", nargs="+", default=["todo", "forum", "shop"])
    parser.add_argument("--most", type=int, default=1_000_000, help="places of a kind of mistake in one unit")
    parser.add_argument("--show", type=int, default=0, help="mistakes with several errors to be shown")
    options = parser.parse_args()
    found = [item for name in options.specs for item in told(scenes(SPECS / name), options.most)]
    print(table(rows(found)))
    for item in [item for item in found if len(item.errors) > 1][: options.show]:
        print(item.words())


def table(found: list[Row]) -> str:
    """Markdown: mistakes, how many of them are refused, and by how many errors."""
    lines = ["| mistake | made | refused | exactly one error | most errors |", "| --- | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {row.kind} | {row.counts.total():,} | {row.refused:,} | {row.share:.1%} | {max(row.counts)} |"
        for row in sorted(found, key=lambda row: (row.kind == "all", row.kind))
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
