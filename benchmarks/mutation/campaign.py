"""Draws mutants, has them judged and tested, and keeps what became of each."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from benchmarks.mutation.base import NoProgram, Texts
from benchmarks.mutation.catalogue import Mutation, all_mutations, drawn
from benchmarks.mutation.judging import Different, Equivalent, Rejected, judged
from benchmarks.mutation.ordering import ordered_tests
from benchmarks.mutation.workspace import Workspace
from compiler.symbols.accepted import Accepted

Fate = Literal["killed", "survived", "rejected", "equivalent"]


@dataclass(frozen=True)
class Outcome:
    """``by`` is the first test that failed, or the codes with which the checker refused."""

    mutation: Mutation
    fate: Fate
    by: str = ""


@dataclass
class Campaign:
    """``tested`` mutants were run; the others were never emitted, or were the same program."""

    tests: Literal["own", "base"]
    excluded: tuple[str, ...] = ()
    """Test files that fail on the unmutated project and are left out."""
    outcomes: list[Outcome] = field(default_factory=list)

    def of(self, *fates: Fate) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.fate in fates]


Report = Callable[[Outcome], None]


def run(
    accepted: Accepted,
    base: Texts,
    *,
    count: int,
    seed: int,
    jobs: int,
    folder: Path,
    database: str,
    tests: Literal["own", "base"],
    report: Report,
) -> Campaign:
    """Test ``count`` mutants that the checker accepts and that differ from the base.

    Args:
        folder: empty; each of the ``jobs`` gets a copy of the project in it.
        database: URL of a PostgreSQL server, empty for SQLite.
        tests: ``own``: the tests that the mutant emits; ``base``: those of the unmutated project.

    Raises NoProgram if no test of the unmutated project passes.
    """
    spaces: SimpleQueue[Workspace] = SimpleQueue()
    made = [Workspace(folder / f"job{number}", base, database) for number in range(jobs)]
    first = made[0].run(made[0].tests(), stop=False)
    excluded = tuple(sorted({name.partition("::")[0] for name in first.failed}))
    if not first.passed and (not first.failed or set(made[0].tests()) <= set(excluded) or first.status != 1):
        raise NoProgram(f"the unmutated project fails its tests:\n{first.output[-2000:]}")
    for space in made:
        spaces.put(space)
    campaign = Campaign(tests, excluded)

    def test(mutation: Mutation, changes: dict[str, str | None]) -> Outcome:
        space = spaces.get()
        try:
            space.put(changes)
            files = ordered_tests(mutation.unit, accepted, [path for path in space.tests() if path not in excluded])
            ran = space.run(files)
            return Outcome(mutation, "survived" if ran.passed else "killed", next(iter(ran.failed), ""))
        finally:
            space.restore(changes)
            spaces.put(space)

    with ThreadPoolExecutor(jobs) as pool:
        waiting: list[Future[Outcome] | Outcome] = []
        emitted = 0
        for mutation in drawn(all_mutations(accepted), seed):
            if emitted == count:
                break
            match judged(mutation, accepted, base):
                case Rejected(codes):
                    waiting.append(Outcome(mutation, "rejected", ", ".join(codes)))
                case Equivalent():
                    waiting.append(Outcome(mutation, "equivalent"))
                case Different(changes):
                    if tests == "base":
                        changes = {path: text for path, text in changes.items() if not path.startswith("tests/")}
                    emitted += 1
                    waiting.append(pool.submit(test, mutation, changes))
            _collect(waiting, campaign, report, leave=2 * jobs)
        _collect(waiting, campaign, report, leave=0)
    return campaign


def _collect(waiting: list[Future[Outcome] | Outcome], campaign: Campaign, report: Report, *, leave: int) -> None:
    """Take finished outcomes from the front, in the order of the draw; wait while more than ``leave`` are running."""
    for outcome in _finished(waiting, leave):
        campaign.outcomes.append(outcome)
        report(outcome)


def _finished(waiting: list[Future[Outcome] | Outcome], leave: int) -> Iterator[Outcome]:
    while waiting:
        head = waiting[0]
        if isinstance(head, Outcome):
            yield head
        elif head.done() or sum(isinstance(item, Future) for item in waiting) > leave:
            yield head.result()
        else:
            return
        waiting.pop(0)
