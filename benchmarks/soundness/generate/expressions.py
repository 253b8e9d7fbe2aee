"""Typed random expressions, as text: what is asked for is a type, and whether the value may be null."""

from collections.abc import Callable, Sequence

from ast_schemas import ir
from benchmarks.soundness.generate.conditions import Conditions
from benchmarks.soundness.generate.drawing import Build, Drawn
from benchmarks.soundness.generate.functions import call_of, giving
from benchmarks.soundness.generate.types import constant, quoted

TEXT = ir.Scalar(kind="text")
PARTS = ("text", "integer", "decimal", "boolean", "date", "datetime", "uuid", "enum", "slug", "email")
TEXTS = ("text", "email", "url", "slug")
KINDS = {"day": "date", "moment": "datetime"}


class Expressions(Conditions):
    """Draws a value of a type."""

    def value(self, type_: ir.Type, *, nullable: bool, depth: int = 2) -> str | None:
        """An expression that fits a slot of the type; None if none is known."""
        match type_:
            case ir.Scalar():
                return self._scalar(type_, nullable, depth)
            case ir.RowType():
                return self.row(type_.entity, nullable=nullable)
            case ir.RowsType():
                return self.rows(type_.entity)
        return None

    def _scalar(self, type_: ir.Scalar, nullable: bool, depth: int) -> str | None:
        if type_.many or type_.kind in ("json", "url", "email", "slug", "uuid", "enum"):
            return self._plain(type_, nullable, depth)
        found: Drawn | None = None
        if self.chance.maybe(0.3):
            found = self._exact(type_)
        found = found or {
            "integer": self.integer,
            "decimal": self.decimal,
            "text": self.text,
            "token": self.text,
            "encrypted": self.text,
            "boolean": self.boolean,
            "date": self.day,
            "datetime": self.moment,
        }[type_.kind](depth)
        text = found.text
        if type_.kind == "decimal" and found.scale > (type_.scale or 0):
            text = f"round({text}, {type_.scale})"
        if found.nullable and not nullable:
            given = constant(self.chance, type_) or ("null" if type_.kind in TEXTS else '"x"')
            if self.chance.maybe(0.3) and text in {item.text for item in self._reachable}:
                return f"if {text} != null then {text} else {given}"
            return f"coalesce({text}, {given})"
        if nullable and self.chance.maybe(0.05):
            return "null"
        return text

    def _exact(self, type_: ir.Scalar) -> Drawn | None:
        found = self._of(type_)
        if not found:
            return None
        item = self.chance.one(found)
        return Drawn(item.text, item.nullable, type_.scale or 0)

    def _plain(self, type_: ir.Scalar, nullable: bool, depth: int) -> str | None:
        """Kinds with few operations: something of the very type, a constant, or a function that makes one."""
        options: list[str] = []
        exact = self._of(type_)
        options += [item.text for item in exact if nullable or not item.nullable]
        given = constant(self.chance, type_)
        if given is not None:
            options.append(given)
            if not type_.many or type_.kind in ("text", "integer", "boolean"):
                options += [f"coalesce({item.text}, {given})" for item in exact if item.nullable]
        if self.application and not type_.many:
            plain = [item.text for item in self._kinds("text") if not item.stored and not item.nullable]
            if type_.kind == "slug":
                options += [f"slug({text})" for text in [*plain[:3], '"Ein Käse"']]
            if type_.kind == "uuid":
                options.append("uuid()")
        if type_.kind == "url" and not type_.many:
            options += [self.address(), self.address()]
        if type_.kind == "email" and exact and not type_.many:
            options += [f"lower({item.text})" for item in exact if nullable or not item.nullable]
        found = call_of(self, giving(self.known.shared.functions, type_), depth - 1) if depth > 0 else None
        if found is not None and (nullable or not found.nullable):
            options.append(found.text)
        if not options:
            return "null" if nullable else None
        chosen = self.chance.one(options)
        if depth > 0 and self.chance.maybe(0.2) and type_.kind not in ("json",):
            return f"if {self.condition(depth - 1)} then {chosen} else {self.chance.one(options)}"
        return chosen

    def called(self, kind: str, depth: int) -> Drawn | None:
        """A call of a function of the spec that gives such a value."""
        wanted = KINDS.get(kind, kind)
        return call_of(self, [one for one in self.known.shared.functions if one.result["kind"] == wanted], depth)

    def address(self) -> str:
        """A path of this API, with values in it."""
        parts = [quoted(self.chance.one(("/", "/notes/", "/a b/ß?x=", "/%7B/{x}#", "/..//")))]
        found = [item for item in self._kinds(*PARTS) if not item.nullable]
        for item in self.chance.some(found, 0, 2):
            text = f"url_part({item.text})" if self.chance.maybe(0.3) and item.type == TEXT else item.text
            parts += [text, quoted(self.chance.one(("/", "&y=", "")))]
        return f"url({', '.join(parts)})"

    def integer(self, depth: int) -> Drawn:
        below = depth - 1
        return self._either(
            depth,
            self._leaf("integer"),
            Drawn(str(self.chance.number(-9, 12))),
            [
                lambda: self._arithmetic(self.integer, ("+", "-", "*"), below),
                lambda: self._divided(below),
                lambda: self._around("(-{})", self.integer(below)),
                lambda: self._around("length({})", self.text(below)),
                self._length_of_list,
                lambda: self._around(f"{self.chance.one(('floor', 'ceil', 'round'))}({{}})", self.decimal(below)),
                lambda: self._around("abs({})", self.integer(below)),
                lambda: self._around(f"{self.chance.one(('year', 'month', 'day'))}({{}})", self.day(below)),
                lambda: self._around(f"{self.chance.one(('year', 'month', 'day'))}({{}})", self.moment(below)),
                lambda: self._around("days_between({}, {})", self.day(below), self.day(below)),
                lambda: self._around("days_between({}, {})", self.moment(below), self.moment(below)),
                lambda: self._counted(below),
                lambda: self._measured("integer", below),
                *self._same(self.integer, below),
            ],
        )

    def _arithmetic(self, of: Callable[[int], Drawn], operators: Sequence[str], depth: int) -> Drawn:
        one, other = of(depth), of(depth)
        operator = self.chance.one(operators)
        scale = min(one.scale + other.scale, 12) if operator == "*" else max(one.scale, other.scale)
        text = f"({one.text} {operator} {other.text})"
        return Drawn(text, one.nullable or other.nullable, max(scale, one.scale, other.scale))

    def _divided(self, depth: int) -> Drawn:
        one = self.integer(depth)
        literal = self.chance.maybe(0.5)
        other = Drawn(str(self.chance.number(1, 7))) if literal else self.integer(depth)
        operator = self.chance.one(("/", "%"))
        if not literal and other.text.lstrip("(-").rstrip(")") == "0":
            other = Drawn("2")
        return Drawn(f"({one.text} {operator} {other.text})", one.nullable or not literal)

    def _length_of_list(self) -> Drawn | None:
        lists = [item for item in self._reachable if isinstance(item.type, ir.Scalar) and item.type.many]
        if not lists:
            return None
        item = self.chance.one(lists)
        return Drawn(f"length({item.text})", item.nullable)

    def decimal(self, depth: int) -> Drawn:
        below = depth - 1
        digits = self.chance.number(0, 4)
        return self._either(
            depth,
            self._leaf("decimal"),
            self.chance.one((Drawn("0.5", scale=1), Drawn("2.345", scale=3), Drawn("10.00", scale=2))),
            [
                lambda: self._arithmetic(self.any_number, ("+", "-", "*"), below),
                lambda: self._decimal_quotient(below),
                lambda: self._scaled("(-{})", self.decimal(below)),
                lambda: self._scaled("abs({})", self.decimal(below)),
                lambda: Drawn(*self._with_digits("round", self.decimal(below), digits), scale=digits),
                lambda: Drawn(*self._with_digits("to_decimal", self.any_number(below), digits), scale=digits),
                lambda: self._measured("decimal", below),
                *self._same(self.decimal, below),
            ],
        )

    def any_number(self, depth: int) -> Drawn:
        return self.chance.call(lambda: self.integer(depth), lambda: self.decimal(depth), lambda: self.decimal(depth))

    def _decimal_quotient(self, depth: int) -> Drawn:
        one, other = self.decimal(depth), self.decimal(depth)
        return Drawn(f"({one.text} / {other.text})", True, max(one.scale, other.scale, 2))

    def _scaled(self, shape: str, inner: Drawn) -> Drawn:
        return Drawn(shape.format(inner.text), inner.nullable, inner.scale)

    def _with_digits(self, name: str, inner: Drawn, digits: int) -> tuple[str, bool]:
        return f"{name}({inner.text}, {digits})", inner.nullable

    def text(self, depth: int) -> Drawn:
        below = depth - 1
        builds: list[Build] = [
            lambda: self._around(f"{self.chance.one(('lower', 'upper', 'trim'))}({{}})", self.text(below)),
            lambda: self._around("concat({}, {})", self.text(below), self.text(below)),
            lambda: self._around("replace({}, {}, {})", self.text(below), self.text(0), self.text(0)),
            lambda: self._around("substring({}, {}, {})", self.text(below), self.integer(0), self.integer(0)),
            lambda: self._printed(below),
            lambda: self._around("url_part({})", self.text(below)),
            lambda: Drawn(f"to_text({self.address()})"),
            *self._same(self.text, below),
        ]
        if self.application:
            builds.append(lambda: Drawn(f"random_token({self.chance.number(16, 40)})"))
        given = Drawn(quoted(self.chance.one(("", "a", "AB", "ß", " b ", "%", "it's", "\\", "x\ny"))))
        leaf = self._leaf("text")
        formed = self._leaf("email", "url", "slug")
        if formed is not None and (leaf is None or self.chance.maybe(0.15)):
            leaf = Drawn(f"upper({formed.text})", formed.nullable)  # a literal beside it would have to be one, too
        return self._either(depth, leaf, given, builds)

    def _printed(self, depth: int) -> Drawn:
        of = self.chance.one((self.integer, self.decimal, self.boolean, self.day, self.moment, self.text))
        enum = self._leaf("enum", "uuid")
        inner = enum if enum is not None and self.chance.maybe(0.2) else of(depth)
        return self._around("to_text({})", inner)

    def day(self, depth: int) -> Drawn:
        below = depth - 1
        return self._either(
            depth,
            self._leaf("date"),
            self.chance.one((Drawn("today()"), Drawn('date("2024-02-29")'))),
            [
                lambda: self._around("add_days({}, {})", self.day(below), self._few()),
                lambda: self._around("date({})", self.moment(below)),
                lambda: self._measured("date", below),
                *self._same(self.day, below),
            ],
        )

    def moment(self, depth: int) -> Drawn:
        below = depth - 1
        name = self.chance.one(("add_days", "add_hours", "add_minutes"))
        return self._either(
            depth,
            self._leaf("datetime"),
            self.chance.one((Drawn("now()"), Drawn('datetime("2024-02-29T12:30:00.5Z")'))),
            [
                lambda: self._around(f"{name}({{}}, {{}})", self.moment(below), self._few()),
                lambda: self._measured("datetime", below),
                *self._same(self.moment, below),
            ],
        )

    def _few(self) -> Drawn:
        leaf = self._leaf("integer")
        return leaf if leaf is not None and self.chance.maybe(0.3) else Drawn(str(self.chance.number(-40, 40)))
