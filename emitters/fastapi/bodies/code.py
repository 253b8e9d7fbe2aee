"""A piece of printed source and how tightly it binds."""

from typing import NamedTuple

CHOICE, OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, AWAIT, ATOM = range(10)
"""Levels of Python's operators, loosest first."""


class Code(NamedTuple):
    """Source of one expression; ``nullable`` tells whether its Python type admits None."""

    text: str
    level: int = ATOM
    nullable: bool = False

    def within(self, level: int) -> str:
        """The source as an operand of an operator that binds as tightly as ``level``."""
        return self.text if self.level >= level else f"({self.text})"
