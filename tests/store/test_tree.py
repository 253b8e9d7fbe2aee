"""What a compile may touch: its own files as it left them; what a person changed is merged or stands in the way."""

from pathlib import Path

from ast_schemas.artifact import Artifact
from compiler.edits.outcomes import Wish
from compiler.store.layout import Layout
from compiler.store.manifest import EditRecord, Manifest
from compiler.store.tree import TreeChange, compare, edit_records, left_on_disk, records, untouched
from compiler.store.units import text_hash


def artifacts(**texts: str) -> dict[str, Artifact]:
    return {f"app/{name}.py": Artifact(path=f"app/{name}.py", text=text) for name, text in texts.items()}


def on_disk(out: Path, files: dict[str, Artifact]) -> Manifest:
    """The files as a compile leaves them: in place, and as the base of a later merge."""
    for path, artifact in files.items():
        for root in (out, Layout(out).emitted):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(artifact.text)
    return Manifest(files=records(files))


def kinds(change: TreeChange) -> dict[str, str]:
    return {path: outcome.kind for path, outcome in change.by_hand.items()}


def test_new_changed_equal_and_gone_files_are_told_apart(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(same="1\n", changed="1\n", gone="1\n"))
    change = compare(Layout(tmp_path), manifest, artifacts(same="1\n", changed="2\n", new="1\n"))
    assert change.write == ("app/changed.py", "app/new.py")
    assert change.unchanged == ("app/same.py",)
    assert change.remove == ("app/gone.py",)
    assert change.by_hand == {}


def test_a_file_that_only_a_person_changed_stays_as_it_is(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="1\n"))
    (tmp_path / "app/one.py").write_text("mine\n")
    change = compare(Layout(tmp_path), manifest, artifacts(one="1\n"))
    assert (change.write, change.unchanged, kinds(change)) == ((), ("app/one.py",), {"app/one.py": "kept"})
    assert not untouched(Layout(tmp_path), manifest)
    after = manifest.model_copy(update={"edits": edit_records(change)})
    assert after.edits == {"app/one.py": EditRecord(left=text_hash("mine\n"))}
    assert untouched(Layout(tmp_path), after)


def test_both_changes_of_a_file_come_together(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="a\nb\nc\n"))
    (tmp_path / "app/one.py").write_text("mine\na\nb\nc\n")
    change = compare(Layout(tmp_path), manifest, artifacts(one="a\nb\nnew\n"))
    assert (change.write, change.texts) == (("app/one.py",), {"app/one.py": "mine\na\nb\nnew\n"})
    assert kinds(change) == {"app/one.py": "merged"}
    assert (tmp_path / "app/one.py").read_text() == "mine\na\nb\nc\n"


def test_a_file_whose_line_ends_a_checkout_changed_keeps_them(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="a\nb\n"))
    (tmp_path / "app/one.py").write_bytes(b"a\r\nb\r\n")
    assert compare(Layout(tmp_path), manifest, artifacts(one="a\nb\n")).write == ()
    change = compare(Layout(tmp_path), manifest, artifacts(one="a\nc\n"))
    assert change.texts == {"app/one.py": "a\r\nc\r\n"}


def test_what_was_changed_on_both_sides_or_is_no_longer_generated_stands_in_the_way(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="1\n", two="1\n", three="1\n"))
    (tmp_path / "app/one.py").write_text("mine\n")
    (tmp_path / "app/two.py").write_text("mine\n")
    (tmp_path / "app/three.py").write_bytes(b"\xff\xfe")
    change = compare(Layout(tmp_path), manifest, artifacts(one="2\n", three="2\n"))
    assert change.edited == ("app/one.py", "app/three.py", "app/two.py")
    assert list(kinds(change).values()) == ["conflict", "unmergeable", "orphaned"]
    assert change.write == change.remove == ()


def test_a_person_settles_it_by_keeping_or_restoring(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="1\n", two="1\n"))
    (tmp_path / "app/one.py").write_text("mine\n")
    (tmp_path / "app/two.py").write_text("mine\n")

    def settled(wish: Wish) -> TreeChange:
        wishes: dict[str, Wish] = {"app/one.py": wish, "app/two.py": wish}
        return compare(Layout(tmp_path), manifest, artifacts(one="2\n"), wishes)

    kept = settled("keep")
    assert (kept.edited, kept.write, kept.remove) == ((), (), ())
    assert edit_records(kept) == {"app/one.py": EditRecord(left=text_hash("mine\n"))}
    restored = settled("restore")
    assert (restored.texts, restored.remove, restored.by_hand) == ({"app/one.py": "2\n"}, ("app/two.py",), {})


