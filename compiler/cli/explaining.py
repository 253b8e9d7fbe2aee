"""``formwork explain``: a diagnostic by its code; with ``--out`` also where a unit, a file or a line comes from."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compiler.cli.project import HINT
from compiler.cli.terminal import out, print_json, refuse

_CODE = re.compile(r"[A-Za-z]\d{3,4}")


def run(target: str, project: Path | None = None, *, as_json: bool = False) -> int:
    """Print the explanation; 2 where there is nothing of that name."""
    if _CODE.fullmatch(target) or project is None:
        return _code(target, as_json=as_json)
    from compiler.build.explaining import about_file, about_line, about_unit, inside, split_place
    from compiler.build.recorded import recorded
    from compiler.diagnostics import did_you_mean
    from compiler.store.layout import Layout

    known = recorded(project)
    if known is None:
        return refuse(f"{project} holds no state of a compile", HINT)
    layout = Layout(project)
    if target in known.forms:
        found = about_unit(known, layout, target)
    else:
        given, line = split_place(target)
        path = given if given in known.files else inside(project, given)
        if path not in known.files:
            hint = did_you_mean(target, [*known.forms, *known.files]) or "Name a unit, a generated file or a code."
            return refuse(f"there is no unit and no generated file {target!r}", hint)
        if line is not None and line > _lines(layout, path):
            return refuse(f"{path} has {_lines(layout, path)} lines")
        found = about_file(known, layout, path) if line is None else about_line(known, layout, path, line)
    if as_json:
        print_json(found)
    else:
        _show(found)
    return 0


def _code(code: str, *, as_json: bool) -> int:
    from compiler.diagnostics import did_you_mean, rules
    from compiler.diagnostics.pages import page

    known = {rule.code: rule for rule in rules()}
    rule = known.get(code.upper())
    if rule is None:
        hint = did_you_mean(code.upper(), known) or "Units, files and lines are explained with --out DIR."
        return refuse(f"there is no diagnostic {code!r}", hint)
    text = page(rule.code)
    if as_json:
        print_json({"code": rule.code, "title": rule.title, "severity": rule.severity, "page": text})
        return 0
    from rich.markdown import Markdown

    out().print(Markdown(text))
    return 0


def _lines(layout: Any, path: str) -> int:
    try:
        return len((layout.out / path).read_bytes().splitlines())
    except OSError:
        return 0


def _show(found: Mapping[str, Any]) -> None:
    from rich.text import Text

    console = out()
    head = (
        found.get("unit") if "file" not in found else found["file"] + (f":{found['line']}" if "line" in found else "")
    )
    console.print(Text(str(head), style="bold"))
    if found.get("by_hand"):
        console.print("  a person wrote this line")
    elif "file" in found and "line" in found and not found["unit"]:
        console.print("  part of the scaffold, or about the whole program: it comes from no single unit")
    elif "line" in found:
        console.print(Text(f"  printed from {found['unit']}" + (f" at {found['path']}" if found["path"] else "")))
        if found.get("value") is not None:
            said = json.dumps(found["value"], ensure_ascii=False)
            console.print(Text(f"  which says {said}", style="dim"))
    elif "file" in found:
        console.print(Text(f"  printed from {', '.join(found['units']) or 'the whole program or the scaffold'}"))
    if found.get("edited"):
        console.print("  edited by hand since: formwork diff shows how")
    for title, rows in _parts(found):
        if rows:
            console.print(Text(f"\n{title}", style="bold"))
            for row in rows:
                console.print(Text(f"  {row}"))


def _parts(found: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    reaches = found.get("reaches", {"units": 0, "files": []})
    last = [f"{how}: {'; '.join(entry['reasons'])} ({entry['change']})" for how, entry in found.get("last", {}).items()]
    return [
        ("Requirements", [f"{item['file']}:{item['line']}  {item['text']}" for item in found.get("requirements", ())]),
        ("Sections it read", [f"{item['file']}:{item['line']}  {item['title']}" for item in found.get("sections", ())]),
        ("Uses", list(found.get("uses", ()))),
        ("Used by", list(found.get("used_by", ()))),
        ("Reaches", [f"{reaches['units']} units, {len(reaches['files'])} files"] if "reaches" in found else []),
        ("Files", [_place(item) for item in found.get("files", ())]),
        ("Calls", [_call(item) for item in found.get("calls", ())]),
        ("The last compile that changed something", last),
    ]


def _place(item: Mapping[str, Any]) -> str:
    runs = ", ".join(f"{first}-{last}" if first != last else str(first) for first, last in item["lines"])
    return f"{item['path']}: {runs}" if runs else str(item["path"])


def _call(item: Mapping[str, Any]) -> str:
    tokens = f"{item['prompt_tokens']:,} tokens in, {item['completion_tokens']:,} out"
    said = f", said {' '.join(item['codes'])}" if item["codes"] else ""
    return f"{item['call']}: {item['model']}, try {item['attempt']}, {tokens}, {item['outcome'] or 'not judged'}{said}"
