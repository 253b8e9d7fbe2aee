"""Which tests are likely to notice a mutation: those that call the operations that it can reach."""

from collections.abc import Collection, Iterator, Sequence

from ast_schemas.outline import OperationSignature
from ast_schemas.scenarios import AtOnceStep, CallStep, ScenarioForm
from compiler.symbols.accepted import Accepted
from compiler.symbols.signatures import signatures_of
from emitters.naming import module_name


def reached_operations(unit: str, accepted: Accepted) -> tuple[str, ...]:
    """The operations that a wrong in this unit can change."""
    phase, _, name = unit.partition("/")
    operations = signatures_of(accepted).operations
    match phase:
        case "operations":
            return (name,)
        case "signatures":
            return tuple(operation.name for operation in accepted.signatures[name].operations)
        case "schema" | "dtos" | "collectors" | "transformers":
            return tuple(sorted(key for key, operation in operations.items() if name in _entities(operation)))
        case _:
            return tuple(sorted(operations))


def _entities(operation: OperationSignature) -> set[str]:
    found = {operation.entity, *(parameter.entity for parameter in operation.parameters if parameter.entity)}
    return found | {body.entity for body in (operation.input, operation.output) if body}


def ordered_tests(unit: str, accepted: Accepted, files: Collection[str]) -> list[str]:
    """All test files, the likely ones first. What is declared is judged by contract tests before scenarios."""
    operations = reached_operations(unit, accepted)
    contracts = [f"tests/contract/test_{module_name(name)}.py" for name in operations]
    scenarios = [
        f"tests/test_scenario_{module_name(name)}.py"
        for name, form in accepted.scenarios.items()
        if set(called(form)) & set(operations)
    ]
    declared = unit.partition("/")[0] in ("outline", "signatures", "schema", "dtos")
    first = [*contracts, *scenarios] if declared else [*scenarios, *contracts]
    return [*(path for path in first if path in files), *sorted(set(files) - set(first))]


def called(form: ScenarioForm) -> Iterator[str]:
    """The operations that a scenario calls."""
    calls: Sequence[CallStep]
    for step in form.steps:
        if isinstance(step, CallStep | AtOnceStep):
            calls = step.calls if isinstance(step, AtOnceStep) else [step]
            yield from (call.operation for call in calls)
