"""Bind parameters of one statement: names, and the expressions that a handler evaluates for them."""

from collections.abc import Iterable, Mapping

from ast_schemas import ir
from emitters.fastapi.bodies.trees import row_path

VIEWER = "viewer"
"""The id of whoever calls, in projections and in conditions alike; None when nobody is signed in."""
_CALLERS = frozenset({"actor", "viewer"})


class Parameters:
    """Equal expressions share a parameter; different ones never share a name."""

    def __init__(self, taken: Iterable[str] = (), owner: str | None = None) -> None:
        """``owner``: what is computed bears this name too, where several bind their parameters in one statement."""
        self.values: dict[str, ir.Expression] = {}
        self.log: list[str] = []
        """Every use of a parameter, in the order of printing."""
        self._taken = set(taken)
        self._around: dict[str, ir.Expression] = {}
        self._owner = owner

    def beside(self, around: Mapping[str, ir.Expression]) -> None:
        """Parameters that another part of the statement binds: shared by equal expressions, names taken for others."""
        self._around |= around

    def name(self, node: ir.Expression) -> str:
        """The parameter that stands for this expression."""
        base = name = _base(node) if self._owner is None or _is_at_hand(node) else f"{self._owner}_{_base(node)}"
        number = 1
        while name in self._taken or not self._stands_for(name, node):
            number += 1
            name = f"{base}_{number}"
        self.values.setdefault(name, node)
        self.log.append(name)
        return name

    def take(self, name: str, node: ir.Expression) -> bool:
        """Bind what something nested binds by this name; False if the name stands for something else."""
        if not self._stands_for(name, node):
            return False
        self.values.setdefault(name, node)
        self.log.append(name)
        return True

    def _stands_for(self, name: str, node: ir.Expression) -> bool:
        """Whether the name is free or means this very expression."""
        return all(_same(known[name], node) for known in (self.values, self._around) if name in known)

    def used_since(self, mark: int) -> dict[str, ir.Expression]:
        """The parameters that were used after the first ``mark`` uses."""
        return {name: self.values[name] for name in dict.fromkeys(self.log[mark:])}


def _same(one: ir.Expression, other: ir.Expression) -> bool:
    return one == other or (_base(one) == VIEWER and _base(other) == VIEWER)


_FUNCTIONS = frozenset({"now", "today", "base_url"})
"""Functions that a parameter is named after; a value of such a name has another parameter."""


def _is_at_hand(node: ir.Expression) -> bool:
    """Whether its name tells the value: what is not computed."""
    match node:
        case ir.ColumnOf() | ir.Follow():
            return _is_at_hand(node.target)
        case ir.Apply():
            return not node.arguments
    return isinstance(node, ir.Variable | ir.SettingOf)


def _beside_functions(name: str) -> str:
    return f"{name}_given" if name in _FUNCTIONS else name


def _base(node: ir.Expression) -> str:
    match node:
        case ir.Variable():
            return VIEWER if node.name in _CALLERS else _beside_functions(node.name)
        case ir.ColumnOf():
            found = row_path(node.target)
            if found is None:
                return node.field
            start, relations = found
            if start.name in _CALLERS and not relations:
                return VIEWER if node.field == "id" else f"{VIEWER}_{node.field}"
            return "_".join([start.name, *relations, node.field])
        case ir.Follow():
            return f"{_base(node.target)}_{node.relation}_id"
        case ir.DtoMember():
            return node.name
        case ir.SettingOf():
            return _beside_functions(node.name)
        case ir.Invoke():
            return node.function
        case ir.Apply() if node.function in _FUNCTIONS:
            return node.function
        case ir.Apply() if node.arguments:
            return f"{_base(node.arguments[0])}_{node.function}"
        case ir.Negate():
            return f"{_base(node.operand)}_negated"
        case ir.Arithmetic():
            return _base(node.left) if not isinstance(node.left, ir.Constant) else _base(node.right)
        case _:
            return "value"
