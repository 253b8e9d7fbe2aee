"""Expressions as SQLAlchemy Core: what the database computes.

Whatever mentions no row of the database becomes a bind parameter, as large as possible. Conditions of WHERE may be
NULL where they mean false (``condition``); everywhere else they are true or false (``emit``).
"""

from ast_schemas import ir
from ast_schemas.ir.folding import folded
from emitters.base import Unsupported
from emitters.fastapi.bodies import code as levels
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.python_compare import membership
from emitters.fastapi.bodies.sql_aggregates import SqlAggregates
from emitters.fastapi.bodies.sql_context import EXPRESSIONS, is_decimal, scale_of
from emitters.fastapi.bodies.sql_functions import SQL_FUNCTIONS
from emitters.fastapi.bodies.trees import is_null, key_of, lives_in_database, negation, parts
from emitters.fastapi.constants import constant_source
from emitters.fastapi.value_types import column_type, precision_and_scale
from emitters.writer import literal

_OPPOSITE = {"==": "!=", "!=": "=="}


class SqlPrinter(SqlAggregates, over=ir.Expression):
    """Prints expressions within one select; ``within`` gives a printer for a select inside of it."""

    # -- entry points -----------------------------------------------------------------------------------------------

    def emit(self, node: ir.Expression) -> Code:  # type: ignore[override]
        """The value, as an expression that SQLAlchemy knows the type of, or a plain constant."""
        node = folded(node)
        if not isinstance(node, ir.Constant) and not lives_in_database(node):
            return self.parameter(node)
        return super().emit(node)

    def conditions(self, node: ir.Expression) -> list[str]:
        """The arguments of ``where``: NULL means false in them."""
        return [self.condition(part).text for part in parts(folded(node), "and")]

    def condition(self, node: ir.Expression) -> Code:
        """A condition that may be NULL for false."""
        node = folded(node)
        if not lives_in_database(node):
            return self.emit(node)
        if isinstance(node, ir.Logic):
            function = self.use("and_" if node.operator == "and" else "or_")
            return Code(f"{function}({', '.join(self.condition(part).text for part in parts(node, node.operator))})")
        if isinstance(node, ir.Compare):
            return self._compare(node, exact=False)
        if isinstance(node, ir.Not):
            flipped = self._flipped(node.operand)
            return flipped or Code(f"~{self.emit(node.operand).within(levels.SIGN)}", levels.SIGN)
        return Code(self._operand(node)) if self._is_open(node) else self.emit(node)

    def element(self, node: ir.Expression) -> str:
        """The value as an expression with a type, constants included."""
        return self._element(node).text

    def _element(self, node: ir.Expression) -> Code:
        node = folded(node)
        return Code(self.typed_constant(node)) if isinstance(node, ir.Constant) else self.emit(node)

    def at_scale(self, node: ir.Expression, scale: int) -> str:
        """A number as a decimal with this many digits after the point."""
        return self._at_scale(node, scale).text

    def _at_scale(self, node: ir.Expression, scale: int) -> Code:
        node = folded(node)
        if isinstance(node, ir.Constant):
            return Code(self.typed_constant(node, ir.Scalar(kind="decimal", precision=18, scale=scale)))
        if is_decimal(node) and scale_of(node) == scale:
            return self._element(node)
        return Code(f"{self.function('rescaled')}({self.element(node)}, {scale})")

    def as_type(self, node: ir.Expression, wanted: ir.Type) -> str:
        """A value as the type that several values have in common."""
        node = folded(node)
        if is_null(node) and isinstance(wanted, ir.Scalar):
            return f"{self.use('literal')}(None, {column_type(wanted, self.writer.use)})"
        if isinstance(wanted, ir.Scalar) and wanted.kind == "decimal":
            return self.at_scale(node, precision_and_scale(wanted)[1])
        if isinstance(wanted, ir.Scalar) and wanted.kind in ("token", "encrypted") and node.type != wanted:
            # hashed or encrypted on its way; the database must not see it
            return self.parameter(node.model_copy(update={"type": wanted})).text
        return self.element(node)

    def answered(self, node: ir.Expression, wanted: ir.Scalar | None) -> str:
        """A value as a member of an answer: decimals are texts in JSON, integers are not."""
        if wanted is not None and wanted.kind == "decimal" and not is_decimal(node):
            return self.as_type(node, wanted)
        return self.element(node)

    # -- leaves -----------------------------------------------------------------------------------------------------

    def parameter(self, node: ir.Expression, *, typed: bool = True) -> Code:
        """A bind parameter; ``typed`` unless a column next to it says what it is."""
        node = key_of(node)
        name = literal(self.parameters.name(node))
        bindparam = self.use("bindparam")
        if not typed:
            return Code(f"{bindparam}({name})", nullable=node.nullable)
        if not isinstance(node.type, ir.Scalar):
            raise Unsupported(f"a parameter of type {node.type.type}")
        return Code(f"{bindparam}({name}, type_={column_type(node.type, self.writer.use)})", nullable=node.nullable)

    def typed_constant(self, node: ir.Constant, scalar: ir.Scalar | None = None) -> str:
        """A constant as an expression."""
        if node.value is None:
            return f"{self.use('null')}()"
        kind = scalar or node.type
        assert isinstance(kind, ir.Scalar)
        value = constant_source(node, kind, self.writer)
        return f"{self.use('literal')}({value}, {column_type(kind, self.writer.use)})"

    def emit_constant(self, node: ir.Constant) -> Code:
        if node.value is None:
            return Code(f"{self.use('null')}()", nullable=True)
        if isinstance(node.value, bool):
            boolean = column_type(ir.Scalar(kind="boolean"), self.writer.use)
            return Code(f"{self.use('literal')}({node.value}, {boolean})")
        assert isinstance(node.type, ir.Scalar)
        return Code(constant_source(node, node.type, self.writer))

    def emit_variable(self, node: ir.Variable) -> Code:
        return self.emit(key_of(node))

    def emit_setting_of(self, node: ir.SettingOf) -> Code:
        return self.parameter(node)

    def emit_invoke(self, node: ir.Invoke) -> Code:
        return self.parameter(node)

    def emit_follow(self, node: ir.Follow) -> Code:
        return self.emit(key_of(node))

    def emit_dto_member(self, node: ir.DtoMember) -> Code:
        return self.parameter(node)

    def emit_is_sent(self, node: ir.IsSent) -> Code:
        return self.parameter(node)

    def emit_list_of(self, node: ir.ListOf) -> Code:
        return Code(f"[{', '.join(self.element(item) for item in node.items)}]")

    # -- logic ------------------------------------------------------------------------------------------------------

    def emit_not(self, node: ir.Not) -> Code:
        flipped = self._flipped(node.operand)
        return flipped or Code(f"{self.function('negation')}({self.emit(node.operand).text})")

    def _flipped(self, operand: ir.Expression) -> Code | None:
        """The opposite of what has an operator for it."""
        if isinstance(operand, ir.Not):
            return self.emit(operand.operand)
        if isinstance(operand, ir.Compare) and operand.operator in _OPPOSITE:
            return self.emit(operand.model_copy(update={"operator": _OPPOSITE[operand.operator]}))
        return None

    def emit_logic(self, node: ir.Logic) -> Code:
        function = self.use("and_" if node.operator == "and" else "or_")
        return Code(f"{function}({', '.join(self._operand(part) for part in parts(node, node.operator))})")

    def _operand(self, node: ir.Expression) -> str:
        """A part of a condition; a column that was tested before is true or false, which its type cannot say."""
        text = self.emit(node).text
        return f"{text}.is_(True)" if self._is_open(node) else text

    def _is_open(self, node: ir.Expression) -> bool:
        if not isinstance(node, ir.ColumnOf) or not isinstance(node.target.type, ir.RowType) or node.field == "id":
            return False
        return self.index.is_nullable(node.target.type.entity, node.field)

    def emit_compare(self, node: ir.Compare) -> Code:
        return self._compare(node, exact=True)

    def _compare(self, node: ir.Compare, *, exact: bool) -> Code:
        if node.operator in ("in", "not in"):
            return self._membership(node, exact=exact)
        left, right = key_of(folded(node.left)), key_of(folded(node.right))
        if isinstance(left, ir.Constant) or not lives_in_database(left):
            flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(node.operator, node.operator)
            left, right, operator = right, left, flipped
        else:
            operator = node.operator
        if is_null(right):
            return Code(f"{self._atom(left)}.{'is_' if operator == '==' else 'is_not'}(None)")
        if isinstance(right, ir.Constant) and isinstance(right.value, bool):
            return self._against_boolean(left, operator, right.value)
        first, second = self._sides(left, right)
        nullable = left.nullable or right.nullable
        if operator in ("==", "!=") and nullable:
            loosely = operator == "==" and not exact and not (left.nullable and right.nullable)
            if not loosely:
                method = "is_not_distinct_from" if operator == "==" else "is_distinct_from"
                return Code(f"{first.within(levels.ATOM)}.{method}({second.text})")
        text = f"{first.within(levels.COMPARE + 1)} {operator} {second.within(levels.COMPARE + 1)}"
        if exact and nullable and operator not in ("==", "!="):
            return Code(f"({text}).is_(True)")
        return Code(text, levels.COMPARE)

    def _against_boolean(self, left: ir.Expression, operator: str, value: bool) -> Code:
        if not left.nullable:
            positive = value is (operator == "==")
            return self.emit(left) if positive else self.emit(negation(left))
        return Code(f"{self._atom(left)}.{'is_' if operator == '==' else 'is_not'}({value})")

    def _atom(self, node: ir.Expression) -> str:
        return self.emit(node).within(levels.ATOM)

    def _sides(self, left: ir.Expression, right: ir.Expression) -> tuple[Code, Code]:
        """Both operands in one type; the right one untyped where the left one says what it is."""
        if is_decimal(left) or is_decimal(right):
            scale = max(scale_of(left), scale_of(right))
            if is_decimal(left) and scale_of(left) == scale:
                if isinstance(right, ir.Constant):
                    return self.emit(left), self.emit(_as_decimal(right))
                if is_decimal(right) and scale_of(right) == scale and not lives_in_database(right):
                    return self.emit(left), self.parameter(right, typed=not isinstance(left, ir.ColumnOf))
            return self._at_scale(left, scale), self._at_scale(right, scale)
        first = self.emit(left)
        if not isinstance(right, ir.Constant) and not lives_in_database(right):
            return first, self.parameter(right, typed=not isinstance(left, ir.ColumnOf | ir.Follow))
        return first, self.emit(right)

    def _membership(self, node: ir.Compare, *, exact: bool) -> Code:
        right = node.right
        negate = node.operator == "not in"
        if isinstance(right, ir.Aggregate):
            found = membership(node.left, right)
            return self.emit(negation(found) if negate else found)
        left = key_of(node.left)
        if isinstance(right, ir.ListOf):
            if any(item.nullable for item in right.items):
                return self._among_nullable(node, right, exact=exact)
            text = self._among(left, right)
        elif lives_in_database(right):
            return self._negated(f"{self.function('in_items')}({self.element(left)}, {self.emit(right).text})", negate)
        else:
            name = self.parameters.name(right)
            text = f"{self.use('in_list', EXPRESSIONS)}({self.element(left)}, {literal(name)})"
        if (left.nullable or right.nullable) and (exact or negate):
            text = f"{text}.is_(True)"
        return self._negated(text, negate)

    def _among(self, left: ir.Expression, right: ir.ListOf) -> str:
        scale = max([scale_of(left), *(scale_of(item) for item in right.items)])
        decimal = is_decimal(left) or any(is_decimal(item) for item in right.items)
        items = [self.at_scale(item, scale) if decimal else self.element(key_of(item)) for item in right.items]
        first = self._at_scale(left, scale) if decimal else self._element(left)
        return f"{first.within(levels.ATOM)}.in_([{', '.join(items)}])"

    def _among_nullable(self, node: ir.Compare, right: ir.ListOf, *, exact: bool) -> Code:
        """An item may be null, and null is equal to null: one comparison per item."""
        found: ir.Expression | None = None
        for item in right.items:
            same = node.model_copy(update={"operator": "==", "right": item})
            found = (
                same
                if found is None
                else ir.Logic(type=node.type, nullable=False, operator="or", left=found, right=same)
            )
        assert found is not None
        if node.operator == "not in":
            return self.emit(negation(found))
        return self.emit(found) if exact else self.condition(found)

    def _negated(self, text: str, negate: bool) -> Code:
        return Code(f"{self.function('negation')}({text})") if negate else Code(text)

    def emit_conditional(self, node: ir.Conditional) -> Code:
        then, otherwise = (self.as_type(branch, node.type) for branch in (node.then, node.otherwise))
        return Code(f"{self.use('case')}(({self.condition(node.condition).text}, {then}), else_={otherwise})")

    # -- numbers and functions --------------------------------------------------------------------------------------

    def emit_negate(self, node: ir.Negate) -> Code:
        return Code(f"-{self.emit(node.operand).within(levels.SIGN)}", levels.SIGN)

    def emit_arithmetic(self, node: ir.Arithmetic) -> Code:
        if not is_decimal(node):
            if node.operator in "/%":
                name = "floor_quotient" if node.operator == "/" else "floor_remainder"
                return Code(f"{self.function(name)}({self.emit(node.left).text}, {self.emit(node.right).text})")
            level = levels.PRODUCT if node.operator == "*" else levels.SUM
            sides = self.emit(node.left).within(level), self.emit(node.right).within(level + 1)
            return Code(f" {node.operator} ".join(sides), level)
        scale = scale_of(node)
        if node.operator in "*/":
            name = "product" if node.operator == "*" else "quotient"
            return Code(f"{self.function(name)}({self.element(node.left)}, {self.element(node.right)}, {scale})")
        left, right = self._at_scale(node.left, scale), self._at_scale(node.right, scale)
        return Code(f"{left.within(levels.SUM)} {node.operator} {right.within(levels.PRODUCT)}", levels.SUM)

    def emit_apply(self, node: ir.Apply) -> Code:
        build = SQL_FUNCTIONS.get(node.function)
        if build is None:
            raise Unsupported(f"{node.function}() of a row that is still in the database")
        return build(self, node)


def _as_decimal(node: ir.Constant) -> ir.Constant:
    if is_decimal(node):
        return node
    return node.model_copy(update={"type": ir.Scalar(kind="decimal", precision=18, scale=0), "value": str(node.value)})
