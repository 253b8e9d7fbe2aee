"""Value types with limits that fit, and constants of them as the expression language writes them."""

import json
from decimal import Decimal
from typing import Any

from ast_schemas import ir
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.words import STATES

Form = dict[str, Any]
PATTERNS = ("[A-Z]{2}-\\d+", "[a-z]+", "\\d{4}", "(ab|cd)+", "[^<>]*", "\\w{1,8}", "[A-Za-z ]{3,}")
KINDS = (
    (6, "text"), (5, "integer"), (4, "decimal"), (3, "boolean"), (2, "date"), (2, "datetime"), (1, "uuid"), (1, "json"),
    (3, "enum"), (1, "email"), (1, "url"), (1.5, "slug"),
)  # fmt: skip
TEXTS = frozenset({"text", "email", "url", "slug"})
NO_LIMITS: Form = {"min_length": None, "max_length": None, "minimum": None, "maximum": None, "pattern": None}


def value_type(kind: str, *, many: bool = False, **given: Any) -> Form:
    return {"kind": kind, "values": None, "precision": None, "scale": None, "many": many, **given}


def random_type(chance: Chance, *, lists: float = 0.08, kind: str | None = None) -> Form:
    """A type that a field, a member or an extra may have."""
    kind = kind or chance.weighted(KINDS)
    many = chance.maybe(lists)
    if kind == "enum":
        return value_type(kind, many=many, values=chance.some(STATES, 1, 4))
    if kind == "decimal":
        precision, scale = chance.one(((10, 2), (6, 0), (18, 6), (4, 4), (12, 3), (38, 10), (5, 1)))
        return value_type(kind, many=many, precision=precision, scale=scale)
    return value_type(kind, many=many)


def random_limits(chance: Chance, type_: Form) -> Form:
    """Limits that the type may have and that some value meets."""
    kind, many = type_["kind"], type_["many"]
    if chance.maybe(0.5) or (
        kind in ("email", "url", "uuid", "json", "boolean", "date", "datetime", "enum") and not many
    ):
        if kind in ("email", "url") and chance.maybe(0.4):
            return {**NO_LIMITS, "max_length": chance.one((60, 200))}
        return NO_LIMITS
    if many:
        return {**NO_LIMITS, "min_length": chance.one((None, 0, 1)), "max_length": chance.one((None, 3, 10))}
    if kind == "integer":
        return {
            **NO_LIMITS,
            "minimum": chance.one((None, "0", "1", "-5")),
            "maximum": chance.one((None, "9", "100000")),
        }
    if kind == "decimal":
        top = Decimal(10) ** (type_["precision"] - type_["scale"]) - Decimal(1).scaleb(-type_["scale"])
        low = "0" if top < 1 else chance.one(("0", "1", "-1"))
        return {
            **NO_LIMITS,
            "minimum": chance.one((None, low)),
            "maximum": chance.one((None, f"{min(top, Decimal(99)):f}")),
        }
    if kind == "text" and chance.maybe(0.3):
        return {**NO_LIMITS, "pattern": chance.one(PATTERNS)}
    return {
        **NO_LIMITS,
        "min_length": chance.one((None, 0, 1, 3)),
        "max_length": chance.one((None, 20, 80, 600)),
    }


def quoted(text: str) -> str:
    """A text literal."""
    return json.dumps(text, ensure_ascii=False)


def scalar(type_: Form) -> ir.Scalar:
    """The IR's spelling of a type."""
    return ir.Scalar(
        kind=type_["kind"],
        values=tuple(type_["values"] or ()),
        precision=type_["precision"],
        scale=type_["scale"],
        many=type_["many"],
    )


def constant(chance: Chance, type_: ir.Scalar, limits: Form | None = None, number: int = 0) -> str | None:
    """A constant within its limits; None where none is known to fit. Different numbers give different ones."""
    limits = limits or NO_LIMITS
    if type_.many:
        single = type_.model_copy(update={"many": False})
        least = limits["min_length"] or 0
        items = [constant(chance, single, None, index) for index in range(chance.number(least, least + 1))]
        return None if None in items else f"[{', '.join(str(item) for item in items)}]"
    match type_.kind:
        case "integer" | "decimal":
            return _number(chance, type_, limits, number)
        case "boolean":
            return chance.one(("true", "false"))
        case "date":
            return f'"2024-0{chance.number(1, 9)}-1{number % 10}"'
        case "datetime":
            return f'"2024-0{chance.number(1, 9)}-1{number % 10}T10:00:00Z"'
        case "uuid":
            return f'"01890a5d-ac96-774b-bcce-b30209{number:06d}"'
        case "enum":
            return quoted(type_.values[number % len(type_.values)]) if type_.values else None
        case "email":
            return quoted(f"someone{number}@example.org")
        case "url":
            return quoted(f"https://example.org/{number}")
        case "slug":
            return quoted(f"slug-{number}".ljust(limits["min_length"] or 0, "x"))
        case "text":
            if limits["pattern"] is not None:
                return None
            word = f"{chance.one(('a', 'Ab c', 'ß', '%'))}{number}" if chance.maybe(0.8) else f"it's {number}"
            return quoted(word.ljust(limits["min_length"] or 0, "."))
        case _:
            return None


def _number(chance: Chance, type_: ir.Scalar, limits: Form, number: int) -> str | None:
    scale = type_.scale or 0 if type_.kind == "decimal" else 0
    low = Decimal(limits["minimum"] or 0)
    if type_.kind == "decimal" and (type_.precision or 38) <= scale:
        value = low + Decimal(number + 1).scaleb(-scale)
    else:
        value = low + number + chance.number(0, 3)
    if limits["maximum"] is not None and value > Decimal(limits["maximum"]):
        value = Decimal(limits["maximum"])
    return f"{value:.{scale}f}" if scale else str(int(value))
