"""What happens to the data when the spec changes: two databases and a person's answers in, a migration out.

Pure: nothing here reads a file, knows a kind of database or prints code. What could be a rename is never guessed, and
what loses values is always said.
"""

from compiler.evolution.answers import Answers
from compiler.evolution.evolve import Evolution, evolve

__all__ = ["Answers", "Evolution", "evolve"]
