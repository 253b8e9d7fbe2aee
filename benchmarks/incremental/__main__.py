"""Calls, tokens and seconds of a full compile and of edits, at growing sizes: ``python -m benchmarks.incremental``.

Each edit starts from the same compiled project. Seconds are those of the whole process, on whatever machine this runs;
calls and tokens do not depend on it, and seconds of CPU little on what else it does.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.incremental.specs import Thing, chapter, document, heading_of, things

ROOT = Path(__file__).parents[2]
AIM = 0.05
"""Most calls of a one-field edit, as a share of a full compile, at 100 entities."""

Edit = Callable[[str, tuple[Thing, ...]], str]


def wording(text: str, made: tuple[Thing, ...]) -> str:
    """A sentence that only explains."""
    return text.replace("A warehouse of many kinds of things.", "A warehouse with many kinds of things.")


def field(text: str, made: tuple[Thing, ...]) -> str:
    """One field more on the entity in the middle."""
    row = made[len(made) // 2].rows[0]
    before = text.index(f"### {heading_of(made[len(made) // 2].words)}\n")
    return text[:before] + text[before:].replace(row, f"{row}\n| shelf | text | optional |", 1)


def rename(text: str, made: tuple[Thing, ...]) -> str:
    """A field of the entity in the middle under another name."""
    before = text.index(f"### {heading_of(made[len(made) // 2].words)}\n")
    return text[:before] + text[before:].replace("| title |", "| label |", 1).replace(
        "title (optional)", "label (optional)", 1
    )


def entity(text: str, made: tuple[Thing, ...]) -> str:
    """One entity more, with its operations."""
    return text + chapter(Thing("paper parcel", made[0].rows, None))


EDITS: dict[str, Edit] = {
    "no change": lambda text, made: text,
    "wording": wording,
    "one field": field,
    "rename": rename,
    "new entity": entity,
}


def compiled(spec: Path, out: Path, *options: str) -> dict[str, Any]:
    """The object of ``--json`` with the seconds of the process, on the clock and of CPU."""
    arguments = ["compile", str(spec), "--out", str(out), "--retriever", "lexical", "--verify", "none", "--json"]
    before, started = _cpu(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "compiler", *arguments, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    seconds, cpu = time.monotonic() - started, _cpu() - before
    report: dict[str, Any] = json.loads(done.stdout)
    errors = [item for item in report["diagnostics"] if item["severity"] == "error"]
    if errors:
        raise SystemExit(f"the compile failed: {errors[0]}")
    return {**report, "seconds": seconds, "cpu": cpu}


def _cpu() -> float:
    """Seconds of CPU of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(count: int, seed: int, folder: Path) -> list[dict[str, Any]]:
    """One row per kind of compile."""
    made = things(count, seed)
    text, base = document(made), folder / "base"
    base.mkdir(parents=True)
    (base / "spec.md").write_text(text, encoding="utf-8")
    rows = [_row(count, "full", compiled(base / "spec.md", base / "out"))]
    for name, edit in EDITS.items():
        copy = folder / "edit"
        shutil.copytree(base, copy)
        (copy / "spec.md").write_text(edit(text, made), encoding="utf-8")
        half = made[count // 2]
        told = [
            "--rename",
            f"{heading_of(half.words).replace(' ', '')}.title={heading_of(half.words).replace(' ', '')}.label",
        ]
        rows.append(_row(count, name, compiled(copy / "spec.md", copy / "out", *(told if name == "rename" else ()))))
        shutil.rmtree(copy)
    return rows


def _row(count: int, name: str, report: dict[str, Any]) -> dict[str, Any]:
    units, files = report["units"], report["files"]
    return {
        "entities": count,
        "edit": name,
        "units": units["filled"] + units["rechecked"] + units["reused"],
        "calls": report["calls"],
        "rechecked": units["rechecked"],
        "tokens": report["tokens"]["prompt"] + report["tokens"]["completion"],
        "files": files["written"] + files["removed"],
        "cpu": round(report["cpu"], 2),
        "seconds": round(report["seconds"], 2),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a Markdown table; 1 if the aim at 100 entities is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entities", type=int, nargs="+", default=[20, 100])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    print("| entities | compile | units | calls | share | rechecked | tokens | files | CPU s | seconds |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    missed = False
    for count in given.entities:
        with tempfile.TemporaryDirectory() as folder:
            rows = measured(count, given.seed, Path(folder))
        full = rows[0]["calls"]
        for row in rows:
            share = row["calls"] / full
            missed |= count == 100 and row["edit"] == "one field" and share > AIM
            print(
                f"| {count} | {row['edit']} | {row['units']} | {row['calls']} | {share:.1%} | {row['rechecked']} |"
                f" {row['tokens']:,} | {row['files']} | {row['cpu']} | {row['seconds']} |",
                flush=True,
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
