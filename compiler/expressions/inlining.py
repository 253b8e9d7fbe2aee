"""Calls of shared functions replaced by what they give: a function has no meaning of its own but that of its body.

Names that the body binds are spelt ``function__name``, which no name of a spec is, so that none is captured.
"""

from collections.abc import Mapping

from ast_schemas import ir
from ast_schemas.ir.trees import rebuilt
from compiler.expressions.walk import walk

LARGEST = 2000
"""Most nodes of an expression after its calls were replaced."""


def inlined(
    expression: ir.Expression, signatures: Mapping[str, ir.Function], values: Mapping[str, ir.Expression]
) -> ir.Expression:
    """The expression without calls of the functions whose value is known.

    ``signatures`` and ``values`` by name; a value is what the function gives, over variables named like the parameters.
    """

    def change(node: ir.Expression) -> ir.Expression | None:
        if not isinstance(node, ir.Invoke) or node.function not in values:
            return None
        arguments = [rebuilt(argument, change) for argument in node.arguments]
        names = [parameter.name for parameter in signatures[node.function].parameters]
        given = dict(zip(names, arguments, strict=True))
        return substituted(values[node.function], given, _prefix(node.function, arguments))

    return rebuilt(expression, change)


def substituted(body: ir.Expression, given: Mapping[str, ir.Expression], prefix: str) -> ir.Expression:
    """The body with these expressions for variables, and ``prefix`` before the names that it binds itself."""

    def change(node: ir.Expression) -> ir.Expression | None:
        if isinstance(node, ir.Variable):
            return given[node.name] if node.name in given else node.model_copy(update={"name": prefix + node.name})
        if not isinstance(node, ir.Aggregate):
            return None
        inside = {name: value for name, value in given.items() if name != node.variable}
        source = node.source
        if not isinstance(source, ir.EntitySource):
            source = source.model_copy(update={"target": rebuilt(source.target, change)})
        parts = {
            name: None if part is None else substituted(part, inside, prefix)
            for name, part in (("where", node.where), ("value", node.value))
        }
        return node.model_copy(update={"variable": prefix + node.variable, "source": source, **parts})

    return rebuilt(body, change)


def _prefix(function: str, arguments: list[ir.Expression]) -> str:
    """``function__``, longer where an argument binds such names itself."""
    bound = [node.variable for argument in arguments for node in walk(argument) if isinstance(node, ir.Aggregate)]
    prefix = f"{function}__"
    while any(name.startswith(prefix) for name in bound):
        prefix += "_"
    return prefix
