"""Records beside the manifest: what units were asked, what the spec said, where lines come from, what was done last.

Each is one JSON file below ``.formwork/``. A record that is missing or damaged is as good as empty: it costs a refill
or an explanation, never a wrong result.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

from compiler.store.layout import STATE, Layout

INPUTS = "inputs.json"
SOURCES = "sources.json"
ORIGINS = "origins.json"
LAST = "last.json"


def read_record(layout: Layout, name: str) -> dict[str, Any]:
    """The object of a record, empty if there is none."""
    try:
        value = json.loads((layout.state / name).read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def record_text(value: Mapping[str, Any]) -> str:
    """Sorted, an entry of the second level a line: diffable, and small enough."""
    parts = []
    for name, inner in sorted(value.items()):
        if isinstance(inner, Mapping) and inner:
            rows = ",\n".join(f"{_compact(key)}:{_compact(inner[key])}" for key in sorted(inner))
            parts.append(f"{_compact(name)}:{{\n{rows}\n}}")
        elif isinstance(inner, list) and inner:
            rows = ",\n".join(_compact(item) for item in inner)
            parts.append(f"{_compact(name)}:[\n{rows}\n]")
        else:
            parts.append(f"{_compact(name)}:{_compact(inner)}")
    return "{" + ",\n".join(parts) + "}\n"


def changed_records(layout: Layout, texts: Mapping[str, str]) -> dict[str, str]:
    """The records that are not on disk as they should be, by path relative to the output folder."""
    found = {}
    for name, text in texts.items():
        try:
            same = (layout.state / name).read_bytes() == text.encode("utf-8", "surrogatepass")
        except OSError:
            same = False
        if not same:
            found[f"{STATE}/{name}"] = text
    return found


def refresh_records(layout: Layout, texts: Mapping[str, str]) -> None:
    """Bring records up to date while nothing else changes; each one is replaced as a whole."""
    for place, text in changed_records(layout, texts).items():
        target = layout.out / place
        draft = target.with_suffix(".draft")
        draft.write_bytes(text.encode("utf-8", "surrogatepass"))
        os.replace(draft, target)


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
