"""Pinning: a mark in the manifest that a unit's stored form is a person's."""

import os

from compiler.store.commit import recover
from compiler.store.disk import file_hash
from compiler.store.layout import Layout
from compiler.store.lock import locked
from compiler.store.manifest import UnitRecord, manifest_text, read_manifest


def set_pinned(layout: Layout, unit: str, *, pinned: bool) -> bool | None:
    """Pin or unpin; whether that changed anything, None if there is no such unit. Raises Locked while a compile runs.

    An unpinned unit is filled anew by the next compile: its record keeps no key of inputs.
    """
    layout.state.mkdir(parents=True, exist_ok=True)
    with locked(layout.lock):
        recover(layout)
        manifest = read_manifest(layout.manifest)
        record = manifest.units.get(unit)
        if record is None:
            return None
        if record.pinned == pinned:
            return False
        found = file_hash(layout.unit(unit)) or record.form
        record = (
            record.model_copy(update={"pinned": True})
            if pinned
            else UnitRecord(key="", form=found, warned=record.warned)
        )
        text = manifest_text(manifest.model_copy(update={"units": {**manifest.units, unit: record}}))
        draft = layout.manifest.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, layout.manifest)
        return True
