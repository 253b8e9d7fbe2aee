"""From a spec to a project: the commands and their options."""

from pathlib import Path
from typing import Annotated

import typer

from compiler.cli.commands.options import AsJson, AsSarif, Debug, Out, Retriever, Spec

app = typer.Typer()

PANEL = "From a spec to a project"

MODEL, BUDGET, DATA = "Model", "Budget", "Data of a project that is in use"
"""Panels of the help of ``compile``."""


@app.command("compile", rich_help_panel=PANEL)
def compile_command(
    spec: Spec,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the project.", show_default=False)],
    model: Annotated[
        str | None,
        typer.Option(
            help="reader, openai:NAME, instructor:PROVIDER/NAME, replay:FILE or mailbox:DIR \\[default: reader]"
        ),
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="Address of an OpenAI-compatible server.")] = None,
    api_key_env: Annotated[
        str | None, typer.Option(help="Environment variable with the key \\[default: OPENAI_API_KEY]")
    ] = None,
    escalate_to: Annotated[
        str | None, typer.Option(help="A stronger model for what the first cannot fill.", rich_help_panel=MODEL)
    ] = None,
    escalate_base_url: Annotated[
        str | None, typer.Option(help="Where the stronger model is \\[default: --base-url]", rich_help_panel=MODEL)
    ] = None,
    escalate_api_key_env: Annotated[
        str | None, typer.Option(help="Variable with its key \\[default: --api-key-env]", rich_help_panel=MODEL)
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(help="Only this: forced, required, strict, json_schema or text.", rich_help_panel=MODEL),
    ] = None,
    capabilities: Annotated[
        str | None,
        typer.Option(help="What the server can do, such as 'forced, context=32768'.", rich_help_panel=MODEL),
    ] = None,
    probe: Annotated[
        bool | None, typer.Option("--probe/--no-probe", help="Ask a new server what it can do.", rich_help_panel=MODEL)
    ] = None,
    temperature: Annotated[float | None, typer.Option(help="Of sampling, 0 to 2.", rich_help_panel=MODEL)] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Most tokens of one answer.", rich_help_panel=MODEL)] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds for one call \\[default: 300]", rich_help_panel=MODEL)
    ] = None,
    expressions: Annotated[
        str | None,
        typer.Option(help="Show expressions as text or as nodes (JSON trees) \\[default: text]", rich_help_panel=MODEL),
    ] = None,
    strict_replay: Annotated[
        bool | None,
        typer.Option(
            "--strict-replay", help="Refuse recorded replies to questions in other words.", rich_help_panel=MODEL
        ),
    ] = None,
    budget_calls: Annotated[
        int | None, typer.Option(help="Most calls of this compile.", rich_help_panel=BUDGET)
    ] = None,
    budget_tokens: Annotated[int | None, typer.Option(help="Most tokens, in and out.", rich_help_panel=BUDGET)] = None,
    budget_cost: Annotated[
        str | None, typer.Option(help="Most money, in the currency of the prices.", rich_help_panel=BUDGET)
    ] = None,
    price_prompt: Annotated[
        str | None, typer.Option(help="Price of a million tokens in.", rich_help_panel=BUDGET)
    ] = None,
    price_completion: Annotated[
        str | None, typer.Option(help="Price of a million tokens out.", rich_help_panel=BUDGET)
    ] = None,
    retriever: Retriever = None,
    jobs: Annotated[int | None, typer.Option(help="Calls at once \\[default: 8]")] = None,
    attempts: Annotated[int | None, typer.Option(help="Most calls for one unit \\[default: 8]")] = None,
    record: Annotated[Path | None, typer.Option(help="Append every call to this file, for replay.")] = None,
    verify: Annotated[
        str | None, typer.Option(help="none, lint, boot (types, migrations, start) or full (tests) \\[default: boot]")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="FILE", help="Leave this edited file as it is; merge from now on.")
    ] = None,
    restore: Annotated[
        list[str] | None, typer.Option(metavar="FILE", help="Write this file as generated, whatever was done to it.")
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD=NEW", help="Was renamed: Item=Task, Item.old=Item.new.", rich_help_panel=DATA),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD", help="May go with its values: Item, Item.field.", rich_help_panel=DATA),
    ] = None,
    backfill: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=VALUE", help="Of rows that exist: Item.field=expression.", rich_help_panel=DATA),
    ] = None,
    as_json: AsJson = False,
    as_sarif: AsSarif = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 if a requirement is not covered.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
    debug: Debug = False,
) -> None:
    """Compile SPEC into a backend project. Offline and without a key unless --model says otherwise."""
    from compiler.cli.compiling import run
    from compiler.cli.terminal import refuse
    from compiler.cli.wishing import wishes

    try:
        wished = wishes(out, keep or (), restore or ())
    except ValueError as error:
        raise typer.Exit(refuse(str(error))) from None
    options = {
        "model": model,
        "base_url": base_url,
        "api_key_env": api_key_env,
        "escalate_to": escalate_to,
        "escalate_base_url": escalate_base_url,
        "escalate_api_key_env": escalate_api_key_env,
        "channel": channel,
        "capabilities": capabilities,
        "probe": probe,
        "temperature": temperature,
        "max_tokens": max_tokens,
        "timeout": timeout,
        "expressions": expressions,
        "strict_replay": strict_replay,
        "budget_calls": budget_calls,
        "budget_tokens": budget_tokens,
        "budget_cost": budget_cost,
        "price_prompt": price_prompt,
        "price_completion": price_completion,
        "retriever": retriever,
        "jobs": jobs,
        "attempts": attempts,
        "record": record,
        "verify": verify,
        "rename": rename or None,
        "drop": drop or None,
        "backfill": backfill or None,
    }
    given = {name: value for name, value in options.items() if value is not None}
    code = run(spec, out, given, wished, as_json=as_json, as_sarif=as_sarif, quiet=quiet, debug=debug, strict=strict)
    raise typer.Exit(code)


@app.command(rich_help_panel=PANEL)
def plan(
    spec: Spec,
    out: Out,
    retriever: Retriever = None,
    everything: Annotated[bool, typer.Option("--all", help="List everything, however much it is.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show what a compile would fill, check, write and remove, and why. Makes no call and writes nothing."""
    del debug
    from compiler.cli.planning import run

    given = {"retriever": retriever} if retriever is not None else {}
    raise typer.Exit(run(spec, out, given, as_json=as_json, everything=everything))


@app.command(rich_help_panel=PANEL)
def watch(
    spec: Spec,
    out: Out,
    model: Annotated[str | None, typer.Option(help="As for compile \\[default: reader]")] = None,
    base_url: Annotated[str | None, typer.Option(help="As for compile.")] = None,
    retriever: Retriever = None,
    verify: Annotated[str | None, typer.Option(help="none, lint, boot or full \\[default: boot]")] = None,
    debug: Debug = False,
) -> None:
    """Compile SPEC whenever it is saved, and show what changed. Ctrl-C stops."""
    from compiler.cli.watching import run

    options = {"model": model, "base_url": base_url, "retriever": retriever, "verify": verify}
    given = {name: value for name, value in options.items() if value is not None}
    raise typer.Exit(run(spec, out, given, debug=debug))


@app.command(rich_help_panel=PANEL)
def init(
    name: Annotated[str, typer.Argument(help="Folder to make, and title of the product.", show_default=False)],
    debug: Debug = False,
) -> None:
    """Write a small, commented spec to start from."""
    del debug
    from compiler.cli.starting import run

    raise typer.Exit(run(name))
