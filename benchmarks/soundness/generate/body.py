"""What holds while the steps of one operation are drawn: names, rows that are surely there, outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ast_schemas import ir
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drafts import Draft
from benchmarks.soundness.generate.expressions import Expressions
from benchmarks.soundness.generate.mapping import Bodies
from benchmarks.soundness.generate.scope import Known, Name, row
from benchmarks.soundness.generate.types import Form, value_type
from benchmarks.soundness.generate.words import is_variable
from compiler.derive.world import World
from compiler.lower.ownership import is_private, ownership_path
from compiler.symbols.naming import row_of_parameter, snake

QUERY = ("status", "since", "minimum", "wanted", "kind", "with_it", "type", "p1", "p2", "p3", "p4", "p5")
STATUSES = (400, 403, 404, 409, 409, 410, 422, 423, 402)


@dataclass
class Body:
    """The steps so far; ``names`` is what an expression may use at this point."""

    chance: Chance
    known: Known
    world: World
    draft: Draft
    bodies: Bodies
    names: list[Name] = field(default_factory=list)
    steps: list[Form] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def start(self) -> None:
        """What is in scope before the first step."""
        callers = set(self.draft.callers)
        if self.known.account and callers != {"anyone"}:
            self.names.append(row("actor", self.known.account, nullable="anyone" in callers))
        if self.draft.input is not None and not self.draft.input_many:
            self.names.append(Name("body", ir.DtoType(dto=self.draft.input["name"])))
        for one in self.draft.parameters:
            self.know(one["name"])
        self.taken = {name.text for name in self.names} | {"actor", "body", "viewer", "answer", "now"}

    def know(self, parameter: str) -> None:
        """The value of a parameter, for expressions from here on."""
        found = next(one for one in self.draft.parameters if one["name"] == parameter)
        self.names.append(Name(parameter, _type(found), not found["required"]))

    def inner(self) -> "Body":
        """For the steps of a branch or a loop: what they bind is not known outside."""
        return Body(
            self.chance, self.known, self.world, self.draft, self.bodies, list(self.names), [], set(self.locked),
            set(self.gone), self.taken,
        )  # fmt: skip

    def add(self, word: str, /, **given: Any) -> None:
        self.steps.append({"step": word, **given})

    def expressions(self, *more: Name) -> Expressions:
        """Over what is in scope; rows that were deleted are left out."""
        names = [name for name in self.names if name.text not in self.gone]
        return Expressions(self.chance, self.known, [*names, *more], application=not more)

    def bind(self, wanted: str) -> str:
        """A free name for a row or a value."""
        name = wanted if is_variable(wanted) else f"the_{wanted}"
        while name in self.taken:
            name += "2"
        self.taken.add(name)
        return name

    def outcome(self, word: str = "refused") -> str:
        """A new refusal of the operation."""
        word = f"{self.draft.name[:30].rstrip('_')}_{word}" if self.draft.purpose == "procedure" else word
        code = f"{word}_{len(self.draft.outcomes)}"
        message = self.chance.one(("No.", 'It is "so".', "Geht nicht: ß%s {{x}}"))
        sent = [one["name"] for one in self.draft.parameters]
        if self.draft.input is not None:
            sent += [one.name for one in self.known.dtos[self.draft.input["name"]].members]
        field = self.chance.one(sent) if sent and self.chance.maybe(0.15) else None
        self.draft.outcomes.append(
            {"code": code, "status": self.chance.one(STATUSES), "message": message, "field": field}
        )
        return code

    def parameter(self, type_: Form, *, required: bool, place: str = "query", names: Sequence[str] = QUERY) -> str:
        """A new query parameter of the operation, or a header."""
        name = next(name for name in names if name not in self.taken)
        self.taken.add(name)
        parameter = {
            "name": name, "place": place, "type": type_, "entity": None, "field": None, "required": required
        }  # fmt: skip
        self.draft.parameters.append(parameter)
        return name

    # -- rows -------------------------------------------------------------------------------------------------------

    def entity(self, name: str) -> ir.Entity:
        return self.known.entities[name]

    def private(self, entity: str, *, reading: bool) -> bool:
        """Whether the operation must prove that rows are the caller's."""
        if self.draft.purpose in ("job", "procedure"):  # nobody calls it; what a procedure is given, its callers prove
            return self.draft.purpose == "procedure" and bool(ownership_path(entity, self.world))
        return is_private(entity, self.world.signatures.operations[self.draft.name], self.world, reading=reading)

    def mine(self, name: str, entity: str) -> str | None:
        """The condition that a row is the caller's; None where it needs none."""
        if not self.private(entity, reading=False) or not self.known.account:
            return None
        if set(self.draft.callers) == {"anyone"}:
            return None
        return f"{name}.{'.'.join(ownership_path(entity, self.world))} == actor"

    def load_path(self) -> None:
        """A load of the row of each path parameter."""
        for one in self.draft.parameters:
            if one["place"] == "path" and one["entity"]:
                name = row_of_parameter(one["name"], one["entity"])
                name = name if name not in self.taken else f"{name}_row"
                self.load(name, one["entity"], f"{name}.{one['field']} == {one['name']}")

    def load(self, wanted: str, entity: str, condition: str | None = None, *, deleted: bool = False) -> str:
        """A row that is surely there, and the caller's where that is asked for."""
        name = self.bind(wanted)
        lock = self.draft.kind == "update" or (
            self.chance.maybe(0.5) and self.draft.kind not in ("read", "list", "report")
        )
        mine = self.mine(name, entity)
        after = mine is not None and self.chance.maybe(0.15)
        conditions = [one for one in (condition, None if after else mine) if one]
        if not conditions:
            conditions = [self.expressions(row(name, entity, stored=True)).condition(1)]
        self.add(
            "load", name=name, entity=entity, where=" and ".join(conditions), lock=lock,
            otherwise=f"{snake(entity)}_not_found",
        )  # fmt: skip
        if after:
            self.add("require", condition=mine, otherwise=self.outcome("not_yours"))
        self.names.append(row(name, entity))
        if lock:
            self.locked.add(name)
        return name

    def rows(self, entity: str | None = None) -> list[Name]:
        """Rows that are there and may be changed."""
        return [
            name for name in self.names
            if isinstance(name.type, ir.RowType) and not name.nullable and name.text not in self.gone
            and (entity is None or name.type.entity == entity)
        ]  # fmt: skip


def _type(parameter: Form) -> ir.Scalar:
    from benchmarks.soundness.generate.types import scalar

    return scalar(parameter["type"] if parameter["entity"] is None else parameter["type"] or value_type("uuid"))
