"""Whole compiles with a weak model: does a backend come out, and does it boot and pass its own tests?"""

import hashlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.models.protocol import Model
from compiler.store.layout import STATE


def whole_trial(
    spec: Path, out: Path, settings: Settings, model: Callable[[], Model], passed: Collection[str]
) -> dict[str, Any]:
    """Compiles into the new folder ``out``, then has the result type-checked, booted and tested.

    ``passed`` are projects that did all that already: of an equal project it is known. ``model`` opens a fresh one.
    """
    unverified = settings.model_copy(update={"verify": "none"})
    first = compile_spec(spec, out, unverified, model=model())
    value: dict[str, Any] = {
        "compiled": first.status == "ok",
        "passed": False,
        "project": None,
        "calls": first.calls,
        "tokens": first.prompt_tokens + first.completion_tokens,
        "seconds": round(first.seconds, 3),
        "codes": _errors(first.diagnostics),
    }
    if first.status != "ok":
        return value
    found = project(out)
    if found in passed:
        return {**value, "project": found, "passed": True}
    second = compile_spec(spec, out, settings.model_copy(update={"verify": "full"}), model=model())
    return {
        **value,
        "passed": second.status == "ok",
        "project": project(out) if second.status == "ok" else found,
        "calls": first.calls + second.calls,
        "tokens": value["tokens"] + second.prompt_tokens + second.completion_tokens,
        "seconds": round(first.seconds + second.seconds, 3),
        "codes": _errors(second.diagnostics),
    }


def project(out: Path) -> str:
    """Sixteen hex digits of all files of a project; equal projects have equal ones."""
    found = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        inside = path.relative_to(out)
        if path.is_file() and STATE not in inside.parts and "__pycache__" not in inside.parts:
            found.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def _errors(diagnostics: Collection[Any]) -> list[str]:
    return sorted({item.code for item in diagnostics if item.severity == "error"})
