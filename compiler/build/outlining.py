"""What is accepted of a spec as far as retrieval builds on it: the outline and the signatures, without a compile."""

import asyncio
from pathlib import Path

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Spec
from compiler.build.contexts import Contexts
from compiler.build.events import Silent
from compiler.build.filling import Filling
from compiler.build.settings import Settings
from compiler.fill.forms import FORMS
from compiler.fill.loop import Filler
from compiler.models.factory import open_model
from compiler.store.journal import Journal
from compiler.store.layout import Layout
from compiler.store.manifest import read_manifest
from compiler.store.units import read_unit
from compiler.symbols.accepted import Accepted

OUTLINE_PHASES = ("outline", "signatures")


def stored_forms(layout: Layout) -> Accepted:
    """Everything that the last compile accepted and that can still be read; nothing where there was none."""
    forms = {
        unit: form
        for unit in read_manifest(layout.manifest).units
        if (form := read_unit(layout, unit, FORMS[unit.partition("/")[0]])) is not None
    }
    return Accepted.of(forms)


def read_offline(spec: Spec, settings: Settings, folder: Path) -> tuple[Accepted, tuple[Diagnostic, ...]]:
    """Outline and signatures as the embedded reader fills them, and what remains to be said of them.

    ``folder`` is for the journal. Both phases read linked sections only, so no vector is needed.
    """
    return asyncio.run(_read(spec, settings, folder))


async def _read(spec: Spec, settings: Settings, folder: Path) -> tuple[Accepted, tuple[Diagnostic, ...]]:
    journal, model = Journal(folder / "calls.sqlite"), open_model("reader")
    filler = Filler(model=model, journal=journal, slots=asyncio.Semaphore(settings.jobs))
    contexts = Contexts(spec, settings, {})
    filling = Filling(spec, contexts, filler, Silent(), {}, settings.rounds, phases=OUTLINE_PHASES)
    try:
        await filling.run()
    finally:
        await model.close()
        journal.close()
    return filling.accepted, filling.diagnostics
