"""How many tokens the schema of a call takes, per form, with few and with many entities to be seen.

    python -m benchmarks.forms [--json FILE]

Tokens are characters of the compact JSON schema divided by four. Specs: todo and shop of fixtures/specs and generated
ones of 6 and 100 entities, compiled by the reader; each request of the compile is measured as it goes over the wire.
*Full* is the largest in the dialect in which an expression is a tree of JSON nodes instead of text
(``--expressions nodes``).
"""

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from benchmarks.incremental.specs import document, things
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.models.protocol import FillRequest, RawReply
from compiler.models.reader import ReaderModel

ROOT = Path(__file__).parents[1]
AIMS = {"operations/action": 2500}
"""Tokens at most; the narrowed forms of other operations have ``OPERATION``."""
OPERATION = 900


class Observed(ReaderModel):
    """The reader, and the requests that it saw."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[FillRequest] = []

    async def fill(self, request: FillRequest) -> RawReply:
        self.requests.append(request)
        return await super().fill(request)


def requests_of(spec: Path, expressions: Literal["text", "nodes"] = "text") -> list[FillRequest]:
    """The requests of a compile."""
    with tempfile.TemporaryDirectory(prefix="forms") as folder:
        model = Observed()
        settings = Settings(retriever="lexical", verify="none", expressions=expressions)
        result = compile_spec(spec, Path(folder) / "out", settings, model=model)
        assert result.status == "ok", [item.message for item in result.diagnostics]
        return model.requests


def sizes(requests: list[FillRequest]) -> dict[str, list[int]]:
    """Form → tokens of each request."""
    found: dict[str, list[int]] = defaultdict(list)
    for request in requests:
        text = json.dumps(request.tool.parameters, separators=(",", ":"), ensure_ascii=False)
        found[request.phase + (f"/{request.form}" if request.form else "")].append(len(text) // 4)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    table: dict[str, dict[str, dict[str, int]]] = {}
    with tempfile.TemporaryDirectory(prefix="forms") as folder:
        specs = {"todo": ROOT / "fixtures/specs/todo", "shop": ROOT / "fixtures/specs/shop"}
        for count in (6, 100):
            specs[f"generated, {count} entities"] = Path(folder) / f"{count}.md"
            specs[f"generated, {count} entities"].write_text(document(things(count)), encoding="utf-8")
        for name, spec in specs.items():
            full = sizes(requests_of(spec, "nodes"))
            table[name] = {
                form: {
                    "calls": len(compact),
                    "median": round(statistics.median(compact)),
                    "most": max(compact),
                    "full_most": max(full[form]),
                }
                for form, compact in sorted(sizes(requests_of(spec)).items())
            }
    missed = report(table)
    if chosen.json:
        chosen.json.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    return 1 if missed else 0


def report(table: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[str]:
    """Print the table as Markdown; gives the forms that are above their aim."""
    print("| form | " + " | ".join(f"{name}: median, most (full)" for name in table) + " | aim |")
    print("| --- |" + " --- |" * (len(table) + 1))
    missed = []
    for form in sorted({form for forms in table.values() for form in forms}):
        cells = [forms.get(form) for forms in table.values()]
        aim = AIMS.get(form, OPERATION if form.startswith("operations/") else None)
        printed = [f"{c['median']:,}, {c['most']:,} ({c['full_most']:,})" if c else "" for c in cells]
        print(f"| {form} | " + " | ".join(printed) + f" | {aim or ''} |")
        if aim is not None and any(cell and cell["most"] > aim for cell in cells):
            missed.append(form)
    print("\nAbove the aim:", ", ".join(missed) or "none")
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
