"""Progress of a stress run on the terminal, with an estimate of the time left."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from compiler.stress import campaign


class Shown:
    """A bar on stderr for each group of models."""

    def __init__(self, *, quiet: bool) -> None:
        self._bars = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}", style="dim", markup=False),
            TimeElapsedColumn(),
            TextColumn("left", style="dim"),
            TimeRemainingColumn(),
            console=Console(stderr=True, highlight=False, quiet=quiet),
            speed_estimate_period=120,
        )
        self._task: TaskID | None = None
        self._of: campaign.Progress | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def told(self, progress: "campaign.Progress", name: str = "trials") -> None:
        """Where a run stands; another object is another bar."""
        if self._task is None or progress is not self._of:
            self._of = progress
            self._task = self._bars.add_task(name, total=progress.total, completed=progress.before, note="")
        note = f"{progress.accepted / progress.done:.1%} accepted, {progress.tokens:,} tokens" if progress.done else ""
        if progress.errors:
            note += f", {progress.errors} without a reply"
        if progress.before:
            note += f" ({progress.before} from before)"
        self._bars.update(self._task, completed=progress.before + progress.done, note=note)
