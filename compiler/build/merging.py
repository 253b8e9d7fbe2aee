"""A person's edits of generated files in the staged tree: put there, verified there, and told apart from units."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ast_schemas.diagnostic import Diagnostic
from compiler.build.emitting import TREE, Emitted
from compiler.diagnostics import has_errors
from compiler.edits.importers import importers
from compiler.edits.outcomes import Wish
from compiler.edits.reports import breaking, needed, reports, unknown_wishes
from compiler.store.commit import show_conflicts, stage, unstage
from compiler.store.disk import with_own_files
from compiler.store.layout import Layout
from compiler.store.manifest import Manifest
from compiler.store.tree import TreeChange
from compiler.verify.origins import Origins

Verify = Callable[[Path, Origins], tuple[Diagnostic, ...]]

_PLAIN = "plain"


@dataclass(frozen=True)
class Edited:
    """The staged tree as it will be on disk; ``emitted`` is None where a person must decide something first."""

    emitted: Emitted | None
    said: tuple[Diagnostic, ...]


def with_edits(
    layout: Layout, manifest: Manifest, emitted: Emitted, change: TreeChange, wishes: Mapping[str, Wish]
) -> Edited:
    """Put what people wrote into the staged tree. Conflicts are also shown in place below ``.formwork/conflicts``."""
    said = reports(change.by_hand, change.places)
    unknown = unknown_wishes(wishes, {*emitted.artifacts, *manifest.files, *change.places.values()})
    if unknown:
        return Edited(None, (*said, *unknown))
    if change.edited:
        marked = {change.place(path): item.marked for path, item in change.by_hand.items() if item.marked}
        show_conflicts(layout, marked)
        return Edited(None, said)
    touched = _touched(change)
    deleted = [path for path, outcome in change.by_hand.items() if outcome.kind == "deleted"]
    texts = {path: item.text for path, item in emitted.artifacts.items() if path not in change.by_hand} | touched
    missed = needed(importers(deleted, texts)) if deleted else ()
    if missed:
        return Edited(None, (*said, *missed))
    unstage(layout, TREE, change.by_hand.keys() & emitted.staged.keys())
    staged = {path: place for path, place in emitted.staged.items() if path not in change.by_hand}
    staged |= stage(layout, TREE, touched)
    with_own_files(layout, emitted.tree, _known(manifest, emitted, change))
    origins = emitted.origins.with_edited(change.by_hand, touched)
    return Edited(replace(emitted, staged=staged, origins=origins), said)


def verified_with_edits(
    layout: Layout, manifest: Manifest, plain: Emitted, edited: Emitted, change: TreeChange, verify: Verify
) -> tuple[Diagnostic, ...]:
    """What the tools say of the tree with the edits.

    Where they find errors, the tree is verified without the edits too: what is wrong there is for the units to mend,
    what is wrong only with the edits is for the person.
    """
    found = verify(edited.tree, edited.origins)
    if not has_errors(found) or not change.by_hand:
        return found
    tree = layout.staging / _PLAIN
    stage(layout, _PLAIN, {path: item.text for path, item in plain.artifacts.items()})
    with_own_files(layout, tree, _known(manifest, plain, change))
    alone = verify(tree, plain.origins)
    if has_errors(alone):
        return alone
    return breaking(sorted(change.place(path) for path in change.by_hand), found)


def _touched(change: TreeChange) -> dict[str, str]:
    """Place → text of the generated files that a person touched and that are there."""
    return {
        change.place(path): outcome.text
        for path, outcome in change.by_hand.items()
        if outcome.text is not None and outcome.kind != "released"
    }


def _known(manifest: Manifest, emitted: Emitted, change: TreeChange) -> dict[str, object]:
    """Everything on disk that is not a person's own file."""
    released = {path for path, outcome in change.by_hand.items() if outcome.kind == "released"}
    generated = {path for path in manifest.files if path not in released}
    return dict.fromkeys([*generated, *emitted.artifacts, *change.places.values()])
