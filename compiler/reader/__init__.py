"""The embedded model: a deterministic parser of the spec notation (docs/spec-notation.md) that answers every form.

It sees what any model sees — the request as it goes over the wire — and knows no spec. What it cannot read ends as an
uncovered requirement with what was expected; nothing is dropped in silence.
"""

from compiler.reader.reader import read

__all__ = ["read"]
