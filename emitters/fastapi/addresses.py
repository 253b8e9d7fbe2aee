"""Whether a program puts together addresses of its own API, and so has to know its own."""

from collections.abc import Iterable, Iterator

from ast_schemas import ir
from ast_schemas.base import Node


def uses_base_url(program: ir.Program) -> bool:
    """Whether some answer, row or refusal depends on the address that clients use."""
    read = (*program.transformers, *program.collectors, *program.roles)
    parts: Iterable[Node] = (*read, *program.operations, *program.jobs)
    return any(isinstance(node, ir.Apply) and node.function == "base_url" for part in parts for node in _nodes(part))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for value in node.__dict__.values():
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Node):
                yield from _nodes(inner)
