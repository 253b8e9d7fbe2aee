"""The last step: files, units and manifest change together, or nothing does."""

from collections.abc import Mapping

from compiler.build.emitting import Emitted
from compiler.build.filling import Filling, Known
from compiler.build.result import Files
from compiler.store.commit import Change, commit, stage
from compiler.store.layout import EMITTED, STATE, Layout, unit_file
from compiler.store.manifest import Manifest, UnitRecord, manifest_text
from compiler.store.records import changed_records
from compiler.store.tree import TreeChange, edit_records, records
from compiler.store.units import text_hash, unit_text

_IGNORED = (
    "calls.sqlite*\ncapabilities.json\nvectors/\nstaging/\nmypy_cache/\nlock\nlock.pid\ncommit.json\nconflicts/\n"
    "stamp.json\nlast.json\ntests.xml\ntests.json\n"
)
"""What of the state is not for version control."""

_ATTRIBUTES = f"{EMITTED}/** -diff linguist-generated\n"
"""A review shows a generated file once; git stores a file and its equal copy as one object."""


def write(
    layout: Layout,
    before: Manifest,
    filling: Filling,
    emitted: Emitted,
    tree: TreeChange,
    *,
    emitter: str,
    level: str,
    kept: Mapping[str, str] | None = None,
    log: Mapping[str, str] | None = None,
) -> Files:
    """Commit the output tree, the units, the records and the manifest.

    ``kept`` are records that must be up to date, ``log`` those that are written when anything else is.
    """
    units = filling.accepted.units()
    texts = {unit: unit_text(form) for unit, form in units.items()}
    manifest = Manifest(
        emitter=emitter,
        verified=level,
        units={unit: _record(filling.known[unit], texts[unit]) for unit in sorted(units)},
        contexts=dict(sorted(filling.contexts.used.items())),
        files=records(emitted.artifacts),
        edits=edit_records(tree),
    )
    bases = _bases(layout, before, emitted)
    told = changed_records(layout, kept or {})
    if manifest == before and not (tree.write or tree.remove or bases or told):
        return Files(unchanged=tree.unchanged)
    state = {
        f"{STATE}/units/{unit_file(unit)}": text
        for unit, text in texts.items()
        if unit not in before.units or before.units[unit].form != text_hash(text)
    }
    state |= {f"{STATE}/{EMITTED}/{path}": text for path, text in bases.items()}
    state |= told | changed_records(layout, log or {})
    state |= {f"{STATE}/.gitignore": _IGNORED, f"{STATE}/.gitattributes": _ATTRIBUTES}
    own = stage(layout, "state", {**state, f"{STATE}/manifest.json": manifest_text(manifest)})
    last = f"{STATE}/manifest.json"
    gone = [f"{STATE}/units/{unit_file(unit)}" for unit in sorted(before.units) if unit not in units]
    gone += [f"{STATE}/{EMITTED}/{path}" for path in sorted(before.files) if path not in emitted.artifacts]
    moves = {path: emitted.staged[path] for path in tree.write}
    moves |= {path: place for path, place in own.items() if path != last}
    commit(layout, Change(moves=moves, removals=(*tree.remove, *gone), last=(last, own[last])))
    return Files(written=tree.write, unchanged=tree.unchanged, removed=tree.remove, merged=tree.merged)


def _bases(layout: Layout, before: Manifest, emitted: Emitted) -> dict[str, str]:
    """The generated texts that are not kept yet for the next merge."""
    return {
        path: artifact.text
        for path, artifact in emitted.artifacts.items()
        if artifact.ownership == "generated"
        and not (
            path in before.files
            and before.files[path].hash == text_hash(artifact.text)
            and (layout.emitted / path).exists()
        )
    }


def _record(known: Known, text: str) -> UnitRecord:
    return UnitRecord(key=known.key, form=text_hash(text), warned=known.warned, pinned=known.pinned)
