"""``formwork trace``: every requirement with its units, files, tests and their last result."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from compiler.cli.project import HINT
from compiler.cli.terminal import out, print_json, refuse

if TYPE_CHECKING:
    from compiler.build.tracing import Row


def run(project: Path, html: Path | None, *, as_json: bool, everything: bool) -> int:
    """The matrix; on a terminal only what stands out, unless everything is asked for."""
    from compiler.build.recorded import recorded
    from compiler.build.tracing import traced
    from compiler.store.layout import Layout
    from compiler.store.results import outcome_of_file, read_results

    known = recorded(project)
    if known is None:
        return refuse(f"{project} holds no state of a compile", HINT)
    results = read_results(Layout(project))
    outcomes = {path: outcome_of_file(path, results) for path in known.files if path.startswith("tests/")}
    rows = traced(known, outcomes.get)
    if html is not None:
        from compiler.cli.rendering import page

        try:
            html.parent.mkdir(parents=True, exist_ok=True)
            html.write_text(page("trace", project.resolve().name, None, rows=rows), encoding="utf-8")
        except OSError as error:
            return refuse(f"{html} cannot be written: {error.strerror}")
    if as_json:
        print_json({**_counts(rows), "requirements": [row.to_json() for row in rows]})
    else:
        _show(rows, html, everything=everything)
    return 0


def _counts(rows: "tuple[Row, ...]") -> dict[str, object]:
    coverage = Counter(row.coverage for row in rows)
    results = Counter(row.result for row in rows if row.coverage == "compiled")
    return {"total": len(rows), "coverage": dict(sorted(coverage.items())), "results": dict(sorted(results.items()))}


def _show(rows: "tuple[Row, ...]", html: Path | None, *, everything: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    console = out()
    shown = [row for row in rows if everything or row.stands_out]
    if shown:
        table = Table(box=None, pad_edge=False)
        for name in ("where", "requirement", "units", "tests", "result"):
            table.add_column(name, no_wrap=name in ("where", "result"))
        for row in shown:
            state = row.result if row.coverage == "compiled" else row.coverage
            style = "red" if row.stands_out else "green" if state == "passed" else ""
            tests = row.tests or row.indirect
            table.add_row(
                f"{row.requirement.file}:{row.requirement.line}",
                Text(row.requirement.text),
                Text(", ".join(row.units)),
                Text(tests[0] + (f" +{len(tests) - 1}" if len(tests) > 1 else "") if tests else ""),
                Text(state, style=style),
            )
        console.print(table)
    counts = _counts(rows)
    for name in ("coverage", "results"):
        told = ", ".join(f"{count} {state}" for state, count in counts[name].items())  # type: ignore[attr-defined]
        console.print(f"{name:<9} {told}")
    if not everything:
        console.print(f"{len(shown)} of {len(rows)} stand out (--all shows every one)")
    if html is not None:
        console.print(f"Wrote {html}", markup=False)
