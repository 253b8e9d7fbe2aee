"""What was done, and why: the commands and their options."""

from pathlib import Path
from typing import Annotated

import typer

from compiler.cli.commands.options import AsJson, Debug, Out, Project, Retriever, Spec

app = typer.Typer()

PANEL = "What was done, and why"


@app.command(rich_help_panel=PANEL)
def explain(
    target: Annotated[
        str,
        typer.Argument(help="A code (F914), a unit (schema/User) or a file with or without :LINE.", show_default=False),
    ],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The project of the unit or file.")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Explain a diagnostic: what it means and how to mend it. With --out: where a unit, file or line comes from."""
    del debug
    from compiler.cli.explaining import run

    raise typer.Exit(run(target, out, as_json=as_json))


@app.command(rich_help_panel=PANEL)
def trace(
    project: Project,
    html: Annotated[Path | None, typer.Option(help="Write the whole matrix as a page, which works offline.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every requirement.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show which requirements have units, files and tests, and how those tests last went."""
    del debug
    from compiler.cli.tracing import run

    raise typer.Exit(run(project, html, as_json=as_json, everything=everything))


@app.command(rich_help_panel=PANEL)
def graph(
    out: Out,
    html: Annotated[Path | None, typer.Option(help="Write an interactive page, which works offline.")] = None,
    kind: Annotated[str | None, typer.Option("--format", help="json, dot or mermaid \\[default: json]")] = None,
    debug: Debug = False,
) -> None:
    """Show what depends on what: sections, units and files of a project."""
    del debug
    from compiler.cli.graphing import run

    raise typer.Exit(run(out, html, kind))


@app.command(rich_help_panel=PANEL)
def retrieve(
    spec: Spec,
    query: Annotated[str | None, typer.Argument(help="What to look for.", show_default=False)] = None,
    unit: Annotated[
        str | None, typer.Option(help="Show what this unit is sent instead, such as operations/publish_article.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A compiled project, whose outline and vectors are used.")
    ] = None,
    retriever: Retriever = None,
    top: Annotated[int | None, typer.Option(min=1, help="Most sections to show \\[default: 20]")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show which sections of SPEC a query finds, or a unit is sent, and why each is in or out."""
    del debug
    from compiler.cli.retrieving import run

    raise typer.Exit(run(spec, query, unit, out, retriever, top, as_json=as_json))


@app.command(rich_help_panel=PANEL)
def calls(
    project: Project,
    unit: Annotated[str | None, typer.Option(help="Only this unit, such as operations/create_item.")] = None,
    phase: Annotated[str | None, typer.Option(help="Only this phase, such as operations.")] = None,
    code: Annotated[str | None, typer.Option(help="Only calls whose reply got this diagnostic.")] = None,
    outcome: Annotated[
        str | None, typer.Option(help="raw_valid, repaired, refused, error; accepted is the first two.")
    ] = None,
    call: Annotated[
        int | None, typer.Option(help="Show one call in full: sent, came back, was repaired, was said.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show the calls that were made for a project: tokens, time, repairs, outcome."""
    del debug
    from compiler.cli.calling import Filters, run

    raise typer.Exit(run(project, Filters(unit, phase, code, outcome), call, as_json=as_json))
