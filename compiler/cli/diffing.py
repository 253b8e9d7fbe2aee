"""``formwork diff``: what people changed in generated files."""

from pathlib import Path
from typing import TYPE_CHECKING

from compiler.cli.project import HINT, project_problem
from compiler.cli.terminal import out, print_json, refuse

if TYPE_CHECKING:
    from rich.console import RenderableType

    from compiler.edits.differences import HandEdit


def run(project: Path, paths: tuple[str, ...], *, as_json: bool) -> int:
    """0 if no generated file was touched, 1 if any was, as ``diff`` does."""
    from compiler.diagnostics import did_you_mean
    from compiler.edits.differences import hand_edit
    from compiler.store.disk import all_gone, emitted_text, moved_places, on_disk
    from compiler.store.layout import Layout
    from compiler.store.manifest import read_manifest

    problem = project_problem(project)
    layout = Layout(project)
    manifest = read_manifest(layout.manifest)
    generated = {path: record for path, record in manifest.files.items() if record.ownership == "generated"}
    if not generated or all_gone(layout, manifest):
        return refuse(problem or f"{project} holds no state of a compile", HINT)
    places = moved_places(layout, manifest, {})
    known = {*generated, *places.values()}
    for path in paths:
        if not any(_below(name, path) for name in known):
            return refuse(f"{path} is no generated file of {project}", did_you_mean(path, known))
    found = [
        edit
        for path in sorted(generated)
        if not paths or any(_below(name, chosen) for chosen in paths for name in (path, places.get(path, path)))
        if (place := places.get(path, path))
        if (edit := hand_edit(path, place, emitted_text(layout, manifest, path), on_disk(layout, place)))
    ]
    if as_json:
        print_json({"edits": [_as_json(edit) for edit in found]})
    else:
        for edit in found:
            out().print(_shown(edit), soft_wrap=True)
        if not found:
            out().print("no generated file was changed by hand")
    return 1 if found else 0


def _below(name: str, path: str) -> bool:
    """The file itself, or any file of a folder."""
    chosen = path.removeprefix("./").rstrip("/")
    return name == chosen or name.startswith(f"{chosen}/")


def _as_json(edit: "HandEdit") -> dict[str, object]:
    added, removed = edit.counts
    return {
        "file": edit.file,
        "change": edit.change,
        "place": edit.place,
        "added": added,
        "removed": removed,
        "diff": edit.diff,
    }


def _shown(edit: "HandEdit") -> "RenderableType":
    from rich.text import Text

    if edit.diff:
        text = Text()
        for line in edit.diff.splitlines():
            text.append(f"{line}\n", style=_style(line))
        return text
    told = {
        "deleted": "was deleted by hand",
        "moved": f"was moved to {edit.place}",
        "unknown": "was changed by hand; what was last generated is not known",
    }
    return Text.assemble((edit.file, "bold"), f" {told[edit.change]}\n")


def _style(line: str) -> str:
    if line.startswith(("+++", "---")):
        return "bold"
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
