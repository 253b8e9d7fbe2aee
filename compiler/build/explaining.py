"""Where a unit, a file or a line comes from, as data for the command line. Reads the project's records only."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from compiler.build.recorded import Recorded
from compiler.fill.paths import parts, value_at
from compiler.graph.network import build_graph, file_node, reached_from, unit_node
from compiler.store.journal import Journal
from compiler.store.layout import Layout
from compiler.store.records import LAST, read_record

Json = dict[str, Any]


def about_unit(known: Recorded, layout: Layout, unit: str) -> Json:
    """Requirements, sections, symbols, calls and files of a unit, and what the last compile did with it."""
    read = known.inputs[unit].sections if unit in known.inputs else ()
    graph = build_graph({}, known.uses, {path: known.units_of_file(path) for path in known.files})
    reached = reached_from(graph, [unit_node(unit)])
    last = read_record(layout, LAST)
    done = {name: last[name][unit] for name in ("filled", "rechecked") if unit in last.get(name, {})}
    return {
        "unit": unit,
        "requirements": _requirements(known, known.cited[unit]),
        "sections": [_section(known, section) for section, _ in read],
        "uses": list(known.uses[unit]),
        "used_by": sorted(other for other, used in known.uses.items() if unit in used),
        "reaches": {
            "units": sum(node.startswith("unit:") for node in reached),
            "files": sorted(path for path in known.files if file_node(path) in reached),
        },
        "files": _files(known, unit),
        "calls": _calls(layout, unit),
        "last": done,
    }


def about_file(known: Recorded, layout: Layout, path: str) -> Json:
    """The units that a file's lines come from, with their requirements."""
    units = known.units_of_file(path)
    cited = sorted({name for unit in units for name in known.cited[unit]} & known.requirements.keys())
    edited = _edited(layout, path)
    return {
        "file": path,
        "edited": edited is not None,
        "owner": known.files[path].get("unit"),
        "units": list(units),
        "lines": known.files[path].get("lines", []),
        "requirements": _requirements(known, cited),
    }


def about_line(known: Recorded, layout: Layout, path: str, line: int) -> Json:
    """The place in a form that a line was printed from; ``unit`` is None for lines of the scaffold."""
    edited = _edited(layout, path)
    number = line if edited is None else _line_before(*edited, line)
    about = known.files[path]
    runs = [run for run in about.get("lines", ()) if number is not None and run[0] <= number <= run[1]]
    unit: str | None = runs[0][2] if runs else about.get("unit") if number is not None else None
    where: str | None = runs[0][3] if runs else None
    found: Json = {"file": path, "line": line, "by_hand": number is None, "unit": unit, "path": where}
    if unit is not None and unit in known.forms:
        form = known.forms[unit]
        cited = _nearest(form, where or "") or list(known.cited[unit])
        found["value"] = value_at(form, parts(where))[1] if where else None
        found["requirements"] = _requirements(known, cited)
        read = known.inputs[unit].sections if unit in known.inputs else ()
        found["sections"] = [_section(known, section) for section, _ in read]
    return found


def _nearest(form: Json, where: str) -> list[str]:
    """The requirements of the innermost node on the path that cites any."""
    steps = parts(where)
    for cut in range(len(steps), -1, -1):
        present, value = value_at(form, steps[:cut])
        if present and isinstance(value, dict) and value.get("requirements"):
            return list(value["requirements"])
    return []


def _edited(layout: Layout, path: str) -> tuple[str, str] | None:
    """The emitted text and the one on disk, where they differ."""
    try:
        emitted, present = (layout.emitted / path).read_text("utf-8"), (layout.out / path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return None if emitted == present else (emitted, present)


def _line_before(emitted: str, present: str, line: int) -> int | None:
    """The emitted line that a line on disk was; None for one that a person wrote."""
    matcher = SequenceMatcher(None, emitted.splitlines(), present.splitlines(), autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.b <= line - 1 < block.b + block.size:
            return block.a + line - block.b
    return None


def _requirements(known: Recorded, names: Iterable[str]) -> list[Json]:
    """In document order."""
    wanted = set(names)
    return [
        {"id": found.id, "file": found.file, "line": found.line, "text": found.text}
        for name, found in known.requirements.items()
        if name in wanted
    ]


def _section(known: Recorded, section: str) -> Json:
    about = known.sections.get(section, {})
    return {"id": section, "title": known.title(section), "file": about.get("file"), "line": about.get("line")}


def _files(known: Recorded, unit: str) -> list[Json]:
    found = []
    for path, about in sorted(known.files.items()):
        runs: list[list[int]] = []
        for first, last, owner, _ in about.get("lines", ()):
            if owner == unit and runs and runs[-1][1] == first - 1:
                runs[-1][1] = last
            elif owner == unit:
                runs.append([first, last])
        if runs or about.get("unit") == unit:
            found.append({"path": path, "lines": runs})
    return found


def _calls(layout: Layout, unit: str) -> list[Json]:
    if not layout.journal.is_file():
        return []
    journal = Journal(layout.journal)
    try:
        rows = journal.calls(unit)
    finally:
        journal.close()
    return [
        {
            "call": row.id,
            "model": row.model,
            "attempt": row.attempt,
            "prompt_tokens": row.prompt_tokens,
            "completion_tokens": row.completion_tokens,
            "outcome": row.outcome,
            "codes": list(row.codes),
        }
        for row in rows
    ]


def split_place(target: str) -> tuple[str, int | None]:
    """``app/main.py:12`` → path and line; without a number the whole file."""
    path, _, number = target.rpartition(":")
    return (path, int(number)) if path and number.isdigit() and int(number) > 0 else (target, None)


def inside(project: Path, path: str) -> str:
    """The path relative to the project's folder, however it was given."""
    given = Path(path)
    try:
        return given.resolve().relative_to(project.resolve()).as_posix()
    except ValueError:
        return given.as_posix().removeprefix("./")
