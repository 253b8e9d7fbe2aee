"""Everything that trials need, made ready: the reference, the folder, the models."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler.cli.stressing.wanted import Unwanted, Wanted, candidates, check
from compiler.cli.terminal import err
from compiler.stress.opened import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from ast_schemas.diagnostic import Diagnostic
    from compiler.build.settings import Settings
    from compiler.store.trials import Trials
    from compiler.stress.candidates import Candidate
    from compiler.stress.conditions import Conditions
    from compiler.stress.reference import Reference


@dataclass(frozen=True)
class Prepared:
    """Open until the block of :func:`prepared` ends."""

    wanted: Wanted
    settings: "Settings"
    folder: Folder
    trials: "Trials"
    reference: "Reference"
    candidates: "tuple[Candidate, ...]"
    units: tuple[str, ...]

    def note_conditions(self, name: str, conditions: "Conditions") -> None:
        """So that the report can say under what they ran."""
        known = self.trials.about("conditions") or {}
        known[conditions.key()] = {"name": name, "value": conditions.model_dump(mode="json")}
        self.trials.note("conditions", known)


class Refused(Exception):
    """It was said why; ``code`` is the exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def prepared(wanted: Wanted, settings: "Settings", *, quiet: bool) -> "Iterator[Prepared]":
    """Raises Unwanted, Refused, OSError (the folder cannot be written), Locked."""
    from compiler.store.lock import locked
    from compiler.store.trials import Trials
    from compiler.stress import harness
    from compiler.stress.campaign import selected
    from compiler.stress.candidates import learned

    check(wanted)
    tried = candidates(wanted, settings)
    reference = reference_for(wanted.spec, settings, Folder(wanted.out).vectors, quiet=quiet)
    _known(wanted.units, tuple(reference.scenes))
    units = selected(reference, wanted.phases, wanted.units)
    if not units:
        raise Unwanted("there is no unit to try", "--phase and --unit together leave none.")
    folder = Folder(wanted.out)
    folder.reference.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.lock):
        trials = Trials(folder.trials)
        try:
            text = reference.to_json()
            beside = folder.reference.with_suffix(".new")
            beside.write_text(text, encoding="utf-8")
            os.replace(beside, folder.reference)
            tried = learned(tried, folder.capabilities)
            models = trials.about("models") or {}
            models |= {one.key: one.about() for one in tried}
            trials.note("models", models)
            trials.note("title", wanted.spec.resolve().stem)
            made_with = trials.about("harness") or []
            if harness.fingerprint() not in made_with:
                if made_with:
                    said = "some of the trials here were made with another version of Formwork"
                    err().print(f"[bold yellow]warning[/]: {said}; take a new --out to compare versions")
                trials.note("harness", [*made_with, harness.fingerprint()])
            yield Prepared(wanted, settings, folder, trials, reference, tried, units)
        finally:
            trials.close()


def reference_for(spec: "Path", settings: "Settings", vectors: "Path | None", *, quiet: bool) -> "Reference":
    """The reader's forms for the spec, with progress on the terminal. Raises Refused."""
    from compiler.build.contexts import without_vectors
    from compiler.build.reading import read_spec
    from compiler.cli.progress import Shown
    from compiler.diagnostics import has_errors
    from compiler.stress.reference import NoReference, reference_of
    from rag.problems import DenseUnavailable

    read, problems = read_spec(spec)
    if read is None or has_errors(problems):
        _tell(problems, spec)
        raise Refused(2 if read is None else 1)
    try:
        with Shown(quiet=quiet) as progress:
            return reference_of(read, settings, vectors=vectors, progress=progress)
    except NoReference as error:
        _tell(error.diagnostics, spec)
        err().print("Trials need a reference, which the reader fills: the spec must be in its notation.")
        raise Refused(1) from None
    except DenseUnavailable as error:
        _tell((without_vectors(error),), spec)
        raise Refused(1) from None


def _tell(diagnostics: "Sequence[Diagnostic]", spec: "Path") -> None:
    from compiler.cli.summary import sources
    from compiler.diagnostics.render_terminal import to_terminal

    listed = list(diagnostics)
    to_terminal(listed, err(), sources(listed, spec))


def _known(units: Sequence[str], there: Sequence[str]) -> None:
    from compiler.diagnostics import did_you_mean

    for unit in units:
        if unit not in there:
            raise Unwanted(f"the spec has no unit {unit!r}", did_you_mean(unit, there))
