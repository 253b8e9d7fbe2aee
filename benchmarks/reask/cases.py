"""Questions of a compiled spec with the forms that the reader gives, which are right."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ast_schemas.base import Node
from compiler.build.asking import asked, own_text
from compiler.build.contexts import Contexts
from compiler.build.queries import reading
from compiler.build.reading import read_spec
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.fill.citations import renamed
from compiler.fill.forms import FORMS
from compiler.fill.question import Question
from compiler.fill.shortlist import shortlisted
from compiler.graph.units import PHASES
from compiler.store.layout import Layout
from compiler.store.manifest import read_manifest
from compiler.store.units import read_unit
from compiler.symbols.accepted import NOTHING_ACCEPTED


@dataclass(frozen=True)
class Case:
    """A unit's question and its right answer as JSON."""

    question: Question
    value: Any


def cases(spec: Path, out: Path) -> list[Case]:
    """Compiles ``spec`` with the reader into ``out`` and asks again for what every unit was asked."""
    settings = Settings(retriever="lexical", verify="none")
    result = compile_spec(spec, out, settings)
    assert result.status == "ok", result.diagnostics[:3]
    layout = Layout(out)
    units = sorted(read_manifest(layout.manifest).units)
    tree, _ = read_spec(spec)
    assert tree is not None
    contexts, accepted, found = Contexts(tree, settings, {}), NOTHING_ACCEPTED, []
    for phase in PHASES:
        forms: dict[str, Node] = {}
        for unit in (name for name in units if name.startswith(f"{phase}/")):
            form = read_unit(layout, unit, FORMS[phase])
            assert form is not None
            forms[unit] = form
            ask = asked(unit, reading(unit, accepted, own_text(unit, tree)), accepted, contexts)
            shown = replace(shortlisted(ask.question(unit)).as_shown(), cited={})
            found.append(Case(shown, renamed(json.loads(form.model_dump_json()), ask.cited)))
        accepted = accepted.with_units(forms)
    return found
