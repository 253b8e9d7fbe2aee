"""What a compile must change in the output tree, and what of it a person touched."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ast_schemas.artifact import Artifact
from compiler.edits.outcomes import REFUSED, Outcome, Wish, decide
from compiler.store.disk import all_gone, blocked, emitted_text, file_hash, moved_places, on_disk
from compiler.store.layout import Layout
from compiler.store.manifest import EditRecord, FileRecord, Manifest
from compiler.store.units import text_hash


@dataclass(frozen=True)
class TreeChange:
    """Places to write, to leave and to remove, relative to the output folder.

    ``texts`` holds what the written places get; ``by_hand`` the outcome of each generated file that a person touched;
    ``places`` where moved ones are now. A compile with ``edited`` files writes nothing.
    """

    write: tuple[str, ...]
    unchanged: tuple[str, ...]
    remove: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    by_hand: Mapping[str, Outcome] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def edited(self) -> tuple[str, ...]:
        """Generated files of which a person must say what becomes of them."""
        return tuple(path for path, outcome in sorted(self.by_hand.items()) if outcome.kind in REFUSED)

    @property
    def merged(self) -> tuple[str, ...]:
        """Places in which a person's change and a new one came together."""
        return tuple(self.place(path) for path, outcome in sorted(self.by_hand.items()) if outcome.kind == "merged")

    def place(self, path: str) -> str:
        """Where a generated file is on disk."""
        return self.places.get(path, path)


def compare(
    layout: Layout, manifest: Manifest, artifacts: Mapping[str, Artifact], wishes: Mapping[str, Wish] | None = None
) -> TreeChange:
    """``artifacts`` by path, formatted. Reads the disk; what a person wrote is merged, but not yet written."""
    wishes = wishes or {}
    fresh = all_gone(layout, manifest)
    places = {} if fresh else moved_places(layout, manifest, artifacts)
    found = _Found()
    for path in sorted({**artifacts, **manifest.files}):
        place = places.get(path, path)
        artifact, record = artifacts.get(path), manifest.files.get(path)
        new = artifact.text if artifact else None
        if artifact is not None and artifact.ownership == "once":
            found.once(path, artifact.text, present=(layout.out / path).exists())
        elif artifact is None and record is not None and record.ownership == "once":
            continue
        elif new is not None and not blocked(layout, place) and file_hash(layout.out / place) == text_hash(new):
            found.add(path, place, Outcome("unchanged", new), new)
        else:
            outcome = decide(
                recorded=record is not None and not fresh,
                base=_base(layout, manifest, path, new),
                disk=on_disk(layout, place),
                new=new,
                wish=wishes.get(path) or wishes.get(place),
            )
            found.add(path, place, outcome, new)
    return found.change()


def _base(layout: Layout, manifest: Manifest, path: str, new: str | None) -> str | None:
    record = manifest.files.get(path)
    if record is not None and new is not None and text_hash(new) == record.hash:
        return new
    return emitted_text(layout, manifest, path)


class _Found:
    """Collects the parts of a TreeChange."""

    def __init__(self) -> None:
        self.write: list[str] = []
        self.unchanged: list[str] = []
        self.remove: list[str] = []
        self.texts: dict[str, str] = {}
        self.by_hand: dict[str, Outcome] = {}
        self.places: dict[str, str] = {}

    def once(self, path: str, text: str, *, present: bool) -> None:
        self.add(path, path, Outcome("unchanged" if present else "write", text), text)

    def add(self, path: str, place: str, outcome: Outcome, emitted: str | None) -> None:
        match outcome.kind:
            case "write" | "merged":
                self.write.append(place)
                self.texts[place] = outcome.text or ""
            case "unchanged" | "kept":
                self.unchanged.append(place)
            case "remove":
                self.remove.append(place)
            case _:
                pass
        if outcome.kind in ("gone", "remove"):
            return
        if place != path:
            self.places[path] = place
        if place != path or outcome.text != emitted or outcome.kind in REFUSED:
            self.by_hand[path] = outcome

    def change(self) -> TreeChange:
        return TreeChange(
            tuple(sorted(self.write)),
            tuple(sorted(self.unchanged)),
            tuple(sorted(self.remove)),
            self.texts,
            self.by_hand,
            self.places,
        )


def untouched(layout: Layout, manifest: Manifest) -> bool:
    """Whether every generated file is on disk as the last compile left it, a person's edits included."""
    return bool(manifest.files) and all(
        file_hash(layout.out / place) == left for place, left in left_on_disk(manifest).items()
    )


def left_on_disk(manifest: Manifest) -> dict[str, str | None]:
    """Place → hash of what the last compile left there, None for a file that a person deleted."""
    found: dict[str, str | None] = {}
    for path, record in manifest.files.items():
        if record.ownership == "generated":
            edit = manifest.edits.get(path)
            found[(edit.place if edit else None) or path] = edit.left if edit else record.hash
    return found


def records(artifacts: Mapping[str, Artifact]) -> dict[str, FileRecord]:
    """What the manifest keeps of the files."""
    return {
        path: FileRecord(hash=text_hash(artifact.text), ownership=artifact.ownership)
        for path, artifact in sorted(artifacts.items())
    }


def edit_records(change: TreeChange) -> dict[str, EditRecord]:
    """What the manifest keeps of a person's edits: the files that are not on disk as they were emitted."""
    return {
        path: EditRecord(left=None if outcome.text is None else text_hash(outcome.text), place=change.places.get(path))
        for path, outcome in sorted(change.by_hand.items())
        if outcome.kind != "released"
    }
