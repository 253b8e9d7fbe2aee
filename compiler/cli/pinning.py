"""``formwork pin`` and ``formwork unpin``."""

from pathlib import Path

from compiler.cli.project import HINT
from compiler.cli.terminal import out, refuse


def run(unit: str, project: Path, *, pinned: bool) -> int:
    """Mark a unit's stored form as a person's, or give it back to the model."""
    from rich.text import Text

    from compiler.diagnostics import did_you_mean
    from compiler.store.layout import Layout
    from compiler.store.lock import Locked
    from compiler.store.manifest import read_manifest
    from compiler.store.pins import set_pinned

    layout = Layout(project)
    known = read_manifest(layout.manifest).units
    if not known:
        return refuse(f"{project} holds no state of a compile", HINT)
    try:
        changed = set_pinned(layout, unit, pinned=pinned)
    except Locked as error:
        by = f" (process {error.holder})" if error.holder else ""
        return refuse(f"a compile of {project} is running{by}")
    if changed is None:
        return refuse(f"{project} has no unit {unit!r}", did_you_mean(unit, known))
    if pinned:
        state = "pinned" if changed else "pinned already"
        then = f"Edit {layout.unit(unit)} and compile: it is checked, and not filled again."
    else:
        state = "no longer pinned" if changed else "not pinned"
        then = "The next compile fills it anew." if changed else ""
    out().print(Text(f"{unit} is {state}. {then}".rstrip()), soft_wrap=True)
    return 0
