"""Numbers of stress runs as tables on the terminal."""

from typing import Any

from rich.table import Table
from rich.text import Text

from compiler.stress.markdown import name_of, percent, three, with_interval


def summary(report: dict[str, Any]) -> Table:
    """A column per model."""
    table = Table(title=f"{report['title']}: {report['units']} units, {report['conditions']}", box=None, pad_edge=False)
    table.add_column("")
    models = report["models"]
    for model in models:
        table.add_column(Text(name_of(model)), justify="right")
    for label, cell in (
        ("trials", lambda model: f"{model['trials']:,}"),
        ("raw valid", lambda model: percent(model["raw_valid"])),
        ("after repair", lambda model: percent(model["after_repair"])),
        ("accepted (95 %)", lambda model: with_interval(model["accepted"])),
        ("never", lambda model: _never(model)),
        ("calls p50 / p90 / max", lambda model: three(model["attempts"])),
        ("tokens a unit", lambda model: three(model["tokens_per_unit"])),
        ("equal to reference", lambda model: percent(model["equal_to_reference"])),
    ):
        table.add_row(label, *map(cell, models))
    if any(model["wholes"]["compiles"] for model in models):
        table.add_row("whole compiles", *(str(model["wholes"]["compiles"]) for model in models))
        table.add_row("… passed all tests", *(str(model["wholes"]["passed"]["count"]) for model in models))
    return table


def _never(model: dict[str, Any]) -> str:
    apart = [f"{model[name]} {name}" for name in ("crashed", "errors") if model[name]]
    return f"{model['never']['count']}" + (f" ({', '.join(apart)})" if apart else "")
