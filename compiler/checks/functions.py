"""What a function says about itself: its signature, and what it gives."""

from collections.abc import Iterator
from dataclasses import replace

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.functions import FunctionForm
from ast_schemas.outline import FunctionParameter, FunctionSignature, SignaturesForm
from compiler.derive.functions import function_value
from compiler.derive.resolving import Resolver
from compiler.derive.world import World
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import outline as codes
from compiler.expressions import taken_function
from compiler.symbols.outline import Outline
from compiler.symbols.reserved import function_reason, variable_reason
from compiler.symbols.value_types import type_problem

_VALUES = "a text, a number, yes or no, a date, a moment, an id or one of some values"
_RESULTS = ("text", "integer", "decimal", "boolean", "date", "datetime", "uuid", "enum", "email", "url", "slug")


def check_functions(unit: str, form: SignaturesForm, outline: Outline) -> Iterator[Diagnostic]:
    """All functions of one unit, each by itself."""
    for index, function in enumerate(form.functions or ()):
        path = f"functions[{index}]"
        reason = function_reason(function.name)
        if taken_function(function.name):
            reason = "a function of the expression language"
        if reason:
            what = "a function"
            yield make(codes.RESERVED_NAME, unit=unit, path=f"{path}.name", value=function.name, what=what, why=reason)
        yield from _result(unit, path, function)
        seen: set[str] = set()
        for place, parameter in enumerate(function.parameters):
            where = f"{path}.parameters[{place}]"
            if parameter.name in seen:
                yield make(codes.PARAMETER_TWICE, unit=unit, path=f"{where}.name", value=parameter.name)
            seen.add(parameter.name)
            yield from _parameter(unit, where, function, parameter, outline)


def check_function(unit: str, name: str, form: FunctionForm, world: World) -> list[Diagnostic]:
    """The body of one function, against the signatures of what it calls."""
    function = world.shared.functions.get(name)
    if function is None:
        return []
    resolver = Resolver(unit, world.entities, {}, replace(world.shared, values={}))
    function_value(form, function, resolver)
    return resolver.found


def _result(unit: str, path: str, function: FunctionSignature) -> Iterator[Diagnostic]:
    why = None
    if function.kind == "procedure" and function.result is not None:
        why = "changes rows and gives nothing: its result is null. What gives a value is an expression"
    elif function.kind != "procedure" and function.result is None:
        why = "must say the type that it gives"
    elif function.kind != "procedure" and function.outcomes:
        why = "cannot refuse: only procedures have outcomes"
    elif function.result is not None and (function.result.many or function.result.kind not in _RESULTS):
        why = f"must give {_VALUES}"
    if why is not None:
        yield make(
            codes.FUNCTION_RESULT, unit=unit, path=f"{path}.result", value=function.name, kind=function.kind, why=why
        )
    elif function.result is not None and (problem := type_problem(function.result)):
        yield make(codes.TYPE_INCOMPLETE, unit=unit, path=f"{path}.result", value=function.name, why=problem)


def _parameter(
    unit: str, path: str, function: FunctionSignature, parameter: FunctionParameter, outline: Outline
) -> Iterator[Diagnostic]:
    name = parameter.name
    if reason := variable_reason(name):
        yield make(codes.RESERVED_NAME, unit=unit, path=f"{path}.name", value=name, what="a parameter", why=reason)
    wanted = None
    if (parameter.type is None) == (parameter.entity is None):
        wanted = "either a value, with its type, or a row, with its entity"
    elif parameter.entity is not None and function.kind == "extern":
        wanted = f"{_VALUES}: a function written by hand takes values and no rows. Give it the fields that it needs"
    elif parameter.type is not None and (parameter.type.many or parameter.type.kind not in _RESULTS):
        wanted = _VALUES
    if wanted is not None:
        yield make(codes.FUNCTION_PARAMETER, unit=unit, path=path, value=name, function=function.name, wanted=wanted)
    elif parameter.entity is not None and parameter.entity not in outline.entities:
        allowed = sorted(outline.entities)
        hint = did_you_mean(parameter.entity, allowed)
        yield make(
            codes.UNKNOWN_ENTITY, unit=unit, path=f"{path}.entity", value=parameter.entity, allowed=allowed, hint=hint
        )
    elif parameter.type is not None and (problem := type_problem(parameter.type)):
        yield make(codes.TYPE_INCOMPLETE, unit=unit, path=f"{path}.type", value=name, why=problem)
