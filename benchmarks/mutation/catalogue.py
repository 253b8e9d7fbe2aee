"""All mutations of a program in a stable order, and a random draw from them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ast_schemas.base import Node
from ast_schemas.operations import DeleteStep, DeleteWhereStep, ForEachStep, IfStep, LoadStep, OperationForm, Step
from benchmarks.mutation.declarations import dto_edits, mapping_edits, outline_edits, schema_edits, signature_edits
from benchmarks.mutation.edits import Edit, Json, edited, path_text, shown
from benchmarks.mutation.operations import operation_edits
from compiler.fill.forms import FORMS
from compiler.symbols.accepted import Accepted
from compiler.symbols.outline import outline_of
from compiler.symbols.signatures import signatures_of


@dataclass(frozen=True)
class Mutation:
    """One wrong in one unit."""

    unit: str
    edit: Edit

    @property
    def kind(self) -> str:
        return self.edit.kind

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Says which mutation it is, for sorting and for lists."""
        return self.unit, path_text(self.edit.path), shown(self.edit.before), shown(self.edit.after)

    def apply(self, accepted: Accepted) -> Accepted:
        """The program with the wrong form. Raises ``ValidationError`` where the form forbids it."""
        return accepted.with_unit(self.unit, mutated_form(self.unit, accepted.units()[self.unit], self.edit))


def mutated_form(unit: str, form: Node, edit: Edit) -> Node:
    """The form after the edit, valid as a form. Raises ``ValidationError``."""
    changed = FORMS[unit.partition("/")[0]].model_validate(edited(form.model_dump(mode="json"), edit))
    assert isinstance(changed, Node)
    return changed


def all_mutations(accepted: Accepted) -> tuple[Mutation, ...]:
    """Every mutation of every form but the scenarios, which are the judges."""
    facts = _facts(accepted)
    found = [
        Mutation(unit, edit)
        for unit, form in accepted.units().items()
        for edit in _edits(unit, form.model_dump(mode="json"), facts)
    ]
    return tuple({mutation.key: mutation for mutation in found}.values())


@dataclass(frozen=True)
class _Facts:
    """What the mutators need to know of other units."""

    roles: tuple[str, ...]
    outcomes: Mapping[str, tuple[str, ...]]
    transitions: tuple[str, ...]
    values: Mapping[str, str]
    inputs: frozenset[str]
    deleted: frozenset[str]
    """Entities whose rows an operation deletes."""
    gone: frozenset[str]
    """Entities whose rows may really vanish: deleted, not softly, or taken along by a delete rule."""
    referenced: frozenset[str]
    """Entities that relations lead to."""


def _facts(accepted: Accepted) -> _Facts:
    deleted = frozenset(entity for form in accepted.operations.values() for entity in _deleted(form))
    machines = [form.state_machine for form in accepted.schema.values() if form.state_machine is not None]
    return _Facts(
        roles=tuple(outline_of(accepted).roles),
        outcomes={
            name: tuple(outcome.code for outcome in operation.outcomes)
            for name, operation in signatures_of(accepted).operations.items()
        },
        transitions=tuple(dict.fromkeys(move.name for machine in machines for move in machine.transitions)),
        values=_next_values(accepted),
        inputs=frozenset(name for name, way in signatures_of(accepted).ways.items() if way == "input"),
        deleted=deleted,
        gone=_gone(accepted, deleted),
        referenced=frozenset(relation.target for form in accepted.schema.values() for relation in form.relations),
    )


def _gone(accepted: Accepted, deleted: frozenset[str]) -> frozenset[str]:
    found = {name for name in deleted if not accepted.schema[name].soft_delete}
    while True:
        taken = {
            name
            for name, form in accepted.schema.items()
            if any(relation.on_delete == "cascade" and relation.target in found for relation in form.relations)
        }
        if taken <= found:
            return frozenset(found)
        found |= taken


def _deleted(form: OperationForm) -> Iterator[str]:
    """Entities whose rows an operation deletes, by its loads and deletions."""
    entities: dict[str, str] = {}
    for step in steps_of(form.steps):
        match step:
            case LoadStep():
                entities[step.name] = step.entity
            case DeleteWhereStep():
                yield step.entity
            case DeleteStep() if step.row in entities:
                yield entities[step.row]
            case _:
                pass


def steps_of(steps: Sequence[Step]) -> Iterator[Step]:
    """All steps of a body, with those inside of others."""
    for step in steps:
        yield step
        if isinstance(step, IfStep):
            yield from steps_of([*step.then, *step.otherwise])
        elif isinstance(step, ForEachStep):
            yield from steps_of(step.steps)


def _next_values(accepted: Accepted) -> dict[str, str]:
    """For each value of an enum the one after it."""
    found: dict[str, str] = {}
    for form in accepted.schema.values():
        for field in form.fields:
            values = field.type.values or []
            for value, other in zip(values, [*values[1:], *values[:1]], strict=True):
                if value != other:
                    found.setdefault(value, other)
    return found


def _edits(unit: str, form: Json, facts: _Facts) -> Iterator[Edit]:
    phase, _, name = unit.partition("/")
    match phase:
        case "outline":
            yield from outline_edits(form, facts.values)
        case "signatures":
            yield from signature_edits(form, facts.roles)
        case "schema":
            yield from schema_edits(
                form,
                facts.values,
                gone=facts.gone,
                deletion=name in facts.deleted and (form["soft_delete"] or name in facts.referenced),
            )
        case "dtos":
            yield from dto_edits(form, facts.inputs)
        case "collectors" | "transformers":
            yield from mapping_edits(form, facts.values)
        case "operations":
            yield from operation_edits(form, facts.outcomes.get(name, ()), facts.transitions, facts.values)
        case _:
            return


def drawn(mutations: Sequence[Mutation], seed: int) -> Iterator[Mutation]:
    """The mutations in random order: first a kind is drawn, then one of its mutations, so that no kind drowns."""
    rng = random.Random(seed)
    by_kind: dict[str, list[Mutation]] = {}
    for mutation in sorted(mutations, key=lambda item: (item.kind, item.key)):
        by_kind.setdefault(mutation.kind, []).append(mutation)
    for waiting in by_kind.values():
        rng.shuffle(waiting)
    while by_kind:
        kind = rng.choice(sorted(by_kind))
        waiting = by_kind[kind]
        yield waiting.pop()
        if not waiting:
            del by_kind[kind]


def counted(mutations: Sequence[Mutation]) -> dict[str, int]:
    """How many there are of each kind, most first."""
    counts: dict[str, Any] = {}
    for mutation in mutations:
        counts[mutation.kind] = counts.get(mutation.kind, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
