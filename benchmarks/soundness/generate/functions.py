"""Functions that expressions call: values computed from others, and functions that people write by hand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ast_schemas import ir
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drawing import Drawn
from benchmarks.soundness.generate.schema import Entities
from benchmarks.soundness.generate.scope import Known, Name, row
from benchmarks.soundness.generate.shared import Function
from benchmarks.soundness.generate.types import Form, random_type, scalar
from benchmarks.soundness.generate.words import field_names, is_variable
from compiler.expressions import taken_function
from compiler.symbols.reserved import function_reason

if TYPE_CHECKING:
    from benchmarks.soundness.generate.expressions import Expressions

NAMES = ("left_over", "weight", "twelve_fold", "class_of", "print_it", "os", "app", "value_of", "Decimal".lower(), "id")


def random_functions(chance: Chance, entities: Entities, taken: set[str]) -> list[Function]:
    """None to three functions; some are written by hand."""
    return [
        Function(
            name,
            kind,
            tuple(random_parameters(chance, entities, rows=kind == "expression")),
            _value_type(chance),
            chance.maybe(0.3),
        )
        for name in function_names(chance, taken, chance.one((0, 1, 2, 3)))
        for kind in (chance.weighted(((3, "expression"), (2, "extern"))),)
    ]


def function_names(chance: Chance, taken: set[str], count: int) -> list[str]:
    """Names that functions and procedures may have, each given once."""
    free = [
        name
        for name in (*NAMES, *field_names())
        if name not in taken and function_reason(name) is None and not taken_function(name)
    ]
    names = chance.random.sample(free, count)
    taken |= set(names)
    return names


def random_parameters(chance: Chance, entities: Entities, *, rows: bool) -> Iterator[Form]:
    """None to three parameters: values, and rows where there may be some."""
    free = [name for name in field_names() if is_variable(name) and name != "settings"]
    for name in chance.random.sample(free, chance.number(0, 3)):
        if rows and chance.maybe(0.5):
            yield {"name": name, "type": None, "entity": chance.one(entities.all).name}
        else:
            yield {"name": name, "type": _value_type(chance), "entity": None}


def _value_type(chance: Chance) -> Form:
    while (type_ := random_type(chance, lists=0))["kind"] == "json":
        pass
    return type_


def call_of(expressions: "Expressions", fits: list[Function], depth: int) -> Drawn | None:
    """A call of one of the functions; None where it cannot be given what it takes."""
    usable = [one for one in fits if one.kind == "expression" or expressions.application]
    if not usable:
        return None
    function = expressions.chance.one(usable)
    arguments = []
    for parameter in function.parameters:
        if parameter["entity"] is not None:
            text = expressions.row(parameter["entity"], nullable=False)
        else:
            depth = 0 if function.kind == "extern" else min(depth, 1)
            text = expressions.value(scalar(parameter["type"]), nullable=False, depth=depth)
        if text in (None, "null"):
            return None
        arguments.append(str(text))
    text = f"{function.name}({', '.join(arguments)})"
    return Drawn(text, function.nullable, function.result["scale"] or 0)


def function_value(chance: Chance, known: Known, function: Function) -> str:
    """What a function gives, over its parameters."""
    from benchmarks.soundness.generate.expressions import Expressions

    names = [
        row(one["name"], one["entity"], stored=True) if one["entity"] else Name(one["name"], scalar(one["type"]))
        for one in function.parameters
    ]
    expressions = Expressions(chance, known, names, application=False)
    return expressions.value(scalar(function.result), nullable=function.nullable) or "null"


def giving(functions: tuple[Function, ...], type_: ir.Scalar) -> list[Function]:
    """The functions that give this very type."""
    return [one for one in functions if scalar(one.result) == type_]
