"""The end of a compile on the terminal: what is wrong, what was done, what to run next."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from ast_schemas.diagnostic import Diagnostic
from compiler.build.result import Result
from compiler.cli.terminal import err, out
from compiler.diagnostics.render_terminal import to_terminal
from compiler.diagnostics.sources import Sources

_SHOWN, _SHOWN_BESIDE_ERRORS = 30, 3


def show(result: Result, spec: Path, target: Path, *, quiet: bool) -> None:
    """Diagnostics on stderr, the summary on stdout; with ``quiet`` errors only."""
    errors = [item for item in result.diagnostics if item.severity == "error"]
    others = [item for item in result.diagnostics if item.severity != "error"]
    shown = [] if quiet else others[: _SHOWN_BESIDE_ERRORS if errors else _SHOWN]
    for group in (shown, errors):
        if group:
            to_terminal(group, err(), sources(group, spec))
        if group is shown and len(others) > len(shown) and not quiet:
            err().print(f"… and {len(others) - len(shown)} more warnings (--json lists all)\n")
    if quiet:
        return
    if result.status == "unreadable":
        return
    console = out()
    console.print(_table(result, target, len(errors), len(others)))
    console.print(_next_steps(result, spec, target))


def sources(diagnostics: list[Diagnostic], spec: Path) -> Sources:
    """The files of the spec that diagnostics point into."""
    names = {item.place.file for item in diagnostics if item.place}
    texts: dict[str, str] = {}
    for name in names:
        path = spec / name if spec.is_dir() else spec
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return Sources(files=texts)


def _table(result: Result, target: Path, errors: int, warnings: int) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    state = Text("compiled", style="bold green") if result.status == "ok" else Text("not compiled", style="bold red")
    table.add_row(state, Text(str(target)))
    units = f"{len(result.filled)} filled, {len(result.reused)} reused, {len(result.failed)} failed"
    table.add_row("units", units)
    kept = f" ({result.replayed} more from the journal)" if result.replayed else ""
    table.add_row("calls", f"{result.calls}{kept}")
    table.add_row("tokens", f"{result.prompt_tokens:,} in, {result.completion_tokens:,} out")
    found = result.requirements
    told = f"{len(found.compiled)} of {found.total} compiled, {len(found.uncovered)} not covered"
    table.add_row("requirements", f"{told}, {len(found.informative)} sentences only explain")
    files = result.files
    table.add_row(
        "files",
        f"{len(files.written)} written, {len(files.unchanged)} unchanged, {len(files.removed)} removed"
        + (f", {len(files.merged)} merged with edits by hand" if files.merged else ""),
    )
    table.add_row("diagnostics", f"{count(errors, 'error')}, {count(warnings, 'warning')}")
    table.add_row("time", f"{result.seconds:.1f} s")
    return table


def count(number: int, word: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _next_steps(result: Result, spec: Path, target: Path) -> Text:
    if result.status == "ok":
        return Text(f"\nNext:  formwork serve {target}\n       formwork test {target}\n")
    code = next((item.code for item in result.diagnostics if item.severity == "error"), "")
    return Text(f"\nNext:  formwork explain {code}\n       then mend {spec} and run the same command again\n")