def test_without_the_text_that_was_last_emitted_nothing_is_guessed(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="a\nb\nc\n"))
    (tmp_path / "app/one.py").write_text("mine\na\nb\nc\n")
    (Layout(tmp_path).emitted / "app/one.py").write_text("tampered\n")
    change = compare(Layout(tmp_path), manifest, artifacts(one="a\nb\nnew\n"))
    assert kinds(change) == {"app/one.py": "unmergeable"}


def test_a_foreign_file_or_folder_at_the_place_of_a_new_one_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "app/models.py").mkdir(parents=True)
    (tmp_path / "app/main.py").write_text("someone's\n")
    (tmp_path / "lib").write_text("a file where a folder is needed\n")
    wanted = artifacts(main="1\n", models="1\n") | {"lib/x.py": Artifact(path="lib/x.py", text="1\n")}
    change = compare(Layout(tmp_path), Manifest(), wanted)
    assert change.edited == ("app/main.py", "app/models.py", "lib/x.py")
    assert change.write == ()


def test_a_deleted_file_stays_deleted_until_it_is_restored(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="1\n", two="2\n"))
    (tmp_path / "app/one.py").unlink()
    change = compare(Layout(tmp_path), manifest, artifacts(one="new\n", two="2\n"))
    assert (change.write, kinds(change)) == ((), {"app/one.py": "deleted"})
    after = manifest.model_copy(update={"edits": edit_records(change)})
    assert left_on_disk(after)["app/one.py"] is None
    assert untouched(Layout(tmp_path), after)
    change = compare(Layout(tmp_path), after, artifacts(one="new\n", two="2\n"), {"app/one.py": "restore"})
    assert (change.texts, change.by_hand) == ({"app/one.py": "new\n"}, {})


def test_where_only_the_state_was_kept_all_files_are_written(tmp_path: Path) -> None:
    files = artifacts(one="1\n", two="2\n")
    manifest = on_disk(tmp_path, files)
    for path in files:
        (tmp_path / path).unlink()
    assert compare(Layout(tmp_path), manifest, files).write == ("app/one.py", "app/two.py")


def test_a_moved_file_is_followed_and_found_again_after_it_was_edited_there(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="a\nb\nc\n", two="2\n"))
    (tmp_path / "app/sub").mkdir()
    (tmp_path / "app/one.py").rename(tmp_path / "app/sub/uno.py")
    change = compare(Layout(tmp_path), manifest, artifacts(one="a\nb\nnew\n", two="2\n"))
    assert change.texts == {"app/sub/uno.py": "a\nb\nnew\n"}
    assert change.places == {"app/one.py": "app/sub/uno.py"}
    after = on_disk(tmp_path, artifacts(one="a\nb\nnew\n", two="2\n"))
    (tmp_path / "app/one.py").unlink()
    after = after.model_copy(update={"edits": edit_records(change)})
    (tmp_path / "app/sub/uno.py").write_text("mine\na\nb\nnew\n")
    change = compare(Layout(tmp_path), after, artifacts(one="a\nb\nnewer\n", two="2\n"))
    assert change.texts == {"app/sub/uno.py": "mine\na\nb\nnewer\n"}
    change = compare(Layout(tmp_path), after, artifacts(two="2\n"))
    assert change.edited == ("app/one.py",)


def test_a_copy_elsewhere_is_no_move(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="1\n", two="2\n"))
    for name in ("x", "y"):
        (tmp_path / f"app/{name}.py").write_text("1\n")
    (tmp_path / "app/one.py").unlink()
    change = compare(Layout(tmp_path), manifest, artifacts(one="1\n", two="2\n"))
    assert (change.places, kinds(change)) == ({}, {"app/one.py": "deleted"})


def test_a_file_that_is_written_once_is_a_persons_from_then_on(tmp_path: Path) -> None:
    own = {"extensions/mail.py": Artifact(path="extensions/mail.py", text="stub\n", ownership="once")}
    assert compare(Layout(tmp_path), Manifest(), own).write == ("extensions/mail.py",)
    manifest = on_disk(tmp_path, own)
    (tmp_path / "extensions/mail.py").write_text("real\n")
    changed = {"extensions/mail.py": own["extensions/mail.py"].model_copy(update={"text": "stub 2\n"})}
    change = compare(Layout(tmp_path), manifest, changed)
    assert (change.write, change.edited) == ((), ())
    assert compare(Layout(tmp_path), manifest, {}).remove == ()
    assert untouched(Layout(tmp_path), manifest)
