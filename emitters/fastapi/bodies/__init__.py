"""Bodies of the emitted backend: expressions, transformers, collectors and operations, printed from the IR.

Two printers turn ``ir.Expression`` into source: ``python`` for values that a handler computes, ``sql`` for what the
database computes. ``statements`` gives every statement of a module its name, and ``steps_*`` print what a handler does.
"""
