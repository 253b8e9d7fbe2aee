"""What people do with a compiled project: the commands and their options."""

from typing import Annotated

import typer

from compiler.cli.commands.options import AsJson, AsSarif, Debug, Out, Project, Unit

app = typer.Typer()

PANEL = "A compiled project"


@app.command(rich_help_panel=PANEL)
def serve(
    project: Project,
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    background: Annotated[bool, typer.Option("--background", help="Return once the server answers.")] = False,
    debug: Debug = False,
) -> None:
    """Migrate the project's database and run its server."""
    del debug
    from compiler.cli.serving import run

    raise typer.Exit(run(project, host, port, background=background))


@app.command("test", rich_help_panel=PANEL)
def run_tests(
    project: Project,
    arguments: Annotated[list[str] | None, typer.Argument(help="Handed on to pytest.", show_default=False)] = None,
    debug: Debug = False,
) -> None:
    """Run the project's own tests."""
    del debug
    from compiler.cli.testing import run

    raise typer.Exit(run(project, tuple(arguments or ())))


@app.command(rich_help_panel=PANEL)
def check(project: Project, as_json: AsJson = False, as_sarif: AsSarif = False, debug: Debug = False) -> None:
    """Check the stored forms of a project again. Makes no call and writes nothing."""
    del debug
    from compiler.cli.checking import run

    raise typer.Exit(run(project, as_json=as_json, as_sarif=as_sarif))


@app.command(rich_help_panel=PANEL)
def diff(
    project: Project,
    paths: Annotated[
        list[str] | None, typer.Argument(help="Only these files or folders of the project.", show_default=False)
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show what was changed by hand in generated files. Exit code 1 if anything was."""
    del debug
    from compiler.cli.diffing import run

    raise typer.Exit(run(project, tuple(paths or ()), as_json=as_json))


@app.command(rich_help_panel=PANEL)
def pin(unit: Unit, out: Out, debug: Debug = False) -> None:
    """Make a unit's stored form yours: it is checked from now on, and never filled."""
    del debug
    from compiler.cli.pinning import run

    raise typer.Exit(run(unit, out, pinned=True))


@app.command(rich_help_panel=PANEL)
def unpin(unit: Unit, out: Out, debug: Debug = False) -> None:
    """Give a pinned unit back to the model: the next compile fills it anew."""
    del debug
    from compiler.cli.pinning import run

    raise typer.Exit(run(unit, out, pinned=False))
