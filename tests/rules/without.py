"""What becomes of a program whose mistake nobody says, because the rule about it is switched off."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.checks import check_phase, check_unit
from compiler.diagnostics import rules
from compiler.diagnostics.registry import switched_off
from compiler.fill.paths import Steps, parts
from compiler.lower.program import lower
from compiler.symbols.accepted import Accepted
from compiler.symbols.table import NOTHING_ACCEPTED
from emitters.fastapi.project import emit
from tests.programs.editing import PHASES


@dataclass(frozen=True)
class Verdict:
    """``detail``: codes of other rules, the part without effect, or the exception."""

    kind: Literal["refused", "dropped", "crash", "emitted"]
    detail: str = ""
    artifacts: tuple[Artifact, ...] = ()


def without(code: str, forms: dict[str, Node]) -> Verdict:
    """Check, lower and emit the forms with the rule off, as far as it goes."""
    with switched_off(code):
        try:
            accepted, found = checked(forms)
        except Exception as error:
            return Verdict("crash", f"while checking: {error!r}")
        own = [item for item in found if item.code == code]
        assert own, f"{code} is not said of this program at all"
        if others := sorted({item.code for item in found if item.severity == "error"}):
            return Verdict("refused", " ".join(others))
        try:
            program = lower(accepted)
            part = without_effect(forms, own[0], program)
            return Verdict("dropped", part) if part else Verdict("emitted", "", emit(program))
        except Exception as error:
            return Verdict("crash", repr(error))


def checked(forms: dict[str, Node]) -> tuple[Accepted, list[Diagnostic]]:
    """All phases in order, as a compile runs them: units against what earlier phases accepted."""
    accepted, found = NOTHING_ACCEPTED, []
    for phase in PHASES:
        units = {unit: form for unit, form in forms.items() if unit.startswith(f"{phase}/")}
        found += [item for unit, form in units.items() for item in check_unit(unit, form, accepted)]
        accepted = accepted.with_units(units)
        found += check_phase(phase, accepted)
    return accepted, found


def without_effect(forms: dict[str, Node], said: Diagnostic, program: ir.Program) -> str | None:
    """The part around the mistake without which the same program comes out: it was written down for nothing."""
    if said.unit not in forms:
        return None
    form, meaning, steps = forms[said.unit], _meaning(program), parts(said.path or "")
    for path in (steps[:end] for end in range(len(steps), 0, -1)):
        less = _less(form, path)
        if less is None:
            continue
        with _all_switched_off():
            try:
                other = lower(Accepted.of({**forms, said.unit: less}))
            except Exception:  # it cannot be left out, so it has an effect
                continue
        if _meaning(other) == meaning:
            return f"{said.unit} {'.'.join(map(str, path))}"
    return None


@contextmanager
def _all_switched_off() -> Iterator[None]:
    with ExitStack() as stack:
        for item in rules():
            stack.enter_context(switched_off(item.code))
        yield


def _meaning(program: ir.Program) -> str:
    """The program without the paths of its forms and the made-up times of scenarios, which count steps."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        if value.get("function") == "add_minutes":
            return "a time"
        is_route = str(value.get("path", "")).startswith("/")
        return {key: plain(inner) for key, inner in value.items() if key != "path" or is_route}

    return json.dumps(plain(program.model_dump(mode="json")), sort_keys=True)


def _less(form: Node, path: Steps) -> Node | None:
    """The form without an item, or with less at its place; None if that is no form or no change."""
    data = form.model_dump(mode="json")
    target: Any = data
    try:
        for key in path[:-1]:
            target = target[key]
        last: Any = path[-1]
        if isinstance(target, list):
            del target[last]
        else:
            target[last] = {list: [], bool: not target[last]}.get(type(target[last]))
        less = type(form).model_validate(data)
    except (KeyError, IndexError, ValueError):
        return None
    return less if less != form else None
