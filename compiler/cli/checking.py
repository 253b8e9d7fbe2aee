"""``formwork check``: the stored forms under today's rules."""

from pathlib import Path
from typing import Any

from compiler.cli.project import HINT
from compiler.cli.terminal import err, out, print_json, refuse


def run(project: Path, *, as_json: bool, as_sarif: bool) -> int:
    """All diagnostics of the stored units; 0 without errors."""
    from compiler.build.rechecking import recheck
    from compiler.diagnostics import has_errors, to_json
    from compiler.store.commit import settle
    from compiler.store.layout import Layout
    from compiler.store.manifest import read_manifest

    layout = Layout(project)
    settle(layout)
    manifest = read_manifest(layout.manifest)
    if not manifest.units:
        return refuse(f"{project} holds no state of a compile", HINT)
    found = recheck(layout, manifest)
    failed = has_errors(found)
    if as_sarif:
        from compiler.cli.sarif import print_sarif

        print_sarif(found)
    elif as_json:
        value: dict[str, Any] = {
            "status": "failed" if failed else "ok",
            "units": len(manifest.units),
            "diagnostics": [to_json(item) for item in found],
        }
        print_json(value)
    else:
        if found:
            from compiler.diagnostics.render_terminal import to_terminal

            to_terminal(found, err())
        errors = sum(item.severity == "error" for item in found)
        out().print(f"{len(manifest.units)} units checked: {errors} errors, {len(found) - errors} warnings")
    return 1 if failed else 0
