"""Functions that people would write by hand, written: they give any value of their type."""

import importlib
from random import Random
from typing import Any

from ast_schemas import ir
from ast_schemas.types import NO_LIMITS
from benchmarks.soundness.served.values import stored
from emitters.fastapi.externs import extension_path
from emitters.naming import attribute


def write_by_hand(program: ir.Program, random: Random) -> None:
    """Put one into each module of ``extensions``, before the application imports it."""
    for function in program.externs:
        module = importlib.import_module(extension_path(function).removesuffix(".py").replace("/", "."))
        setattr(module, attribute(function.name), _giving(function, random))


def _giving(function: ir.Function, random: Random) -> Any:
    def written(**given: Any) -> Any:
        assert set(given) == {attribute(one.name) for one in function.parameters}
        assert None not in given.values()
        if function.nullable and random.random() < 0.3:
            return None
        return stored(random, function.result, NO_LIMITS, random.randint(0, 999))

    return written
