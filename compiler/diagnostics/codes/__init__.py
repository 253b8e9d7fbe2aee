"""Declarations of all codes, one module per area. Every module in this folder is loaded by ``compiler.diagnostics``.

To add an area, add ``codes/<area>.py`` (``spec``, ``outline``, ``schema``, ``fillers``, ``bodies``, ``scenarios``,
``reader``, ``fill``, ``generation``) with one declaration per code::

    from typing import Final

    from compiler.diagnostics.registry import declare

    UNKNOWN_COLUMN: Final = declare("D310", "error", "Index on an unknown column",
                                    "Index names `{value}`, which is neither a field nor a relation of {entity}.")

and use it as ``make(UNKNOWN_COLUMN, unit=…, path=…, value=name, allowed=names, entity=entity.name)``. A message says
what is there and what would be right; it ends in a full stop and is understandable without the code. Numbers are
never used again for another meaning. Each code has a page ``docs/<CODE>.md``, written by hand (``docs/README.md``
gives its form).
"""

import importlib
import pkgutil


def load() -> None:
    """Import every module of this folder, which declares its codes."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
