"""Many random programs: checked, emitted, linted, type-checked, run; what failed is kept as a program to replay."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

from ast_schemas import ir
from benchmarks.soundness import own_tests
from benchmarks.soundness.databases import created
from benchmarks.soundness.generate.program import Units, random_program
from benchmarks.soundness.judged import dumped, errors
from benchmarks.soundness.linted import TypeChecker, formatted, ruff_findings
from benchmarks.soundness.passed import Passed, digest_of
from benchmarks.soundness.running import Project, Runner, Served, written
from benchmarks.soundness.served.failures import failure
from compiler.build import rooms
from compiler.symbols.accepted import Accepted

BATCH = 20


@dataclass
class Outcome:
    """What became of one program. ``rejected``: codes of the checker; ``failures``: stage → what went wrong."""

    name: str
    units: Units
    rejected: tuple[str, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    operations: dict[str, dict[int, int]] = field(default_factory=dict)
    program: ir.Program | None = None
    digest: str = ""

    @property
    def reached(self) -> int:
        """Operations that answered a call with success."""
        return sum(any(200 <= status < 400 for status in statuses) for statuses in self.operations.values())


@dataclass
class Totals:
    """Sums over outcomes."""

    programs: int = 0
    checked: int = 0
    operations: int = 0
    reached: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.programs += 1
        if outcome.rejected:
            self.rejected[outcome.rejected[0]] += 1
            return
        self.checked += 1
        self.operations += len(outcome.operations)
        self.reached += outcome.reached
        if outcome.failures:
            self.failed.append(outcome.name)


@dataclass
class Bench:
    """Where programs are tried out. ``typed``: one of so many projects is type-checked; ``server``: a PostgreSQL URL,
    on which one of so many projects (``on_postgresql``) runs; ``tested``: one of so many runs its own tests, 0 none;
    ``passed``: projects that need not run again."""

    folder: Path
    jobs: int = 1
    typed: int = 1
    server: str | None = None
    on_postgresql: int = 0
    tested: int = 0
    passed: Passed = field(default_factory=lambda: Passed(None))
    type_checked: int = 0
    ran_on_postgresql: int = 0
    ran_own_tests: int = 0
    passed_before: int = 0

    def __post_init__(self) -> None:
        self._runner = Runner(self.jobs)
        self._types = TypeChecker(self.folder / "types")

    def outcomes(self, programs: Iterable[tuple[str, Units]]) -> Iterator[Outcome]:
        """In the order of the programs, a batch at a time."""
        batch: list[tuple[str, Units]] = []
        for program in programs:
            batch.append(program)
            if len(batch) == BATCH:
                yield from self._batch(batch)
                batch = []
        yield from self._batch(batch)

    def _batch(self, batch: Sequence[tuple[str, Units]]) -> list[Outcome]:
        folder = self.folder / "projects"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        outcomes = [Outcome(name, units) for name, units in batch]
        projects = [project for outcome in outcomes if (project := self._emitted(outcome, folder)) is not None]
        if not projects:
            return outcomes
        formatted(folder)
        linted = ruff_findings(folder)
        by_name = {outcome.name: outcome for outcome in outcomes}
        for name, found in linted.items():
            by_name[name].failures["ruff"] = "\n".join(found[:10])
        for project in projects:
            if self._is_typed(project.name) and (found := self._types.findings(project.folder)):
                by_name[project.name].failures["mypy"] = "\n".join(found[:10])
            if self._is_tested(project.name) and (told := own_tests.findings(project.folder)) is not None:
                by_name[project.name].failures["own tests"] = told
        for served in self._runner.run(projects):
            _take(by_name[served.project.name], served)
        for project in projects:
            outcome = by_name[project.name]
            if not outcome.failures:
                self.passed.keep(outcome.digest, outcome.operations)
        return outcomes

    def _emitted(self, outcome: Outcome, folder: Path) -> Project | None:
        try:
            outcome.rejected = tuple(item.code for item in errors(outcome.units))
            if outcome.rejected:
                return None
            outcome.program = rooms.lowered(Accepted.of(outcome.units))
            artifacts = rooms.emitted(outcome.program)
            on_postgresql = self._count(outcome.name)
            shares = f"{self._is_typed(outcome.name)} {on_postgresql} {self._is_tested(outcome.name)}"
            outcome.digest = digest_of(f"{outcome.name} {shares}", dumped(outcome.units), artifacts)
            if (answers := self.passed.answers(outcome.digest)) is not None:
                self.passed_before += 1
                outcome.operations = answers
                return None
            target = written(artifacts, folder / outcome.name)
        except (
            Exception
        ) as error:  # whatever a checked program breaks is a finding, also a limit that the emitter states
            outcome.failures["emit"] = failure(error)
            return None
        url = f"sqlite:///{target / 'soundness.db'}"
        if self.server is not None and on_postgresql:
            url = created(self.server, outcome.name)
        return Project(outcome.name, target, outcome.program, url, outcome.name)

    def _count(self, name: str) -> bool:
        """Count in which shares a program is; whether it runs on PostgreSQL."""
        on_postgresql = self.server is not None and _share(f"{name}pg", self.on_postgresql)
        self.type_checked += self._is_typed(name)
        self.ran_own_tests += self._is_tested(name)
        self.ran_on_postgresql += on_postgresql
        return on_postgresql

    def _is_typed(self, name: str) -> bool:
        return _share(name, self.typed)

    def _is_tested(self, name: str) -> bool:
        return _share(f"{name}tests", self.tested)


def _share(name: str, of: int) -> bool:
    """Whether a program is the one of so many, 0: none; decided by its name, so that a replay decides alike."""
    return of > 0 and int(sha256(name.encode()).hexdigest(), 16) % of == 0


def _take(outcome: Outcome, served: Served) -> None:
    outcome.failures |= served.failures
    for name, told in served.operations.items():
        outcome.operations[name] = told["statuses"]
        if told["failures"]:
            outcome.failures[f"call {name}"] = told["failures"][0]


def drawn(seed: int, first: int, count: int) -> Iterator[tuple[str, Units]]:
    """Programs number ``first`` and following of a seed."""
    for number in range(first, first + count):
        yield f"s{seed}n{number}", random_program(Random(f"{seed}:{number}"))


def keep(outcome: Outcome, folder: Path) -> Path:
    """The program as JSON, with what failed beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{outcome.name}.json"
    path.write_text(dumped(outcome.units), encoding="utf-8")
    told = "\n\n".join(f"== {stage}\n{what}" for stage, what in outcome.failures.items())
    (folder / f"{outcome.name}.txt").write_text(told + "\n", encoding="utf-8")
    return path
