"""What stands apart from endpoints: functions, procedures, which operations call, and jobs, which the queue holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drafts import Draft
from benchmarks.soundness.generate.functions import function_names, random_functions, random_parameters
from benchmarks.soundness.generate.jobs import Queue, announce, call_procedure, random_queue
from benchmarks.soundness.generate.schema import Entities
from benchmarks.soundness.generate.scope import Name, row
from benchmarks.soundness.generate.shared import Function, Procedure, Shared
from benchmarks.soundness.generate.steps import assign, change, choose, let, link, move, repeat, require, some_steps
from benchmarks.soundness.generate.types import Form, scalar


@dataclass(frozen=True)
class Apart:
    """Everything that operations share in one program."""

    settings: list[Form]
    functions: list[Function]
    procedures: list[Procedure]
    queue: Queue

    @classmethod
    def random(cls, chance: Chance, entities: Entities, settings: list[Form]) -> "Apart":
        """None to a few of each."""
        taken: set[str] = set()
        functions = random_functions(chance, entities, taken)
        procedures = [
            Procedure(name, tuple(random_parameters(chance, entities, rows=True)))
            for name in function_names(chance, taken, chance.one((0, 0, 1, 2)))
        ]
        return cls(settings, functions, procedures, random_queue(chance, entities))

    def shared(self) -> Shared:
        """As expressions and steps see it."""
        return Shared(tuple(self.settings), tuple(self.functions), tuple(self.procedures), tuple(self.queue.messages))

    def signatures(self) -> Form:
        """Keys of the form of signatures; null and an empty list mean the same."""
        functions = [one.form() for one in (*self.functions, *self.procedures)]
        some = len(self.settings) % 2 == 0
        return {
            "functions": functions or ([] if some else None),
            "events": self.queue.events or ([] if some else None),
            "jobs": self.queue.signatures() or ([] if some else None),
        }


def procedure_draft(procedure: Procedure, entity: str) -> Draft:
    """What stands for the operation while the steps of a procedure are drawn."""
    return Draft(procedure.name, "action", entity, "POST", "/", ["anyone"], "procedure", outcomes=procedure.outcomes)


def draw_procedure(body: Body, procedure: Procedure) -> None:
    """One to three steps over what the procedure is given."""
    for one in procedure.parameters:
        given = row(one["name"], one["entity"]) if one["entity"] else Name(one["name"], scalar(one["type"]))
        body.names.append(given)
    body.taken = {name.text for name in body.names} | {"actor", "body", "viewer", "answer", "now"}
    options = (
        (2, let), (2, require), (2, change), (2, move), (2, assign), (1, link), (1, choose), (1, repeat), (1, announce),
        (1, call_procedure),
    )  # fmt: skip
    for _ in range(body.chance.number(1, 3)):
        body.chance.weighted(options)(body)
    if not body.steps:
        require(body)
    known = {one.name: one for one in body.known.shared.procedures}
    for step in _within(body.steps):
        if step["step"] == "enqueue":
            procedure.announces.append(step["message"])
        elif step["step"] == "call":
            procedure.announces.extend(known[step["procedure"]].announces)


def draw_job(body: Body) -> None:
    """The rows of what the job takes, then any steps."""
    body.start()
    body.load_path()
    some_steps(body, body.chance.number(1, 3))
    if not body.steps:
        require(body)


def _within(steps: list[Form]) -> Iterator[Form]:
    for step in steps:
        yield step
        keys = ("then", "otherwise", "steps") if step["step"] in ("if", "for_each") else ()
        yield from _within([inner for key in keys for inner in step.get(key, ())])
