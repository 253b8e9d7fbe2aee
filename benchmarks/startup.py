"""How long the commands take before they do anything: ``formwork --help``, and a compile with nothing to do.

Every process is measured in turns with a bare ``python -c pass``, so that the ratio holds on a busy machine as well.
The modules that a process has loaded at its end are asked for, so that a heavy import cannot creep in.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "sentence_transformers", "faiss", "openai", "instructor", "sqlalchemy", "fastapi", "transformers")
HELP_LIMIT = 0.5
"""Seconds that ``formwork --help`` may take on an idle machine."""

_RUN = "import sys; sys.argv[0] = 'formwork'; from compiler.cli.main import main; main()"
_LOADED = """
import atexit, json, os, sys
def _say():
    os.write(2, ("\\nloaded: " + json.dumps([name for name in HEAVY if name in sys.modules])).encode())
atexit.register(_say)
"""


@dataclass(frozen=True)
class Case:
    """``arguments`` of ``formwork``; None stands for Python that does nothing."""

    name: str
    arguments: Sequence[str] | None

    def command(self, prelude: str = "") -> list[str]:
        if self.arguments is None:
            return [sys.executable, "-c", "pass"]
        return [sys.executable, "-c", prelude + _RUN, *self.arguments]


def main() -> int:
    """0 if help is fast enough and nothing heavy was loaded."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--spec", type=Path, default=ROOT / "fixtures" / "specs" / "todo")
    parser.add_argument("--json", type=Path, help="write the result here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="startup") as folder:
        compile_again = [
            "compile",
            str(options.spec.resolve()),
            "--out",
            str(Path(folder, "out")),
            "--verify",
            "none",
            "--json",
        ]
        first = _run(Case("first compile", compile_again).command())
        cases = [Case("python -c pass", None), Case("formwork --help", ["--help"])]
        if first.returncode == 0:
            cases.append(Case("compile, nothing to do", compile_again))
        else:
            print(f"{options.spec} does not compile, so a compile with nothing to do is left out", file=sys.stderr)
        medians = _medians(cases, options.repeat)
        loaded = {case.name: _loaded(case) for case in cases if case.arguments is not None}
    rows = [
        {"case": name, "seconds": round(seconds, 3), "ratio": round(seconds / medians["python -c pass"], 1)}
        for name, seconds in medians.items()
    ]
    print("| process | median, s | times `python -c pass` | heavy modules loaded |")
    print("| --- | ---: | ---: | --- |")
    for row in rows:
        heavy = ", ".join(loaded.get(str(row["case"]), [])) or "none"
        print(f"| {row['case']} | {row['seconds']} | {row['ratio']} | {heavy} |")
    if options.json:
        value = {"repeat": options.repeat, "rows": rows, "loaded": loaded}
        options.json.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    return 0 if medians["formwork --help"] < HELP_LIMIT and not any(loaded.values()) else 1


def _medians(cases: Sequence[Case], repeat: int) -> dict[str, float]:
    """Seconds of each case, measured in turns after one round that warms the file cache."""
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    for turn in range(repeat + 1):
        for case in cases:
            started = time.perf_counter()
            _run(case.command())
            if turn:
                times[case.name].append(time.perf_counter() - started)
    return {name: statistics.median(values) for name, values in times.items()}


def _loaded(case: Case) -> list[str]:
    done = _run(case.command(f"HEAVY = {HEAVY!r}\n{_LOADED}"))
    found: list[str] = json.loads(done.stderr.rpartition("loaded: ")[2])
    return found


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
