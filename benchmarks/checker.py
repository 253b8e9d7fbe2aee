"""How the time of the checks grows with a program: 200 to 2,000 operations, all phases, as a compile runs them.

The program is the todo program of the tests many times over, with accounts in common: each copy has three entities,
seventeen operations of every kind, a state machine and owned rows. Run with
``python -m benchmarks.checker [OPERATIONS …]``; prints a table and the exponent of growth.
"""

import gc
import json
import math
import re
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ast_schemas.base import Node
from ast_schemas.schema import SchemaForm
from ast_schemas.transformers import TransformersForm
from compiler.checks import check_phase, check_unit
from compiler.diagnostics import has_errors
from compiler.symbols.table import NOTHING_ACCEPTED
from tests.programs.editing import PHASES
from tests.programs.todo import todo_forms

SHARED = ("sign_up", "sign_in", "sign_out", "read_me", "list_users")
OPERATIONS = (200, 500, 1000, 2000)


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time by phase."""

    operations: int
    units: int
    seconds: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def program(operations: int) -> dict[str, Node]:
    """At least so many operations, by unit id in phase order."""
    found = todo_forms()
    own = [(unit, form) for unit, form in found.items() if _is_copied(unit)]
    copies = 0
    while sum(unit.startswith("operations/") for unit in found) < operations:
        copies += 1
        found |= {_renamed(unit, copies): _copy(form, copies) for unit, form in own}
    return {unit: found[unit] for phase in PHASES for unit in found if unit.startswith(f"{phase}/")}


def spent(forms: Mapping[str, Node]) -> Spent:
    """All phases in order: units against what earlier phases accepted, then the rules between units."""
    accepted, seconds = NOTHING_ACCEPTED, {}
    for phase in PHASES:
        units = {unit: form for unit, form in forms.items() if unit.startswith(f"{phase}/")}
        started = time.process_time()
        said = [item for unit, form in units.items() for item in check_unit(unit, form, accepted)]
        accepted = accepted.with_units(units)
        said += check_phase(phase, accepted)
        seconds[phase] = time.process_time() - started
        if has_errors(said):
            raise ValueError(f"{phase}: {said[0].unit} {said[0].code} {said[0].message}")
    return Spent(len(accepted.operations), len(forms), seconds)


def exponent(first: Spent, last: Spent) -> float:
    """``time ~ operations ** exponent`` between the two."""
    return math.log(last.total / first.total) / math.log(last.operations / first.operations)


def table(rows: Iterable[Spent]) -> str:
    """A Markdown table of seconds."""
    lines = [f"| operations | units | all | {' | '.join(PHASES)} |", f"| {'--- | ' * (len(PHASES) + 3)}".rstrip()]
    for row in rows:
        by_phase = " | ".join(f"{row.seconds[phase]:.2f}" for phase in PHASES)
        lines.append(f"| {row.operations:,} | {row.units:,} | {row.total:.2f} | {by_phase} |")
    return "\n".join(lines)


def _is_copied(unit: str) -> bool:
    phase, _, name = unit.partition("/")
    if phase in ("outline", "signatures"):
        return name in ("lists", "items")
    if phase == "operations":
        return name not in SHARED
    return name in ("List", "Item", "Tag")


def _renamed(unit: str, number: int) -> str:
    phase, _, name = unit.partition("/")
    return f"{phase}/{name}X{number}" if name[0].isupper() else f"{phase}/{name}_{number}"


def _copy(form: Node, number: int) -> Node:
    """The form about entities, operations, routes and tables of its own."""
    text = json.dumps(form.model_dump(mode="json"))
    text = re.sub(r"\b(List|Item|Tag)(?=[A-Z]|\b)", rf"\1X{number}", text)
    text = re.sub(r"\b(Estimate|StatusReport|TrashedItem|TagNames)\b", rf"\1X{number}", text)
    text = re.sub(r"\b(list|item|tag)_(not_found|exists)\b", rf"\1_x{number}_\2", text)
    if isinstance(form, SchemaForm | TransformersForm):  # their rows have the names of entities
        text = re.sub(r"(?<![.\w])(list|item)\.", rf"\1_x{number}.", text)
    text = re.sub(r'("path": ")/', rf"\1/copy{number}/", text)
    text = re.sub(r'("plural": ")(lists|items|tags)"', rf'\1\2_{number}"', text)
    text = text.replace('"inverse": "lists"', f'"inverse": "lists_{number}"')  # of the accounts, which are shared
    return type(form).model_validate(_named(json.loads(text), number))


def _named(data: dict[str, object], number: int) -> dict[str, object]:
    operations = data.get("operations")
    for operation in operations if isinstance(operations, list) else ():
        operation["name"] = f"{operation['name']}_{number}"
    differences = data.get("differences")
    for difference in differences if isinstance(differences, list) else ():
        if "operation" in difference:
            difference["operation"] = f"{difference['operation']}_{number}"
    return data


def main() -> None:
    """Print the table."""
    sizes = [int(text) for text in sys.argv[1:]] or OPERATIONS
    rows = []
    for size in sizes:
        forms = program(size)
        gc.freeze()  # the forms are the benchmark's: the collector's walks through them are no work of the checks
        rows.append(min((spent(forms) for _ in range(2)), key=lambda row: row.total))
    print(table(rows))
    if len(rows) > 1:
        print(f"\nexponent {exponent(rows[0], rows[-1]):.2f}")


if __name__ == "__main__":
    main()
