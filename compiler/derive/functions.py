"""Functions of the spec: signatures as types, and what each gives, in the order in which they call each other."""

from collections.abc import Iterable, Mapping

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.expressions import CallNode
from ast_schemas.functions import FunctionForm
from ast_schemas.outline import FunctionParameter, FunctionSignature
from compiler.derive.parsed import nodes_of
from compiler.derive.resolving import Resolver
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions import EMPTY_SCOPE, FUNCTIONS, Role, Scope, Shared, as_declared, walk
from compiler.symbols.entities import scalar
from emitters.ordering import dependencies_first


def callable_functions(declared: Mapping[str, FunctionSignature], settings: Mapping[str, ir.Setting]) -> Shared:
    """What expressions may call, before any body is known."""
    functions = {
        name: made for name, item in declared.items() if item.kind != "procedure" and (made := _function(item))
    }
    externs = frozenset(name for name in functions if declared[name].kind == "extern")
    return Shared(settings, functions, externs)


def with_values(
    shared: Shared,
    declared: Mapping[str, FunctionSignature],
    forms: Mapping[str, FunctionForm],
    entities: Mapping[str, ir.Entity],
) -> tuple[Shared, list[Diagnostic]]:
    """The same with the values of all functions whose forms are there; a function that calls itself gets none."""
    known = shared
    found: list[Diagnostic] = []
    for name in dependencies_first({name: sorted(called_in(form.value)) for name, form in sorted(forms.items())}):
        if name not in shared.functions:
            continue
        resolver = Resolver(f"functions/{name}", entities, {}, known)
        value = function_value(forms[name], shared.functions[name], resolver)
        found += resolver.found
        if value is not None and not (called_in(forms[name].value) & forms.keys()) - known.values.keys():
            values = {**known.values, name: value}
            known = Shared(shared.settings, shared.functions, shared.externs, values)
    return known, found


def function_value(form: FunctionForm, function: ir.Function, resolver: Resolver) -> ir.Expression | None:
    """What the function gives, over variables named like its parameters; None after an error was reported."""
    value = resolver.value(
        form.value, scope_of(function.parameters), "value", function.result, nullable=function.nullable
    )
    if value is None:
        return None
    for node in walk(value):
        if isinstance(node, ir.Invoke) and node.function in resolver.shared.externs:
            resolver.report(codes.FUNCTION_IMPURE, "value", value=node.function)
            return None
        if isinstance(node, ir.Apply) and node.function in FUNCTIONS and FUNCTIONS[node.function].application:
            resolver.report(codes.FUNCTION_IMPURE, "value", value=node.function)
            return None
    return as_declared(value, function.result)


def scope_of(parameters: Iterable[ir.Parameter]) -> Scope:
    """The parameters of a function or procedure as names."""
    scope = EMPTY_SCOPE
    for parameter in parameters:
        role: Role = "row" if isinstance(parameter.type, ir.RowType) else "value"
        scope = scope.with_name(parameter.name, parameter.type, role=role)
    return scope


def called_in(*texts: str) -> frozenset[str]:
    """Names of the functions that expressions call."""
    return frozenset(node.function for text in texts for node in nodes_of(text) if isinstance(node, CallNode))


def circles(calls: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """What calls itself, directly or not → the way back to it."""
    found: dict[str, tuple[str, ...]] = {}
    for start in calls:
        trail = _way(start, start, calls, frozenset())
        if trail is not None:
            found[start] = (start, *trail)
    return found


def _way(here: str, goal: str, calls: Mapping[str, Iterable[str]], seen: frozenset[str]) -> tuple[str, ...] | None:
    for name in sorted(calls.get(here, ())):
        if name == goal:
            return (name,)
        if name in calls and name not in seen and (rest := _way(name, goal, calls, seen | {name})) is not None:
            return (name, *rest)
    return None


def _function(declared: FunctionSignature) -> ir.Function | None:
    """The signature as types; None where it is incomplete, which the checks say."""
    parameters = [parameter_of(item) for item in declared.parameters]
    if declared.result is None or any(item is None for item in parameters):
        return None
    return ir.Function(
        name=declared.name,
        parameters=tuple(item for item in parameters if item is not None),
        result=scalar(declared.result),
        nullable=declared.nullable,
        summary=declared.summary,
    )


def parameter_of(declared: FunctionParameter) -> ir.Parameter | None:
    """A parameter as the IR has it; None where it has neither type nor entity."""
    type_: ir.Type | None = ir.RowType(entity=declared.entity) if declared.entity else None
    if declared.type is not None:
        type_ = scalar(declared.type)
    return None if type_ is None else ir.Parameter(name=declared.name, type=type_, nullable=False)
