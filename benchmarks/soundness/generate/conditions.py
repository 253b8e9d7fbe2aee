"""Conditions: comparisons, tests of null and of identity, membership, quantifiers."""

from ast_schemas import ir
from benchmarks.soundness.generate.aggregates import Aggregates
from benchmarks.soundness.generate.drawing import Drawn
from benchmarks.soundness.generate.types import quoted

LIKE_PATTERNS = ('"a.*"', '"[A-Z]{2}.?"', '"\\\\s*\\\\w+\\\\s*"', '"(a|ab)+"', '"[^a]*"', '"\\\\d+"')


class Conditions(Aggregates):
    """What is true or false."""

    def condition(self, depth: int = 2) -> str:
        """True or false, or null, which counts as false."""
        return self.boolean(depth).text

    def boolean(self, depth: int) -> Drawn:
        below = depth - 1
        return self._either(
            depth,
            self._leaf("boolean"),
            Drawn(self.chance.one(("true", "false"))),
            [
                lambda: self._compared(below),
                lambda: self._compared(below),
                lambda: self._logic(below),
                lambda: Drawn(f"(not {self.condition(below)})"),
                lambda: self._texts(below),
                lambda: Drawn(f"matches({self.text(below).text}, {self.chance.one(LIKE_PATTERNS)})"),
                lambda: self._among(below),
                self._enums,
                self._lists,
                self._lists,
                self._null_test,
                self._same_row,
                self._sent,
                self._narrowed,
                lambda: self._quantified(below),
                lambda: self._chosen(self.boolean, below),
                lambda: self.called("boolean", below),
            ],
        )

    def _compared(self, depth: int) -> Drawn:
        of = self.chance.one((self.integer, self.decimal, self.any_number, self.text, self.day, self.moment))
        operator = self.chance.one(("==", "!=", "<", "<=", ">", ">="))
        return Drawn(f"({of(depth).text} {operator} {of(depth).text})")

    def _logic(self, depth: int) -> Drawn:
        operator = self.chance.one(("and", "or", "and", "or", "==", "!="))
        return Drawn(f"({self.condition(depth)} {operator} {self.condition(depth)})")

    def _texts(self, depth: int) -> Drawn:
        name = self.chance.one(("starts_with", "ends_with", "contains"))
        return Drawn(f"{name}({self.text(depth).text}, {self.text(depth).text})")

    def _among(self, depth: int) -> Drawn | None:
        operator = self.chance.one(("in", "not in"))
        lists = self._kinds("text", "integer", many=True)
        if lists and self.chance.maybe(0.5):
            item = self.chance.one(lists)
            kind = item.type.kind if isinstance(item.type, ir.Scalar) else ""
            value = self.text(depth) if kind == "text" else self.integer(depth)
            return Drawn(f"({value.text} {operator} {item.text})")
        of = self.chance.one((self.integer, self.text))
        return Drawn(f"({of(depth).text} {operator} [{of(0).text}, {of(depth).text}])")

    def _enums(self) -> Drawn | None:
        enums = self._kinds("enum")
        if not enums:
            return None
        item = self.chance.one(enums)
        values = item.type.values if isinstance(item.type, ir.Scalar) else ()
        chosen = ", ".join(quoted(value) for value in self.chance.some(values, 1))
        if self.chance.maybe(0.5):
            return Drawn(f"{item.text} {self.chance.one(('in', 'not in'))} [{chosen}]")
        return Drawn(f"{item.text} {self.chance.one(('==', '!='))} {quoted(self.chance.one(values))}")

    def _lists(self) -> Drawn | None:
        """Whether a list has any or all of some items."""
        lists = self._kinds("text", "integer", many=True)
        if not lists:
            return None
        item = self.chance.one(lists)
        kind = item.type.kind if isinstance(item.type, ir.Scalar) else ""
        others = [one.text for one in self._kinds(kind, many=True)]
        written = '["a", "ß"]' if kind == "text" else "[1, -2, 1]"
        wanted = self.chance.one([*others, written])
        return Drawn(f"{self.chance.one(('has_any', 'has_all'))}({item.text}, {wanted})")

    def _null_test(self) -> Drawn | None:
        nullable = [item for item in self._reachable if item.nullable and not isinstance(item.type, ir.RowsType)]
        if not nullable:
            return None
        return Drawn(f"({self.chance.one(nullable).text} {self.chance.one(('==', '!='))} null)")

    def _narrowed(self) -> Drawn | None:
        texts = [item.text for item in self._kinds("text") if item.nullable]
        if not texts:
            return None
        text = self.chance.one(texts)
        return Drawn(
            self.chance.one((f"({text} != null and length({text}) > 1)", f"({text} == null or length({text}) < 9)"))
        )

    def _same_row(self) -> Drawn | None:
        rows = [item for item in self._reachable if isinstance(item.type, ir.RowType)]
        if not rows:
            return None
        one = self.chance.one(rows)
        many = self._of(ir.RowsType(entity=one.type.entity)) if isinstance(one.type, ir.RowType) else []
        if many and self.chance.maybe(0.5):
            return Drawn(f"({one.text} {self.chance.one(('in', 'not in'))} {self.chance.one(many).text})")
        other = self.chance.one(self._of(one.type))
        return Drawn(f"({one.text} {self.chance.one(('==', '!='))} {other.text})")

    def _sent(self) -> Drawn | None:
        body = next((name for name in self.names if name.text == "body"), None)
        if body is None or not isinstance(body.type, ir.DtoType):
            return None
        members = self.known.dtos[body.type.dto].members
        return Drawn(f"sent(body.{self.chance.one(members).name})") if members else None
