"""What is said of a form with one mistake, as the fill loop says it: its shape, and if that is right, the checks."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from benchmarks.cascades.seeding import KINDS, seeded
from benchmarks.faults.scenes import Scene
from compiler.fill.paths import text_of
from compiler.fill.validate import validated
from compiler.weak.edits import Edit, edited
from compiler.weak.sites import Target


@dataclass(frozen=True)
class Told:
    """A mistake of a kind in a unit, and all errors that are told of it."""

    kind: str
    unit: str
    edits: tuple[Edit, ...]
    errors: tuple[Diagnostic, ...]

    def words(self) -> str:
        """For people who look for the cause of a cascade."""
        where = ", ".join(f"{text_of(edit.path)} = {edit.value!r}"[:120] for edit in self.edits)
        said = "; ".join(f"{item.code} {item.path}" for item in self.errors)
        return f"{self.kind}: {self.unit} {where}: {said}"


def told(scenes: Iterable[Scene], most: int) -> Iterator[Told]:
    """Every kind of mistake in every unit, at no more than ``most`` places each."""
    for scene in scenes:
        question = scene.question.as_shown()
        schema = question.schema()
        target = Target(scene.value, schema)
        for fault in KINDS:
            for edits in seeded(fault, target, most):
                form, found = validated(edited(scene.value, edits), question.form, schema, scene.unit)
                if isinstance(form, Node):
                    found = scene.check(form)
                errors = tuple(item for item in found if item.severity == "error")
                yield Told(fault.name, scene.unit, edits, errors)


@dataclass(frozen=True)
class Row:
    """Mistakes of one kind by the number of errors."""

    kind: str
    counts: Counter[int]

    @property
    def refused(self) -> int:
        return sum(count for errors, count in self.counts.items() if errors)

    @property
    def share(self) -> float:
        """Of the mistakes that are refused, how many give exactly one error."""
        return self.counts[1] / self.refused if self.refused else 1.0


def rows(found: Iterable[Told]) -> list[Row]:
    """One for each kind in the order of their first mistake, and one of all together."""
    by_kind: dict[str, Counter[int]] = {}
    for item in found:
        by_kind.setdefault(item.kind, Counter())[len(item.errors)] += 1
    every: Counter[int] = sum(by_kind.values(), Counter())
    return [*(Row(kind, counts) for kind, counts in by_kind.items()), Row("all", every)]
