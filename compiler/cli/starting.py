"""``formwork init``."""

import re
from importlib.resources import files
from pathlib import Path

from compiler.cli.terminal import out, refuse


def run(name: str) -> int:
    """A folder with a spec that compiles as it is; an existing one is left alone."""
    folder = Path(name)
    target = folder / "spec.md"
    if target.exists():
        return refuse(f"{target} is there already", "Choose another name, or compile it.")
    if folder.exists() and not folder.is_dir():
        return refuse(f"{folder} is a file")
    title = " ".join(re.findall(r"\w+", folder.name)).capitalize()
    if not title:
        return refuse(f"{name!r} has no letters to make a title of")
    text = (files("compiler.cli") / "templates" / "spec.md").read_text(encoding="utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace("Groceries", title, 1), encoding="utf-8")
    except OSError as error:
        return refuse(f"{target} cannot be written: {error.strerror}")
    out().print(f"Wrote {target}\n\nNext:  formwork compile {target} --out {folder / 'backend'}", markup=False)
    return 0
