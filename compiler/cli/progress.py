"""Progress on the terminal: a line per phase while units are filled. On a pipe only finished phases are printed."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Shown:
    """A ``compiler.build.events.Progress`` on stderr."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(stderr=True, highlight=False, quiet=quiet)
        self._bars = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description:<14}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}", style="dim", markup=False),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._counts: dict[str, dict[str, int]] = {}
        self._step: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_step()
        self._bars.stop()

    def phase(self, name: str, total: int) -> None:
        self._end_step()
        self._counts[name] = {}
        if name in self._tasks:
            self._bars.reset(self._tasks[name], total=total, note="")
        elif total:
            self._tasks[name] = self._bars.add_task(name, total=total, note="")

    def unit(self, unit: str, outcome: str) -> None:
        phase = unit.partition("/")[0]
        counts = self._counts.setdefault(phase, {})
        counts[outcome] = counts.get(outcome, 0) + 1
        if phase in self._tasks:
            note = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
            self._bars.update(self._tasks[phase], advance=1, note=note)

    def step(self, name: str) -> None:
        self._end_step()
        self._step = self._bars.add_task(name, total=None, note="")

    def _end_step(self) -> None:
        if self._step is not None:
            self._bars.remove_task(self._step)
            self._step = None
