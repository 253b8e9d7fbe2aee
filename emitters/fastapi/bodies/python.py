"""Expressions as Python: what a handler computes itself.

Null is ``None``. A guard is printed only where the operand may be null; types are known, so nothing else is checked.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from ast_schemas import ir
from ast_schemas.ir.folding import constant, folded
from emitters.base import Emitter, Unsupported
from emitters.fastapi.bodies import code as levels
from emitters.fastapi.bodies.bindings import Names, local_name
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.constants import python_constant
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.missing_rows import holds_without, rows_there, with_rows
from emitters.fastapi.bodies.python_compare import compare
from emitters.fastapi.bodies.python_functions import FUNCTIONS, is_false_for_null
from emitters.fastapi.bodies.python_null import NULL, SIMPLE, NullRules
from emitters.fastapi.bodies.trees import key_of, row_path
from emitters.fastapi.environment import setting_code
from emitters.fastapi.externs import invoke_code
from emitters.fastapi.value_types import precision_and_scale
from emitters.naming import attribute
from emitters.writer import Writer

_FLIPPED = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<", "in": "not in", "not in": "in"}
RUNTIME = "app.runtime"
MOMENT = "moment"
"""The local that holds the moment the request began."""


class Database(Protocol):
    """Gives source for what only the database can compute."""

    def value(self, node: ir.Aggregate, column: str | None) -> Code:
        """The aggregate; or, of the row that it finds, a column."""
        ...

    def hashed(self, secret: ir.Expression, printed: Code) -> Code:
        """The hash of a secret, which takes long and must not be made while a transaction is open."""
        ...


class PythonPrinter(NullRules, Emitter[Code], over=ir.Expression):
    """Prints one expression at a time; remembers what the module around it must provide."""

    def __init__(self, index: Index, names: Names, writer: Writer, database: Database) -> None:
        self.index = index
        self.names = names
        self.writer = writer
        self.database = database
        self.uses_moment = False
        super().__init__()

    def emit(self, node: ir.Expression) -> Code:  # type: ignore[override]
        """Source of the value, without choices that are none."""
        node = folded(node)
        return self._of_rows_there(node) or super().emit(node)

    def certain(self, node: ir.Expression, wanted: ir.Type | None = None) -> Code:
        """Source of the value where its Python type decides: what is known not to be null is said to be there."""
        code = self.emit(node) if wanted is None else self.as_type(node, wanted)
        if node.nullable or not code.nullable:
            return code
        is_truth = isinstance(node.type, ir.Scalar) and node.type.kind == "boolean" and not node.type.many
        return Code(f"bool({code.text})" if is_truth else f"{self.runtime('functions')}.known({code.text})")

    def _of_rows_there(self, node: ir.Expression) -> Code | None:
        """A condition on rows that may be missing, with a test of each row; None for any other."""
        rows = [row for row in rows_there(node) if not self.names.rows[row.name].flat]
        if not rows:
            return None
        word, level, joint = ("is", levels.OR, "or") if holds_without(node) else ("is not", levels.AND, "and")
        tests = [f"{self.names.rows[row.name].local} {word} None" for row in rows]
        inner = super().emit(with_rows(node, rows, self.index))
        return Code(f" {joint} ".join([*tests, inner.within(level)]), level)

    # -- names ------------------------------------------------------------------------------------------------------

    def emit_constant(self, node: ir.Constant) -> Code:
        return python_constant(node, self.writer)

    def emit_variable(self, node: ir.Variable) -> Code:
        if node.name in self.names.rows:
            return Code(self.names.rows[node.name].local, nullable=node.nullable)
        local = self.names.values.get(node.name, local_name(node.name))
        return Code(local, nullable=node.nullable)

    def emit_setting_of(self, node: ir.SettingOf) -> Code:
        return setting_code(node, self.writer)

    def emit_column_of(self, node: ir.ColumnOf) -> Code:
        if isinstance(node.target, ir.Aggregate):
            return self.database.value(node.target, node.field)
        found = row_path(node.target)
        if found is None:
            raise Unsupported(f"`.{node.field}` of a row that is neither loaded nor found by a relation")
        start, relations = found
        return self.member(start, self.path(start, relations, node.field), node)

    def emit_follow(self, node: ir.Follow) -> Code:
        return self.emit(key_of(node))

    def path(self, start: ir.Variable, relations: tuple[str, ...], column: str) -> tuple[str, ...]:
        """Where a column is kept: ``list.id`` with the row, as ``list_id``."""
        if column != "id" or not relations:
            return (*relations, column)
        entity = self._entity(start)
        for name in relations[:-1]:
            entity = self.index.relation(entity, name).target
        last = self.index.relation(entity, relations[-1])
        return (*relations[:-1], f"{last.name}_id") if last.holds_key else (*relations, "id")

    def _entity(self, start: ir.Variable) -> str:
        assert isinstance(start.type, ir.RowType)
        return start.type.entity

    def member(self, start: ir.Variable, path: tuple[str, ...], node: ir.ColumnOf) -> Code:
        """The column of a loaded row, or of a row that was loaded with it."""
        binding = self.names.rows[start.name]
        text = binding.member(path)
        if binding.flat:
            return Code(text, nullable=node.nullable or binding.optional or self._is_loosely_null(node))
        if start.nullable:
            return Code(f"None if {binding.local} is None else {text}", levels.CHOICE, nullable=True)
        return Code(text, nullable=node.nullable or self._is_loosely_null(node))

    def _is_loosely_null(self, node: ir.ColumnOf) -> bool:
        """Known not to be null because the relation before it is set, which the type of the row cannot say."""
        target = node.target
        while isinstance(target, ir.Follow):
            relation = self.index.relation(target.target.type.entity, target.relation)  # type: ignore[union-attr]
            if (relation.nullable or not relation.holds_key) and not target.nullable:
                return True
            target = target.target
        return False

    def emit_dto_member(self, node: ir.DtoMember) -> Code:
        return Code(f"{self.emit(node.target).within(levels.ATOM)}.{attribute(node.name)}", nullable=node.nullable)

    def emit_is_sent(self, node: ir.IsSent) -> Code:
        target = self.emit(node.target).within(levels.ATOM)
        return Code(f'"{attribute(node.name)}" in {target}.model_fields_set', levels.COMPARE)

    # -- logic ------------------------------------------------------------------------------------------------------

    def emit_not(self, node: ir.Not) -> Code:
        return self.negated(node.operand)

    def negated(self, node: ir.Expression) -> Code:
        """The opposite, with ``not`` only where no operator has an opposite."""
        node = folded(node)
        if (known := constant(node)) is not None:
            return Code(str(not known))
        if isinstance(node, ir.Not):
            return self.emit(node.operand)
        if isinstance(node, ir.Logic):
            opposite = "or" if node.operator == "and" else "and"
            return _joined(opposite, [self.negated(side) for side in (node.left, node.right)])
        if isinstance(node, ir.Compare):
            flipped = node.model_copy(update={"operator": _FLIPPED[node.operator]})
            equality = node.operator in ("==", "!=", "in", "not in")
            if equality or not (self.emit(node.left).nullable or self.emit(node.right).nullable):
                return self.emit(flipped)
        inner = self.emit(node)
        if isinstance(node, ir.IsSent):
            return Code(inner.text.replace(" in ", " not in ", 1), levels.COMPARE)
        if isinstance(node, ir.Aggregate) and inner.text.endswith(" is not None"):
            return Code(f"{inner.text.removesuffix(' is not None')} is None", levels.COMPARE)
        if isinstance(node, ir.Aggregate) and inner.text.endswith(" is None"):
            return Code(f"{inner.text.removesuffix(' is None')} is not None", levels.COMPARE)
        return Code(f"not {inner.within(levels.NOT)}", levels.NOT)

    def emit_logic(self, node: ir.Logic) -> Code:
        return _joined(node.operator, [self.emit(side) for side in (node.left, node.right)])

    def emit_compare(self, node: ir.Compare) -> Code:
        return compare(self, node)

    def as_type(self, node: ir.Expression, wanted: ir.Type) -> Code:
        """A value as the type that several values have in common: an integer among decimals becomes one."""
        code = self.emit(node)
        if not isinstance(wanted, ir.Scalar) or wanted.kind != "decimal" or node.type == wanted:
            return code
        if not isinstance(node.type, ir.Scalar) or node.type.kind != "integer":
            return code
        decimal = self.writer.use("decimal", "Decimal")
        return self.propagated([code], lambda found: Code(f"{decimal}({found[0].text})"))

    def emit_conditional(self, node: ir.Conditional) -> Code:
        condition = self.emit(node.condition)
        then, otherwise = (self.as_type(branch, node.type) for branch in (node.then, node.otherwise))
        if then.text == otherwise.text:
            return then if then.nullable else otherwise
        text = f"{then.within(levels.OR)} if {condition.within(levels.OR)} else {otherwise.within(levels.CHOICE)}"
        return Code(text, levels.CHOICE, then.nullable or otherwise.nullable)

    def emit_list_of(self, node: ir.ListOf) -> Code:
        return Code(f"[{', '.join(self.emit(key_of(item)).text for item in node.items)}]")

    # -- numbers ----------------------------------------------------------------------------------------------------

    def emit_negate(self, node: ir.Negate) -> Code:
        return self.propagated(
            [self.emit(node.operand)], lambda texts: Code(f"-{texts[0].within(levels.SIGN)}", levels.SIGN)
        )

    def emit_arithmetic(self, node: ir.Arithmetic) -> Code:
        return self.propagated(
            [self.emit(node.left), self.emit(node.right)], lambda texts: self._arithmetic(node, texts[0], texts[1])
        )

    def _arithmetic(self, node: ir.Arithmetic, left: Code, right: Code) -> Code:
        scalar = node.type
        assert isinstance(scalar, ir.Scalar)
        level = levels.SUM if node.operator in "+-" else levels.PRODUCT
        plain = f"{left.within(level)} {node.operator} {right.within(level + 1)}"
        if scalar.kind == "decimal":
            _, scale = precision_and_scale(scalar)
            if node.operator in "+-":
                return Code(plain, level)
            name = "multiplied"
            if node.operator == "/":
                name = "quotient" if _is_nonzero(node.right) else "divided"
            text = f"{self.runtime('functions')}.{name}({left.text}, {right.text}, {scale})"
            return Code(text, nullable=name == "divided")
        if node.operator in "/%":
            name = "floor_divided" if node.operator == "/" else "floor_remainder"
            if _is_nonzero(node.right):
                operator = "//" if node.operator == "/" else "%"
                return Code(f"{left.within(level)} {operator} {right.within(level + 1)}", level)
            return Code(f"{self.runtime('functions')}.{name}({left.text}, {right.text})", nullable=True)
        return Code(plain, level)

    # -- functions --------------------------------------------------------------------------------------------------

    def emit_apply(self, node: ir.Apply) -> Code:
        unified = node.function in ("coalesce", "least", "greatest")
        arguments = [self.as_type(item, node.type) if unified else self.emit(item) for item in node.arguments]
        build = FUNCTIONS.get(node.function)
        if build is None:
            raise Unsupported(f"{node.function}()")
        if node.function == "coalesce":
            return self._first_of(arguments)
        if is_false_for_null(node.function):
            return self.present(arguments, lambda found: build(self, node, found))
        return self.propagated(arguments, lambda found: build(self, node, found))

    def _first_of(self, arguments: Sequence[Code]) -> Code:
        arguments = [item for item in arguments if item.text != NULL] or [Code(NULL, nullable=True)]
        result = arguments[-1]
        for argument in reversed(arguments[:-1]):
            if argument.text == result.text:
                continue
            name = argument.text if SIMPLE.fullmatch(argument.text) else self.fresh()
            test = name if name == argument.text else f"({name} := {argument.text})"
            text = f"{name} if {test} is not None else {result.within(levels.CHOICE)}"
            result = Code(text, levels.CHOICE, result.nullable) if argument.nullable else argument
        return result

    def emit_invoke(self, node: ir.Invoke) -> Code:
        function = next(item for item in self.index.program.externs if item.name == node.function)
        pairs = zip(node.arguments, function.parameters, strict=True)
        given = [self.certain(argument, parameter.type).text for argument, parameter in pairs]
        return invoke_code(node, given, self.writer)

    def emit_aggregate(self, node: ir.Aggregate) -> Code:
        return self.database.value(node, None)

    def runtime(self, module: str) -> str:
        """A module of the runtime, imported whole."""
        return self.writer.use(RUNTIME, module)

    def moment(self) -> str:
        """The moment the request began."""
        self.uses_moment = True
        return MOMENT


def _joined(operator: str, sides: Sequence[Code]) -> Code:
    """A chain of ``and`` or ``or``; an *and* within an *or* stands in parentheses, for people.

    What is said twice stands once.
    """
    if len({side.text for side in sides}) == 1:
        return sides[0]
    level = levels.AND if operator == "and" else levels.OR
    texts = [
        f"({side.text})" if side.level < level or (level, side.level) == (levels.OR, levels.AND) else side.text
        for side in sides
    ]
    return Code(f" {operator} ".join(texts), level, any(side.nullable for side in sides))


def _is_nonzero(node: ir.Expression) -> bool:
    return isinstance(node, ir.Constant) and node.value is not None and Decimal(str(node.value)) != 0
