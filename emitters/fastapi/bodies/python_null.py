"""Values that may be null, in Python: ``None`` is handed on, or counts as false."""

import re
from collections.abc import Callable, Sequence

from emitters.fastapi.bodies import code as levels
from emitters.fastapi.bodies.code import Code

NULL = "None"
SIMPLE = re.compile(r"[A-Za-z_][\w.]*")
"""What may be said twice."""


class NullRules:
    """Names what is tested before it is used."""

    def __init__(self) -> None:
        self._fresh = 0

    def fresh(self) -> str:
        """A name for a value that is tested before it is used."""
        self._fresh += 1
        return f"value_{self._fresh}"

    def _tested(self, operands: Sequence[Code], word: str) -> tuple[list[str], list[Code]]:
        tests, named = [], []
        for operand in operands:
            if not operand.nullable:
                named.append(operand)
                continue
            if SIMPLE.fullmatch(operand.text):
                test = f"{operand.text} {word} None"
                if test not in tests:
                    tests.append(test)
                named.append(Code(operand.text))
            else:
                name = self.fresh()
                tests.append(f"({name} := {operand.text}) {word} None")
                named.append(Code(name))
        return tests, named

    def propagated(self, operands: Sequence[Code], build: Callable[[Sequence[Code]], Code]) -> Code:
        """Null if an operand is."""
        if any(operand.text == NULL for operand in operands):
            return Code(NULL, nullable=True)
        tests, named = self._tested(operands, "is")
        result = build(named)
        if not tests:
            return result
        return Code(f"None if {' or '.join(tests)} else {result.within(levels.CHOICE)}", levels.CHOICE, nullable=True)

    def missing_or(self, operand: Code) -> Code:
        """True if the operand is null, else the operand."""
        tests, (named,) = self._tested([operand], "is")
        return Code(" or ".join([*tests, named.within(levels.OR)]), levels.OR)

    def present(self, operands: Sequence[Code], build: Callable[[Sequence[Code]], Code]) -> Code:
        """False if an operand is null."""
        if any(operand.text == NULL for operand in operands):
            return Code("False")
        tests, named = self._tested(operands, "is not")
        result = build(named)
        if not tests:
            return result
        return Code(" and ".join([*tests, result.within(levels.AND)]), levels.AND)
