"""Messages of refusals that hold values: ``Only {item.stock} are left.``"""

from ast_schemas import ir
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions import walk as parts_of
from compiler.lower.walk import Walk
from compiler.symbols.messages import as_template, holds_values

TEXT = ir.Scalar(kind="text")


def said(walk: Walk, code: str | None, path: str) -> ir.Expression | None:
    """The message of an outcome over what is in scope; None where it is fixed, or after an error was reported."""
    message = walk.outcomes.message(code) if code is not None else None
    if message is None or not holds_values(message):
        return None
    value = walk.resolver.value(as_template(message), walk.scope, path, TEXT, nullable=False)
    if value is not None and any(isinstance(part, ir.Aggregate) for part in parts_of(value)):
        walk.report(codes.MESSAGE_ASKS, path, value=message, outcome=code)
        return None
    return value
