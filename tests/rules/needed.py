"""One row of the tables in this folder: a mistake, and what shows that the rule about it is needed."""

from dataclasses import dataclass
from typing import Literal

from ast_schemas.base import Node
from ast_schemas.outline import OperationSignature
from tests.checks.refusals import Refused
from tests.diagnostics.refused_programs import changes_of
from tests.programs.editing import Change, program
from tests.programs.shorthand import assign, dto, operation, outline, scenario, signature, signatures, step

Changes = dict[str, list[Change] | Node]
Proof = Literal["dropped", "refused", "crash", "lint", "types", "start", "tests", "asked", "endless"]
"""What happens with the rule off, cheapest proof first.

``dropped``: a part of the form is without effect, the program is the same without it. ``refused``: other rules stop
the program, but at another place or in words about something else. ``crash``: lowering or emission raises. ``lint``:
the project is no clean Python. ``types``: it does not type-check. ``start``: it does not migrate or start. ``tests``:
a scenario that a right program passes fails, or the project's own tests of its contract do. ``asked``: a request is
answered with another status or without a header or text. ``endless``: a test does not end.
"""


@dataclass(frozen=True)
class Asked:
    """A request without a token, and its status, headers and a part of its text in a right program."""

    method: str
    path: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    answered: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Needed:
    """Without ``code`` the todo program with ``changes`` fails by ``proof``, which mentions ``sign``."""

    code: str
    because: str
    changes: Changes
    proof: Proof
    sign: str = ""
    asked: Asked | None = None
    only: str = "tests/test_scenario_*.py"
    """Which of the project's tests are run."""
    postgresql: bool = False
    """It shows on PostgreSQL alone."""

    def forms(self) -> dict[str, Node]:
        """The program with the mistake."""
        return program(self.changes)


def again(cases: list[Refused], proof: Proof, *codes: str) -> list[Needed]:
    """Cases of the tables of the checks, which say their code, as cases that fail without it."""
    chosen = [case for case in cases if case.code in codes or case.because in codes]
    return [Needed(case.code, case.because, changes_of(case), proof) for case in chosen]


def adding(added: OperationSignature, *steps: dict[str, object]) -> Changes:
    """One more operation, declared in a section of its own."""
    return {
        "outline/zz": outline(has_operations=True),
        "signatures/zz": signatures(added),
        f"operations/{added.name}": operation(*steps),
    }


def peek(
    route: str, *declared: object, kind: str = "read", steps: tuple[dict[str, object], ...] = (), **given: object
) -> Changes:
    """One more operation ``peek``, which shows the caller unless ``steps`` say something else."""
    given = {"output": dto("UserView", "User", "view"), **given}
    return adding(
        signature("peek", kind, "List", route, *declared, **given), *(steps or (step("respond", row="actor"),))
    )


def told(*steps: dict[str, object]) -> Changes:
    """One more scenario, the test ``shows_it``."""
    return {"outline/acceptance/shows_it": outline(scenario="shows_it"), "scenarios/shows_it": scenario(*steps)}


def call(operation_name: str, status: int, actor: str | None = "ann", **given: object) -> dict[str, object]:
    """A call of a scenario by ann, unless another actor is named."""
    return step("call", operation=operation_name, status=status, actor=actor, **given)


ANN = step("actor", name="ann")
BOB = step("actor", name="bob")
ROOT = step("actor", name="root", role="admin")
HOME = step("row", name="home", entity="List", values=assign(owner="ann", title='"Home"'))
WORK = step("row", name="work", entity="List", values=assign(owner="ann", title='"Work"'))
MILK = step("row", name="milk", entity="Item", values=assign(list="home", title='"Milk"'))
AT_HOME = {"parameters": assign(list_id="home.id")}
OF_MILK = {"parameters": assign(item_id="milk.id")}
READS_HOME = call("read_list", 200, **AT_HOME, checks=['answer.title == "Home"'])


def tags(status: int = 201, name: str = "red", **body: str) -> dict[str, object]:
    """The administrator makes a tag."""
    return call("create_tag", status, "root", body=assign(name=f'"{name}"', **body))
