"""One compile from spec to project. Steps live in ``compiler.build``; this is their order, and what stops it."""

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Spec
from compiler.build.contexts import Contexts
from compiler.build.coverage import cover
from compiler.build.emitting import Emitted, emit_staged, emitter_version
from compiler.build.events import Progress, Silent
from compiler.build.filling import Filling, Known, group_errors
from compiler.build.reading import read_spec
from compiler.build.result import Files, Requirements, Result
from compiler.build.settings import Settings
from compiler.build.writing import write
from compiler.diagnostics import has_errors, in_order, make
from compiler.diagnostics.codes import build as codes
from compiler.fill.forms import FORMS
from compiler.fill.loop import Filler
from compiler.fill.request import SYSTEM
from compiler.models.factory import open_model
from compiler.models.protocol import Model
from compiler.store.commit import begin
from compiler.store.journal import Journal
from compiler.store.layout import Layout
from compiler.store.lock import Locked, locked
from compiler.store.manifest import Manifest, read_manifest
from compiler.store.tree import TreeChange, compare, untouched
from compiler.store.units import read_unit
from compiler.verify.levels import LEVELS, verified


def compile_spec(
    spec: Path,
    out: Path,
    settings: Settings | None = None,
    *,
    model: Model | None = None,
    progress: Progress | None = None,
    debug: bool = False,
) -> Result:
    """Compile a spec into ``out``. Everything that a person can act on is a diagnostic of the result.

    ``model`` stands in for the one that the settings name. A failed compile leaves the output as it was; what was
    answered stays in the journal, so that running again is free up to where it stopped.
    """
    started = time.monotonic()
    settings = settings or Settings()
    compile_ = _Compile(spec, Layout(out), settings, model, progress or Silent(), debug)
    result = asyncio.run(compile_.run())
    return replace(result, seconds=time.monotonic() - started, diagnostics=in_order(result.diagnostics))


