"""The report as one page that works offline."""

from typing import Any

from compiler.cli.rendering import page
from compiler.stress.charts import acceptance, shade
from compiler.stress.markdown import name_of, percent, three, with_interval


def report_page(report: dict[str, Any]) -> str:
    """HTML with style, script and drawings inside."""
    return page(
        "stress",
        report["title"],
        {},
        report=report,
        pooled={name_of(model): model["curve"] for model in report["models"]},
        by_form=lambda model: {form["form"]: form["curve"] for form in model["forms"]},
        acceptance=acceptance,
        shade=shade,
        name_of=name_of,
        percent=percent,
        interval=with_interval,
        three=three,
    )
