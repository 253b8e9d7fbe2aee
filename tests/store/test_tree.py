"""What a compile may touch: its own files as it left them, never a person's."""

from pathlib import Path

from ast_schemas.artifact import Artifact
from compiler.store.layout import Layout
from compiler.store.manifest import Manifest
from compiler.store.tree import compare, records, untouched


def artifacts(**texts: str) -> dict[str, Artifact]:
    return {f"app/{name}.py": Artifact(path=f"app/{name}.py", text=text) for name, text in texts.items()}


def on_disk(out: Path, files: dict[str, Artifact]) -> Manifest:
    for path, artifact in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(artifact.text)
    return Manifest(files=records(files))


def test_new_changed_equal_and_gone_files_are_told_apart(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(same="1\n", changed="1\n", gone="1\n"))
    change = compare(Layout(tmp_path), manifest, artifacts(same="1\n", changed="2\n", new="1\n"))
    assert change.write == ("app/changed.py", "app/new.py")
    assert change.unchanged == ("app/same.py",)
    assert change.remove == ("app/gone.py",)
    assert change.edited == ()


def test_a_file_that_a_person_edited_stands_in_the_way_even_when_it_would_be_removed(tmp_path: Path) -> None:
    manifest = on_disk(tmp_path, artifacts(one="1\n", two="1\n"))
    (tmp_path / "app/one.py").write_text("mine\n")
    (tmp_path / "app/two.py").write_text("mine\n")
    change = compare(Layout(tmp_path), manifest, artifacts(one="1\n"))
    assert change.edited == ("app/one.py", "app/two.py")
    assert change.write == change.remove == ()
    assert not untouched(Layout(tmp_path), manifest)


def test_a_foreign_file_at_the_place_of_a_new_one_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/main.py").write_text("someone's\n")
    assert compare(Layout(tmp_path), Manifest(), artifacts(main="1\n")).edited == ("app/main.py",)


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
