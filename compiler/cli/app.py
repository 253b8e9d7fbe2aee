"""The command line: every command, by what it is for."""

from typing import Annotated

import typer

from compiler.cli.commands import building, looking, owning, weak

app = typer.Typer(
    name="formwork",
    help="Compile a Markdown spec into a tested FastAPI backend.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"formwork {version('formwork')}")
        raise typer.Exit


@app.callback()
def formwork(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    """Compile a Markdown spec into a tested FastAPI backend."""
    del version


for commands in (building, owning, looking, weak):
    app.add_typer(commands.app)
