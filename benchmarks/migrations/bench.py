"""Every kind of change with many rows, up and down, on SQLite and PostgreSQL; the rows are compared one by one.

    python -m benchmarks.migrations.bench [--rows 10000] [--only NAME] [--sqlite]

Prints a table of seconds of each step (wall-clock; `–` where the same rows cannot come back) and,
last, how many kinds did not come out row by row as they should.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from emitters.fastapi.migrations import describe
from tests.evolution.kind import Kind
from tests.evolution.kinds import KINDS, many_to_one
from tests.evolution.laboratory import Laboratory, evolved, in_order, random_rows, runtime, step
from tests.postgres import postgres_server


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    into.append(time.perf_counter() - started)


def measure(kind: Kind, database: Laboratory, count: int) -> tuple[list[float], list[str]]:
    """Seconds up and down, and what is wrong."""
    before, after = describe(kind.before), describe(kind.after)
    database.empty()
    database.start(kind.before)
    database.insert(before, random_rows(before, count, lacking=kind.lacking, one_link=kind.one_link, given=kind.given))
    stored = database.rows(before)
    artifact = step(kind.before, kind.after, evolved(kind.before, kind.after, kind.renames, kind.drops, kind.backfills))
    seconds: list[float] = []
    wrong: list[str] = []
    with timed(seconds):
        database.run(artifact)
    if database.rows(after) != in_order(kind.becomes(stored)):
        wrong.append(f"{kind.name}: rows differ on the way up")
    if kind.returns:
        with timed(seconds):
            database.run(artifact, "downgrade")
        if database.rows(before) != stored:
            wrong.append(f"{kind.name}: rows differ on the way down")
    return seconds, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--sqlite", action="store_true", help="SQLite only")
    options = parser.parse_args()
    chosen = [kind for kind in (*KINDS, many_to_one()) if options.only in kind.name]
    wrong: list[str] = []
    with ExitStack() as stack:
        stack.enter_context(runtime())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        databases = {"sqlite": Laboratory(f"sqlite:///{folder / 'app.db'}")}
        if not options.sqlite:
            databases["postgresql"] = Laboratory(stack.enter_context(postgres_server()))
        columns = [f"{name} {way}" for name in databases for way in ("up", "down")]
        print(f"| kind | {' | '.join(columns)} | rows |\n|" + " --- |" * (len(columns) + 2))
        for kind in chosen:
            cells, found = [kind.name], []
            for name, database in databases.items():
                seconds, differing = measure(kind, database, options.rows)
                cells += [*(f"{value:.2f}" for value in seconds), *["–"] * (2 - len(seconds))]
                found += [f"{name}: {item}" for item in differing]
            wrong += found
            print(f"| {' | '.join(cells)} | {'differ' if found else 'equal'} |", flush=True)
    print(f"{len(chosen)} kinds, {options.rows} rows in each table, {len(databases)} databases, {len(wrong)} wrong")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
