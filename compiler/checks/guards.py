"""What a condition proves about whose rows are at hand.

A condition *guards* a row if, whenever it holds, the row is the caller's or the caller was explicitly let through:

* a comparison with ``==`` or ``in``, or an aggregate, that mentions both the row and ``actor``;
* ``==`` or ``in`` between the row (or what its to-one relations lead to) and a row that is guarded already, or its key:
  who was let through to a shift may see its sign-ups;
* ``==`` between a token of the row and what was sent: who shows it was let through by whoever handed it out;
* a test of ``actor`` alone, such as ``actor.role == "admin"``, guards every row.

``and`` guards what one side guards, ``or`` what both sides guard. ``!=`` and tests against null guard nothing.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from ast_schemas import ir
from compiler.derive.world import World
from compiler.expressions import free_variables, walk

EVERY_ROW = "*"


@dataclass
class Guards:
    """Rows known to be the caller's so far, and the parameters that hold their keys."""

    world: World
    rows: set[str] = field(default_factory=lambda: {"actor"})
    keys: dict[str, str] = field(default_factory=dict)
    """Parameter (or other value) → the guarded row whose key it is."""
    conditions: dict[str, ir.Expression] = field(default_factory=dict)
    """Conditions that a let step named."""

    def guards(self, row: str) -> bool:
        return row in self.rows or EVERY_ROW in self.rows

    def proven(self, condition: ir.Expression, truth: bool = True) -> set[str]:
        """Rows that the condition guards when it is ``truth``."""
        match condition:
            case ir.Not():
                return self.proven(condition.operand, not truth)
            case ir.Logic():
                left = self.proven(condition.left, truth)
                if (condition.operator == "and") is truth:
                    return left | self.proven(condition.right, truth)
                return _both(left, self.proven(condition.right, truth))
            case ir.Variable() if condition.name in self.conditions:
                return self.proven(self.conditions[condition.name], truth)
            case ir.Compare():
                return self._comparison(condition, truth)
            case ir.Aggregate() | ir.ColumnOf() | ir.Apply() if truth:
                return self._together(condition)
            case _:
                return set()

    def _comparison(self, condition: ir.Compare, truth: bool) -> set[str]:
        positive = condition.operator if truth else {"!=": "==", "not in": "in"}.get(condition.operator, "")
        if positive == "!=" or positive == "not in" or positive == "":
            return set()
        if any(isinstance(side.type, ir.NullType) for side in (condition.left, condition.right)):
            return set()
        found = self._together(condition)
        if positive in ("==", "in"):
            found |= self._by_key(condition.left, condition.right) | self._by_key(condition.right, condition.left)
            found |= _by_token(condition.left, condition.right) | _by_token(condition.right, condition.left)
        return found

    def _together(self, condition: ir.Expression) -> set[str]:
        """Rows that stand in one test with the actor; every row if the actor is tested alone."""
        variables = free_variables(condition)
        if not any(item.role in ("actor", "viewer") for item in variables):
            return set()
        rows = {item.name for item in variables if item.role in ("row", "query_row")}
        return rows or {EVERY_ROW}

    def _by_key(self, path: ir.Expression, other: ir.Expression) -> set[str]:
        """``row.list == list`` or ``row.list.id == list_id`` or ``row in list.items`` where the list is guarded."""
        row = _root(path)
        return {row.name} if row is not None and self._is_guarded(other) else set()

    def _is_guarded(self, expression: ir.Expression) -> bool:
        match expression:
            case ir.ColumnOf(field="id"):
                return self._is_guarded(expression.target)
            case ir.Variable(role="row" | "actor"):
                return self.guards(expression.name)
            case ir.Variable():
                return self.guards(self.keys.get(expression.name, ""))
            case ir.Follow():
                return self._is_guarded(expression.target)
            case ir.Aggregate(kind="rows" | "first", source=ir.RelationSource() as source):
                return self._is_guarded(source.target)
            case _:
                return False

    def row_from(self, value: ir.Expression) -> bool:
        """Whether a row (or rows) that a value gives is guarded."""
        if isinstance(value, ir.Aggregate) and value.where is not None and value.kind in ("rows", "first"):
            proven = self.proven(value.where)
            if value.variable in proven or EVERY_ROW in proven:
                return True
        return self._is_guarded(value)

    def learn(self, condition: ir.Expression, truth: bool = True) -> None:
        """Take over what a condition proves."""
        self.rows |= self.proven(condition, truth)

    def copy(self) -> "Guards":
        return Guards(self.world, set(self.rows), dict(self.keys), dict(self.conditions))


def _both(left: Set[str], right: Set[str]) -> set[str]:
    if EVERY_ROW in left:
        return set(right)
    return set(left) if EVERY_ROW in right else set(left & right)


def _by_token(path: ir.Expression, other: ir.Expression) -> set[str]:
    """``booking.cancel_token == body.token``: only who was given it can send it. Null on both sides proves nothing."""
    if not isinstance(path, ir.ColumnOf) or not isinstance(path.type, ir.Scalar) or path.type.kind != "token":
        return set()
    row = _root(path.target)
    return {row.name} if row is not None and not (path.nullable and other.nullable) else set()


def _root(path: ir.Expression) -> ir.Variable | None:
    """The row at the root of a path of to-one relations (a final ``id`` left aside)."""
    if isinstance(path, ir.ColumnOf) and path.field == "id":
        path = path.target
    while isinstance(path, ir.Follow):
        path = path.target
    return path if isinstance(path, ir.Variable) and path.role in ("row", "query_row") else None


def keys_in(condition: ir.Expression, row: str) -> Mapping[str, str]:
    """Parameters that a condition equates with the row's ``id``."""
    keys: dict[str, str] = {}
    for item in walk(condition):
        if isinstance(item, ir.Compare) and item.operator == "==":
            for left, right in ((item.left, item.right), (item.right, item.left)):
                is_key = isinstance(left, ir.ColumnOf) and left.field == "id" and isinstance(left.target, ir.Variable)
                if is_key and left.target.name == row and isinstance(right, ir.Variable):  # type: ignore[union-attr]
                    keys[right.name] = row
    return keys
