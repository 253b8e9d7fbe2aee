"""Trials with weak models: the commands and their options."""

from typing import Annotated

import typer

from compiler.cli.commands.options import AsJson, Debug
from compiler.cli.stressing.app import app as stressing

app = typer.Typer()

PANEL = "Weak models"


@app.command("fake-model", rich_help_panel=PANEL)
def fake_model(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8400,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    profile: Annotated[str, typer.Option(help="Name of a profile, or a TOML file.")] = "qwen3-coder-next",
    seed: Annotated[int, typer.Option(help="Equal seeds make equal mistakes.")] = 0,
    behind: Annotated[str, typer.Option(help="Who knows the right answers: reader, replay:FILE or a URL.")] = "reader",
    model: Annotated[str | None, typer.Option(help="Name of the model at the URL behind.", show_default=False)] = None,
    api_key_env: Annotated[str, typer.Option(help="Variable with the key for the URL behind.")] = "OPENAI_API_KEY",
    list_faults: Annotated[bool, typer.Option("--list-faults", help="Show the kinds of mistakes and stop.")] = False,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing of the calls.")] = False,
    debug: Debug = False,
) -> None:
    """Serve a simulated weak model: an OpenAI-compatible endpoint that misbehaves as real weak models do."""
    del debug
    from compiler.cli import faking

    if list_faults:
        raise typer.Exit(faking.list_faults(as_json=as_json))
    raise typer.Exit(faking.run(port, host, profile, seed, behind, model, api_key_env, quiet=quiet))


app.add_typer(stressing, rich_help_panel=PANEL)
