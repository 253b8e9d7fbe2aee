"""The work of the checks grows with the program: what one unit costs does not depend on how many others there are."""

import sys
from types import FrameType

from ast_schemas.base import Node
from benchmarks.checker import program, spent


def _calls(forms: dict[str, Node]) -> int:
    """Calls of functions, steps of generators included, that checking takes."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        spent(forms)
    finally:
        sys.setprofile(before)
    return count


def _operations(forms: dict[str, Node]) -> int:
    return sum(unit.startswith("operations/") for unit in forms)


def test_an_operation_takes_no_more_calls_among_many_than_among_few() -> None:
    few, many = program(100), program(400)
    assert _calls(many) / _operations(many) < _calls(few) / _operations(few)
