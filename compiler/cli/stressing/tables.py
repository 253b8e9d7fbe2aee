"""Numbers of stress runs as tables on the terminal."""

from typing import Any

from rich.table import Table
from rich.text import Text

from compiler.stress.markdown import name_of, percent, three, with_interval


def summary(report: dict[str, Any]) -> Table:
    """A row per model, and one for its whole compiles."""
    title = f"{report['title']}: {report['units']} units, {report['conditions']}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("model")
    for name in (
        "trials",
        "raw valid",
        "after repair",
        "accepted (95 %)",
        "never",
        "calls p50/p90/max",
        "tokens a unit",
    ):
        table.add_column(name, justify="right")
    for model in report["models"]:
        table.add_row(
            Text(name_of(model)),
            f"{model['trials']:,}",
            percent(model["raw_valid"]),
            percent(model["after_repair"]),
            with_interval(model["accepted"]),
            str(model["never"]["count"]),
            three(model["attempts"]),
            three(model["tokens_per_unit"]),
        )
        whole = model["wholes"]
        if whole["compiles"]:
            passed = f"{whole['compiles']} compiles: {whole['passed']['count']} passed all tests"
            table.add_row(Text(f"  {passed}", style="dim"))
    return table
