"""``python -m benchmarks.soundness --programs 2000 --seed 1``: hunt for programs that pass the checker and fail.

Programs are numbered, so a hunt that was stopped goes on with ``--first``. What failed is written below ``--failed``
as JSON, to be run again with ``--replay FILE``. Prints a line per failure, then what was counted.
"""

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.soundness.campaign import Bench, Outcome, Totals, drawn, keep
from benchmarks.soundness.coverage import kinds_in, missing, sayable
from benchmarks.soundness.generate.program import Units
from benchmarks.soundness.judged import loaded
from benchmarks.soundness.passed import Passed
from tests.postgres import postgres_available, postgres_server

MEMORY = Path("/dev/shm")


def main() -> int:
    """1 if any program failed, else 0."""
    asked = _arguments()
    with ExitStack() as stack:
        made = tempfile.mkdtemp(prefix="soundness", dir=MEMORY if MEMORY.is_dir() else None)
        stack.callback(shutil.rmtree, made, ignore_errors=True)
        server = stack.enter_context(postgres_server()) if asked.postgresql and postgres_available() else None
        bench = Bench(
            Path(made), jobs=asked.jobs, typed=asked.typed, server=server, on_postgresql=asked.postgresql,
            tested=asked.tested, passed=Passed(asked.passed),
        )  # fmt: skip
        totals, seen = Totals(), Counter[str]()
        for outcome in bench.outcomes(_programs(asked)):
            totals.add(outcome)
            _count(outcome, seen)
            if outcome.failures:
                print(
                    outcome.name, *(f"{stage}: {_first(told)}" for stage, told in outcome.failures.items()), sep="\n  "
                )
                if not asked.replay:
                    print("  kept as", keep(outcome, asked.failed))
        print(_told(asked, totals, seen, bench))
    return 1 if totals.failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soundness", description=__doc__)
    parser.add_argument("--programs", type=int, default=100, help="how many are drawn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first program")
    parser.add_argument("--jobs", type=int, default=1, help="projects that run at a time")
    parser.add_argument("--typed", type=int, default=1, help="mypy checks one of so many projects")
    parser.add_argument("--postgresql", type=int, default=4, help="one of so many runs on PostgreSQL; 0: none")
    parser.add_argument("--tested", type=int, default=20, help="one of so many runs its own tests; 0: none")
    parser.add_argument("--failed", type=Path, default=Path("soundness-failed"), help="where failing programs are kept")
    parser.add_argument("--passed", type=Path, help="keeps projects that passed; the same bytes do not run again")
    parser.add_argument("--replay", type=Path, nargs="+", help="programs to run instead of drawing some")
    return parser.parse_args()


def _programs(asked: argparse.Namespace) -> Iterable[tuple[str, Units]]:
    if asked.replay:
        return ((path.stem, loaded(path)) for path in asked.replay)
    return drawn(asked.seed, asked.first, asked.programs)


def _count(outcome: Outcome, seen: Counter[str]) -> None:
    if outcome.program is not None:
        for form in (*outcome.units.values(), outcome.program):
            seen.update(kinds_in(form))


def _first(told: str) -> str:
    lines = [line for line in told.splitlines() if line.startswith(("E  ", "FAILED"))] or told.splitlines()
    return " | ".join(lines[:3])


def _told(asked: argparse.Namespace, totals: Totals, seen: Counter[str], bench: Bench) -> str:
    return "\n".join(_lines(asked, totals, seen, bench))


def _lines(asked: argparse.Namespace, totals: Totals, seen: Counter[str], bench: Bench) -> Iterator[str]:
    share = totals.reached / totals.operations if totals.operations else 0.0
    yield f"seed {asked.seed}, programs {asked.first} to {asked.first + totals.programs - 1}"
    yield f"accepted {totals.checked} of {totals.programs}, failed {len(totals.failed)}"
    yield f"operations {totals.operations}, answered with success {totals.reached} ({share:.0%})"
    yield f"type-checked {bench.type_checked}, run on PostgreSQL {bench.ran_on_postgresql}"
    yield f"ran their own tests {bench.ran_own_tests}"
    if bench.passed_before:
        yield f"of these {bench.passed_before} ran before, emitted with the same bytes"
    for code, count in totals.rejected.most_common():
        yield f"rejected {count}: {code}"
    lacking = missing(seen)
    yield f"kinds of nodes: {len(seen)} of {len(sayable())} seen; not seen and not excused: {len(lacking)}"
    yield from (f"  {kind}" for kind in lacking)


if __name__ == "__main__":
    raise SystemExit(main())
