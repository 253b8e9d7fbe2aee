"""The dispatch: one function from a request to the arguments of its tool."""

from collections.abc import Callable

from compiler.models.protocol import FillRequest, JsonObject
from compiler.reader.collectors import read_collectors
from compiler.reader.context import Context, context
from compiler.reader.functions import read_function, read_procedure
from compiler.reader.operations import read_operation
from compiler.reader.outline import read_outline
from compiler.reader.scenarios import read_scenario
from compiler.reader.schema import read_schema
from compiler.reader.signatures import read_signatures
from compiler.reader.views import read_dtos, read_transformers

_PHASES: dict[str, Callable[[Context], JsonObject | None]] = {
    "outline": read_outline,
    "signatures": read_signatures,
    "schema": read_schema,
    "functions": read_function,
    "dtos": read_dtos,
    "collectors": read_collectors,
    "transformers": read_transformers,
    "procedures": read_procedure,
    "operations": read_operation,
    "scenarios": read_scenario,
}


def read(request: FillRequest) -> JsonObject | None:
    """The arguments of the tool, a pure function of the request; None where the reader has no answer.

    It has none for ``fix``: it would say again what it said before.
    """
    if request.tool.name == "fix":
        return None
    taken = context(request)
    reader = _PHASES.get(taken.phase)
    return reader(taken) if reader is not None else None
