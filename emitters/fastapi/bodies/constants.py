"""Constants inside expressions."""

from ast_schemas import ir
from emitters.fastapi.bodies.code import ATOM, SIGN, Code
from emitters.fastapi.constants import constant_source
from emitters.writer import Writer, literal


def python_constant(node: ir.Constant, writer: Writer) -> Code:
    """The constant as a Python value of its own type."""
    if node.value is None:
        return Code("None", nullable=True)
    if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value < 0:
        return Code(literal(node.value), SIGN)
    assert isinstance(node.type, ir.Scalar)
    return Code(constant_source(node, node.type, writer), ATOM)
