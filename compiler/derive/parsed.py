"""Every node of a parsed (not yet typed) expression."""

from collections.abc import Iterator

from ast_schemas import expressions as tree
from compiler.expressions import parse


def nodes_of(text: str) -> tuple[tree.ExpressionNode, ...]:
    """All nodes of a text; none if it cannot be read."""
    node = parse(text).node
    return tuple(nodes(node)) if node is not None else ()


def nodes(node: tree.ExpressionNode) -> Iterator[tree.ExpressionNode]:
    """The node and all inside of it, outermost first."""
    yield node
    for child in _children(node):
        yield from nodes(child)


def _children(node: tree.ExpressionNode) -> tuple[tree.ExpressionNode, ...]:
    match node:
        case tree.MemberNode():
            return (node.target,)
        case tree.UnaryNode():
            return (node.operand,)
        case tree.BinaryNode():
            return (node.left, node.right)
        case tree.CallNode():
            return node.arguments
        case tree.ListNode():
            return node.items
        case tree.TemplateNode():
            return node.parts
        case tree.ConditionalNode():
            return (node.condition, node.then, node.otherwise)
        case tree.AggregateNode():
            return (node.source, *(item for item in (node.where, node.value) if item is not None))
        case _:
            return ()
