"""The symbol table: accepted forms, and what their outlines and signatures declare."""

from compiler.symbols.accepted import NOTHING_ACCEPTED, Accepted, Stratum
from compiler.symbols.outline import BUILT_IN_ROLES, Outline, merge_outline, outline_of
from compiler.symbols.signatures import Signatures, merge_signatures, signatures_of

__all__ = [
    "BUILT_IN_ROLES",
    "NOTHING_ACCEPTED",
    "Accepted",
    "Outline",
    "Signatures",
    "Stratum",
    "merge_outline",
    "merge_signatures",
    "outline_of",
    "signatures_of",
]
