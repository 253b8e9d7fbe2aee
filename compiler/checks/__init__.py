"""Rules of the language, each one registered code.

``check_unit`` judges one form against what earlier phases accepted; ``check_phase`` judges the units of a phase
together. Derivation and lowering report what they find on the way, so that what was checked is what is emitted.
"""

from compiler.checks.phases import check_phase
from compiler.checks.units import check_unit

__all__ = ["check_phase", "check_unit"]
