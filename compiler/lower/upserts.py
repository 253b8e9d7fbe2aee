"""Rows that are created because they were not found: another call may create the same one in between.

Such a creation is not refused but told apart, so that the operation starts again and then finds the row. That makes
"change it or create it" and toggles safe without a step of their own.
"""

from collections.abc import Iterable, Mapping

from ast_schemas import ir
from compiler.lower.outcomes import exists_code
from compiler.lower.unique_keys import asks_for_a_key, compared_members

Steps = tuple[ir.BodyStep, ...]
Missing = frozenset[str]
"""Names of rows that are known not to be there."""


def with_upserts(steps: Steps, entities: Mapping[str, ir.Entity], declared: Iterable[str]) -> Steps:
    """The steps with ``overtaken`` on creations of rows that a load by their unique key has not found.

    ``declared``: codes of refusals that the operation declares; they stay refusals.
    """
    return _Upserts(entities, frozenset(declared)).steps(steps, frozenset())


class _Upserts:
    def __init__(self, entities: Mapping[str, ir.Entity], declared: frozenset[str]) -> None:
        self.entities = entities
        self.declared = declared
        self.loads: dict[str, str] = {}
        """Row → its entity, of loads by a unique key that refuse nothing."""

    def steps(self, steps: Steps, missing: Missing) -> Steps:
        found: list[ir.BodyStep] = []
        for step in steps:
            match step:
                case ir.Load(otherwise=None):
                    if asks_for_a_key(compared_members(step.where, step.name), self.entities[step.entity]):
                        self.loads[step.name] = step.entity
                case ir.If():
                    then = self.steps(step.then, missing | self._missing(step.condition, "=="))
                    otherwise = self.steps(step.otherwise, missing | self._missing(step.condition, "!="))
                    step = step.model_copy(update={"then": then, "otherwise": otherwise})
                case ir.ForEach():
                    step = step.model_copy(update={"steps": self.steps(step.steps, missing)})
                case ir.Create() if self._overtaken(step, missing):
                    step = step.model_copy(update={"overtaken": True})
            found.append(step)
        return tuple(found)

    def _overtaken(self, step: ir.Create, missing: Missing) -> bool:
        code = exists_code(step.entity)
        return (
            step.duplicate == code
            and code not in self.declared
            and any(self.loads.get(name) == step.entity for name in missing)
        )

    def _missing(self, condition: ir.Expression, operator: str) -> Missing:
        """Rows that are not there where ``row == null`` (or, of a condition that does not hold, ``row != null``)."""
        match condition:
            case ir.Logic(operator="and", left=left, right=right) if operator == "==":
                return self._missing(left, operator) | self._missing(right, operator)
            case ir.Logic(operator="or", left=left, right=right) if operator == "!=":
                return self._missing(left, operator) | self._missing(right, operator)
            case ir.Not(operand=inner):
                return self._missing(inner, "!=" if operator == "==" else "==")
            case ir.Compare(operator=found, left=left, right=right) if found == operator:
                sides = (left, right), (right, left)
                return frozenset(
                    row.name
                    for row, other in sides
                    if isinstance(row, ir.Variable) and isinstance(other, ir.Constant) and other.value is None
                )
        return frozenset()
