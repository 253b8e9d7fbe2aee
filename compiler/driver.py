"""One compile from spec to project. Steps live in ``compiler.build``; this is their order, and what stops it."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Spec
from compiler.build.contexts import Contexts, without_vectors
from compiler.build.coverage import cover
from compiler.build.emitting import Emitted, emit_staged, emitter_version
from compiler.build.events import Progress, Silent
from compiler.build.fillers import filler_for
from compiler.build.filling import Filling, group_errors
from compiler.build.merging import verified_with_edits, with_edits
from compiler.build.migrating import SCHEMA, asked_of
from compiler.build.reading import read_spec
from compiler.build.recording import build_records, log_record, logged, recorded_texts, source_record
from compiler.build.result import Files, Requirements, Result
from compiler.build.settings import Settings
from compiler.build.stored import pinned_and_gone, stored_units
from compiler.build.writing import write
from compiler.diagnostics import has_errors, in_order, make
from compiler.diagnostics.codes import build as codes
from compiler.edits.outcomes import Wish
from compiler.edits.reports import still_deleted
from compiler.graph.inputs import unpacked
from compiler.models.protocol import Model
from compiler.models.serving import Serving
from compiler.store.commit import begin
from compiler.store.journal import Journal
from compiler.store.layout import Layout
from compiler.store.lock import Locked, locked
from compiler.store.manifest import Manifest, read_manifest
from compiler.store.records import INPUTS, ORIGINS, SOURCES, read_record, refresh_records
from compiler.store.tree import TreeChange, compare, untouched
from compiler.symbols.accepted import Accepted
from compiler.verify.levels import LEVELS, verified
from compiler.verify.origins import Origins
from rag.problems import DenseUnavailable


def compile_spec(
    spec: Path,
    out: Path,
    settings: Settings | None = None,
    *,
    model: Model | None = None,
    progress: Progress | None = None,
    debug: bool = False,
    wishes: Mapping[str, Wish] | None = None,
) -> Result:
    """Compile a spec into ``out``. Everything that a person can act on is a diagnostic of the result.

    ``wishes`` say of files that a person touched whether they are kept or restored. ``model`` stands in for the one
    that the settings name. A failed compile leaves the output as it was; what was answered stays in the journal, so
    that running again is free up to where it stopped.
    """
    started = time.monotonic()
    settings = settings or Settings()
    compile_ = _Compile(spec, Layout(out), settings, model, progress or Silent(), debug, wishes or {})
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
    wishes: Mapping[str, Wish]

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
        except DenseUnavailable as error:
            return Result("failed", (*problems, without_vectors(error)), 0.0)
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
        serving = Serving(settings.jobs, layout.capabilities, settings.record)
        served = serving.take(self.given) if self.given else await serving.open(settings.model, settings.access())
        stronger = await serving.open(settings.escalate_to, settings.escalation()) if settings.escalate_to else None
        filler = filler_for(settings, served, journal, stronger=stronger, debug=self.debug)
        contexts = Contexts(spec, settings, dict(manifest.contexts), layout.vectors)
        stored, unsettled = stored_units(layout, manifest)
        if unsettled:
            journal.close()
            await serving.close()
            return Result("failed", (*problems, *unsettled), 0.0)
        inputs = unpacked(read_record(layout, INPUTS))
        texts = recorded_texts(read_record(layout, SOURCES).get("sections", {}))
        filling = Filling(
            spec, contexts, filler, self.progress, dict(stored), settings.rounds, inputs=inputs, texts=texts
        )
        try:
            await filling.run()
            before = Accepted.of({unit: known.form for unit, known in stored.items()})
            files, late = await self._output(filling, manifest, before)
        finally:
            await serving.close()
            journal.close()
        requirements, uncovered = cover(spec, filling.accepted.units())
        if not filling.accepted.outline:
            requirements, uncovered = Requirements(), ()
        found = (*problems, *filling.diagnostics, *contexts.warnings(), *uncovered, *filling.located(late))
        found = (*found, *serving.remarks.diagnostics())
        metrics = filler.metrics
        return Result(
            status="failed" if has_errors(found) else "ok",
            diagnostics=found,
            seconds=0.0,
            filled=filling.units("filled"),
            rechecked=filling.units("rechecked"),
            reused=filling.units("reused"),
            failed=filling.units("failed", "skipped"),
            calls=metrics.calls,
            replayed=metrics.replayed,
            prompt_tokens=metrics.prompt_tokens,
            completion_tokens=metrics.completion_tokens,
            requirements=requirements,
            files=files,
            log=logged(filling.outcomes, filling.reasons, manifest.units, before, filling.accepted, files),
        )

    async def _output(
        self, filling: Filling, manifest: Manifest, before: Accepted
    ) -> tuple[Files, tuple[Diagnostic, ...]]:
        """Emit, verify, send back what the tools refuse, and write what they accept."""
        if has_errors(filling.diagnostics):
            return Files(), ()
        if gone := pinned_and_gone(manifest, set(filling.outcomes)):
            return Files(), gone
        level, emitter = self.settings.verify, emitter_version()
        enough = LEVELS.index(level) <= LEVELS.index(manifest.verified) if manifest.verified in LEVELS else False
        if enough and not self.wishes and self._nothing_changed(filling, manifest, emitter):
            refresh_records(self.layout, source_record(filling.spec))
            deleted = sorted(path for path, edit in manifest.edits.items() if edit.left is None)
            unchanged = tuple(path for path in sorted(manifest.files) if path not in deleted)
            return Files(unchanged=unchanged), still_deleted(deleted)
        blamed: set[str] = set()
        for left in range(self.settings.rounds, -1, -1):
            begin(self.layout)
            self.progress.step("Emitting")
            emitted = emit_staged(
                filling.accepted, self.layout, asked_of(self.settings, filling.spec, filling.accepted)
            )
            if isinstance(emitted, tuple):
                found: tuple[Diagnostic, ...] = emitted
            else:
                change = compare(self.layout, manifest, emitted.artifacts, self.wishes)
                edited = with_edits(self.layout, manifest, emitted, change, self.wishes)
                if edited.emitted is None:
                    return Files(), edited.said
                found = emitted.diagnostics or self._verified(
                    manifest, emitted, edited.emitted, change, filling, blamed
                )
                if not has_errors(found):
                    self.progress.step("Writing")
                    files = self._written(manifest, filling, before, edited.emitted, change, emitter)
                    return files, (*edited.said, *emitted.migrated.diagnostics, *found)
            back = group_errors(found, filling.known)
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

    def _verified(
        self,
        manifest: Manifest,
        plain: Emitted,
        edited: Emitted,
        change: TreeChange,
        filling: Filling,
        blamed: set[str],
    ) -> tuple[Diagnostic, ...]:
        level, cache = self.settings.verify, self.layout.state / "mypy_cache"
        self.progress.step(f"Verifying ({level})")

        def verify(tree: Path, origins: Origins) -> tuple[Diagnostic, ...]:
            return verified(tree, level, origins, filling.accepted, cache=cache, blamed=blamed)

        return verified_with_edits(self.layout, manifest, plain, edited, change, verify)

    def _written(
        self,
        manifest: Manifest,
        filling: Filling,
        before: Accepted,
        emitted: Emitted,
        change: TreeChange,
        emitter: str,
    ) -> Files:
        """Commit everything, with the records of what was asked and done."""
        known, accepted = read_record(self.layout, ORIGINS), filling.accepted
        inputs = {unit: filling.inputs[unit] for unit in accepted.units()}
        kept = build_records(filling.spec, inputs, emitted.artifacts, emitted.origins, known, change.unchanged)
        kept[SCHEMA] = emitted.migrated.schema
        done = Files(change.write, change.unchanged, change.remove)
        log = logged(filling.outcomes, filling.reasons, manifest.units, before, accepted, done)
        return write(
            self.layout,
            manifest,
            filling,
            emitted,
            change,
            emitter=emitter,
            level=self.settings.verify,
            kept=kept,
            log=log_record(log),
        )

    def _nothing_changed(self, filling: Filling, manifest: Manifest, emitter: str) -> bool:
        """Every unit as it was, emitted by the same emitter, and every file as it was last written."""
        keys = {unit: filling.known[unit].key for unit in filling.accepted.units()}
        stored = {unit: record.key for unit, record in manifest.units.items()}
        reused = not filling.units("filled", "rechecked")
        same = reused and keys == stored and emitter == manifest.emitter
        return same and filling.contexts.used == manifest.contexts and untouched(self.layout, manifest)
