"""``formwork graph``: what depends on what, as a page or for other tools."""

from pathlib import Path
from typing import Any

from compiler.cli.project import HINT
from compiler.cli.terminal import out, print_json, refuse

FORMATS = ("json", "dot", "mermaid")


def run(project: Path, html: Path | None, kind: str | None) -> int:
    """Print the graph, or write it as a page; 2 if there is no project or the page cannot be written."""
    import sys

    if kind is not None and kind not in FORMATS:
        return refuse(f"unknown format {kind!r}; there are {', '.join(FORMATS)}")
    value = _value(project)
    if value is None:
        return refuse(f"{project} holds no state of a compile", HINT)
    if html is not None:
        from compiler.cli.rendering import page

        try:
            html.parent.mkdir(parents=True, exist_ok=True)
            html.write_text(page("graph", project.resolve().name, value), encoding="utf-8")
        except OSError as error:
            return refuse(f"{html} cannot be written: {error.strerror}")
        out().print(f"Wrote {html}: {len(value['nodes'])} nodes, {len(value['edges'])} edges", markup=False)
        return 0
    if kind in (None, "json"):
        print_json(value)
        return 0
    from compiler.graph.pictures import as_dot, as_mermaid

    text = as_dot(value) if kind == "dot" else as_mermaid(value)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    return 0


def _value(project: Path) -> dict[str, Any] | None:
    from compiler.build.recorded import recorded
    from compiler.graph.pictures import graph_value

    found = recorded(project)
    if found is None:
        return None
    ordered = sorted(found.sections, key=lambda name: found.sections[name]["order"])
    contexts = {
        unit: [section for section, _ in found.inputs[unit].sections] if unit in found.inputs else []
        for unit in found.forms
    }
    files = {path: found.units_of_file(path) for path in found.files}
    return graph_value({name: found.title(name) for name in ordered}, contexts, found.uses, files)