@dataclass
class _Compile:
    spec_path: Path
    layout: Layout
    settings: Settings
    given: Model | None
    progress: Progress
    debug: bool

    async def run(self) -> Result:
        self.progress.step("Reading")
        spec, problems = read_spec(self.spec_path)
        if spec is None:
            return Result("unreadable", problems, 0.0)
        if has_errors(problems):
            return Result("failed", problems, 0.0)
        try:
            self.layout.state.mkdir(parents=True, exist_ok=True)
            with locked(self.layout.lock):
                begin(self.layout)
                return await self._locked(spec, problems)
        except Locked as error:
            by = f" (process {error.holder})" if error.holder else ""
            locked_out = make(codes.LOCKED, folder=str(self.layout.out), by=by)
            return Result("failed", (*problems, locked_out), 0.0)
        except OSError as error:
            if self.debug:
                raise
            reason = f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")
            unusable = make(codes.OUTPUT_UNUSABLE, folder=str(self.layout.out), reason=reason)
            return Result("failed", (*problems, unusable), 0.0)
        except Exception as error:
            if self.debug:
                raise
            reason = f"{type(error).__name__}: {error}"
            crash = make(codes.UNEXPECTED, unit_name="the project", reason=reason, hint="Run again with --debug.")
            return Result("failed", (*problems, crash), 0.0)

    async def _locked(self, spec: Spec, problems: tuple[Diagnostic, ...]) -> Result:
        layout, settings = self.layout, self.settings
        manifest = read_manifest(layout.manifest)
        journal = Journal(layout.journal)
        model = self.given or open_model(
            settings.model, base_url=settings.base_url, api_key_env=settings.api_key_env, record=settings.record
        )
        system = SYSTEM if settings.system_prompt is None else settings.system_prompt
        filler = Filler(model, journal, asyncio.Semaphore(settings.jobs), settings.attempts, system, self.debug)
        contexts = Contexts(spec, settings, dict(manifest.contexts), layout.vectors)
        filling = Filling(spec, contexts, filler, self.progress, _stored(layout, manifest), settings.rounds)
        try:
            await filling.run()
            files, late = await self._output(filling, manifest)
        finally:
            await model.close()
            journal.close()
        requirements, uncovered = cover(spec, filling.accepted.units())
        if not filling.accepted.outline:
            requirements, uncovered = Requirements(), ()
        found = (*problems, *filling.diagnostics, *contexts.warnings(), *uncovered, *filling.located(late))
        metrics = filler.metrics
        return Result(
            status="failed" if has_errors(found) else "ok",
            diagnostics=found,
            seconds=0.0,
            filled=filling.units("filled"),
            reused=filling.units("reused"),
            failed=filling.units("failed", "skipped"),
            calls=metrics.calls,
            replayed=metrics.replayed,
            prompt_tokens=metrics.prompt_tokens,
            completion_tokens=metrics.completion_tokens,
            requirements=requirements,
            files=files,
        )

    async def _output(self, filling: Filling, manifest: Manifest) -> tuple[Files, tuple[Diagnostic, ...]]:
        """Emit, verify, send back what the tools refuse, and write what they accept."""
        if has_errors(filling.diagnostics):
            return Files(), ()
        level, emitter = self.settings.verify, emitter_version()
        enough = LEVELS.index(level) <= LEVELS.index(manifest.verified) if manifest.verified in LEVELS else False
        if enough and self._nothing_changed(filling, manifest, emitter):
            return Files(unchanged=tuple(sorted(manifest.files))), ()
        blamed: set[str] = set()
        for left in range(self.settings.rounds, -1, -1):
            begin(self.layout)
            self.progress.step("Emitting")
            emitted = emit_staged(filling.accepted, self.layout)
            if isinstance(emitted, Diagnostic):
                found: tuple[Diagnostic, ...] = (emitted,)
            else:
                change = compare(self.layout, manifest, emitted.artifacts)
                if change.edited:
                    return Files(), _edited(change)
                found = emitted.diagnostics or self._verified(emitted, filling, blamed)
            back = group_errors(found, filling.known)
            if not isinstance(emitted, Diagnostic) and not has_errors(found):
                self.progress.step("Writing")
                files = write(self.layout, manifest, filling, emitted, change, emitter=emitter, level=level)
                return files, found
            if not back or left == 0:
                break
            self.progress.step(f"Mending {', '.join(sorted(back))}")
            news, forms = set(back) - blamed, {unit: known.form for unit, known in filling.known.items()}
            blamed.update(back)
            await filling.run(back)
            changed = forms != {unit: known.form for unit, known in filling.known.items()}
            if has_errors(filling.diagnostics) or not (changed or news):
                break
        return Files(), found

    def _verified(self, emitted: Emitted, filling: Filling, blamed: set[str]) -> tuple[Diagnostic, ...]:
        self.progress.step(f"Verifying ({self.settings.verify})")
        cache = self.layout.state / "mypy_cache"
        return verified(
            emitted.tree, self.settings.verify, emitted.origins, filling.accepted, cache=cache, blamed=blamed
        )

    def _nothing_changed(self, filling: Filling, manifest: Manifest, emitter: str) -> bool:
        """Every unit as it was, emitted by the same emitter, and every file as it was last written."""
        keys = {unit: filling.known[unit].key for unit in filling.accepted.units()}
        stored = {unit: record.key for unit, record in manifest.units.items()}
        reused = not filling.units("filled")
        same = reused and keys == stored and emitter == manifest.emitter
        return same and filling.contexts.used == manifest.contexts and untouched(self.layout, manifest)


def _stored(layout: Layout, manifest: Manifest) -> dict[str, Known]:
    """The units of the last compile that can be read."""
    return {
        unit: Known(record.key, form, record.warned)
        for unit, record in manifest.units.items()
        if (form := read_unit(layout, unit, FORMS[unit.partition("/")[0]])) is not None
    }


def _edited(change: TreeChange) -> tuple[Diagnostic, ...]:
    hint = "Move the change to extensions/ or to the spec, or delete the file to have it generated again."
    return tuple(make(codes.EDITED_BY_HAND, file=path, hint=hint) for path in change.edited)
