"""How a capable model filled the forms for specs in plain prose, from its recorded replies.

    python -m benchmarks.prose [--json FILE]

Each recording of ``fixtures/recorded`` is replayed against the spec of the same name in ``fixtures/prose``. Per phase:
units, how many were accepted as they first came, calls, tokens (estimated, characters divided by four) and the codes
that were said.
"""

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.graph.units import PHASES
from compiler.store.journal import CallRow, Journal
from compiler.store.layout import Layout

ROOT = Path(__file__).parents[1]


def measured(name: str) -> dict[str, Any]:
    """What the calls of a replayed compile were."""
    recording = ROOT / "fixtures" / "recorded" / f"{name}.jsonl.gz"
    with tempfile.TemporaryDirectory(prefix="prose") as folder:
        out = Path(folder) / "out"
        settings = Settings(model=f"replay:{recording}", verify="full")
        result = compile_spec(ROOT / "fixtures" / "prose" / f"{name}.md", out, settings)
        journal = Journal(Layout(out).journal)
        calls = journal.calls()
        journal.close()
    phases: dict[str, dict[str, Any]] = {}
    by_phase = defaultdict(list)
    for call in calls:
        by_phase[call.unit.partition("/")[0]].append(call)
    for phase in PHASES:
        found = by_phase[phase]
        firsts: dict[str, CallRow] = {}
        for call in found:
            firsts.setdefault(call.unit, call)
        phases[phase] = {
            "units": len(firsts),
            "valid_at_first": sum(call.outcome == "raw_valid" for call in firsts.values()),
            "calls": len(found),
            "prompt_tokens": sum(call.prompt_tokens for call in found),
            "completion_tokens": sum(call.completion_tokens for call in found),
            "codes": dict(Counter(code for call in found for code in call.codes).most_common()),
        }
    requirements = result.to_json()["requirements"]
    return {"status": result.status, "requirements": requirements, "phases": phases}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    names = sorted(path.name.partition(".")[0] for path in (ROOT / "fixtures" / "recorded").glob("*.jsonl.gz"))
    found = {name: measured(name) for name in names}
    for name, result in found.items():
        print(f"\n{name}: {result['status']}, {result['requirements']}\n")
        print("| phase | units | valid at first | calls | tokens in | tokens out | said |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
        for phase, row in result["phases"].items():
            said = ", ".join(f"{code} {count}" for code, count in row["codes"].items())
            numbers = [row[key] for key in ("units", "valid_at_first", "calls", "prompt_tokens", "completion_tokens")]
            print(f"| {phase} | " + " | ".join(f"{number:,}" for number in numbers) + f" | {said} |")
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0 if all(result["status"] == "ok" for result in found.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
