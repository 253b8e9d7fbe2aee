"""The last step: files, units and manifest change together, or nothing does."""

from compiler.build.emitting import Emitted
from compiler.build.filling import Filling, Known
from compiler.build.result import Files
from compiler.store.commit import Change, commit, stage
from compiler.store.layout import STATE, Layout, unit_file
from compiler.store.manifest import Manifest, UnitRecord, manifest_text
from compiler.store.tree import TreeChange, records
from compiler.store.units import text_hash, unit_text

_IGNORED = "calls.sqlite*\nvectors/\nstaging/\nmypy_cache/\nlock\nlock.pid\ncommit.json\n"
"""What of the state is not for version control."""


def write(
    layout: Layout, before: Manifest, filling: Filling, emitted: Emitted, tree: TreeChange, *, emitter: str, level: str
) -> Files:
    """Commit the output tree, the units and the manifest."""
    units = filling.accepted.units()
    texts = {unit: unit_text(form) for unit, form in units.items()}
    manifest = Manifest(
        emitter=emitter,
        verified=level,
        units={unit: _record(filling.known[unit], texts[unit]) for unit in sorted(units)},
        contexts=dict(sorted(filling.contexts.used.items())),
        files=records(emitted.artifacts),
    )
    if manifest == before and not tree.write and not tree.remove:
        return Files(unchanged=tree.unchanged)
    state = {
        f"{STATE}/units/{unit_file(unit)}": text
        for unit, text in texts.items()
        if unit not in before.units or before.units[unit].form != text_hash(text)
    }
    state[f"{STATE}/.gitignore"] = _IGNORED
    own = stage(layout, "state", {**state, f"{STATE}/manifest.json": manifest_text(manifest)})
    last = f"{STATE}/manifest.json"
    gone = sorted(f"{STATE}/units/{unit_file(unit)}" for unit in before.units if unit not in units)
    moves = {path: emitted.staged[path] for path in tree.write}
    moves |= {path: place for path, place in own.items() if path != last}
    commit(layout, Change(moves=moves, removals=(*tree.remove, *gone), last=(last, own[last])))
    return Files(written=tree.write, unchanged=tree.unchanged, removed=tree.remove)


def _record(known: Known, text: str) -> UnitRecord:
    return UnitRecord(key=known.key, form=text_hash(text), warned=known.warned)
