"""All commands with their options; what they do is in a module each."""

from pathlib import Path
from typing import Annotated

import typer

from compiler.cli.stressing.app import app as stressing

app = typer.Typer(
    name="formwork",
    help="Compile a Markdown spec into a tested FastAPI backend.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

DATA = "Data of a project that is in use"
Spec = Annotated[Path, typer.Argument(help="A Markdown file, or a folder of them.", show_default=False)]
Project = Annotated[Path, typer.Argument(help="Folder of a compiled project.", show_default=False)]
Unit = Annotated[str, typer.Argument(help="Such as operations/create_item.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder of the project.", show_default=False)]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
AsSarif = Annotated[bool, typer.Option("--sarif", help="Print the diagnostics as one SARIF 2.1.0 log.")]

MODEL, BUDGET = "Model", "Budget"
"""Panels of the help of ``compile``."""


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


@app.command("compile")
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
    retriever: Annotated[str | None, typer.Option(help="hybrid, lexical or dense \\[default: hybrid]")] = None,
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
    raise typer.Exit(run(spec, out, given, wished, as_json=as_json, as_sarif=as_sarif, quiet=quiet, debug=debug))


@app.command()
def plan(
    spec: Spec,
    out: Out,
    retriever: Annotated[str | None, typer.Option(help="hybrid, lexical or dense \\[default: hybrid]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="List everything, however much it is.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show what a compile would fill, check, write and remove, and why. Makes no call and writes nothing."""
    del debug
    from compiler.cli.planning import run

    given = {"retriever": retriever} if retriever is not None else {}
    raise typer.Exit(run(spec, out, given, as_json=as_json, everything=everything))


@app.command()
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


@app.command()
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


@app.command()
def watch(
    spec: Spec,
    out: Out,
    model: Annotated[str | None, typer.Option(help="As for compile \\[default: reader]")] = None,
    base_url: Annotated[str | None, typer.Option(help="As for compile.")] = None,
    retriever: Annotated[str | None, typer.Option(help="hybrid, lexical or dense \\[default: hybrid]")] = None,
    verify: Annotated[str | None, typer.Option(help="none, lint, boot or full \\[default: boot]")] = None,
    debug: Debug = False,
) -> None:
    """Compile SPEC whenever it is saved, and show what changed. Ctrl-C stops."""
    from compiler.cli.watching import run

    options = {"model": model, "base_url": base_url, "retriever": retriever, "verify": verify}
    given = {name: value for name, value in options.items() if value is not None}
    raise typer.Exit(run(spec, out, given, debug=debug))


@app.command()
def init(
    name: Annotated[str, typer.Argument(help="Folder to make, and title of the product.", show_default=False)],
    debug: Debug = False,
) -> None:
    """Write a small, commented spec to start from."""
    del debug
    from compiler.cli.starting import run

    raise typer.Exit(run(name))


@app.command()
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


@app.command("test")
def run_tests(
    project: Project,
    arguments: Annotated[list[str] | None, typer.Argument(help="Handed on to pytest.", show_default=False)] = None,
    debug: Debug = False,
) -> None:
    """Run the project's own tests."""
    del debug
    from compiler.cli.testing import run

    raise typer.Exit(run(project, tuple(arguments or ())))


@app.command()
def check(project: Project, as_json: AsJson = False, as_sarif: AsSarif = False, debug: Debug = False) -> None:
    """Check the stored forms of a project again. Makes no call and writes nothing."""
    del debug
    from compiler.cli.checking import run

    raise typer.Exit(run(project, as_json=as_json, as_sarif=as_sarif))


@app.command()
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


@app.command()
def pin(unit: Unit, out: Out, debug: Debug = False) -> None:
    """Make a unit's stored form yours: it is checked from now on, and never filled."""
    del debug
    from compiler.cli.pinning import run

    raise typer.Exit(run(unit, out, pinned=True))


@app.command()
def unpin(unit: Unit, out: Out, debug: Debug = False) -> None:
    """Give a pinned unit back to the model: the next compile fills it anew."""
    del debug
    from compiler.cli.pinning import run

    raise typer.Exit(run(unit, out, pinned=False))


@app.command()
def retrieve(
    spec: Spec,
    query: Annotated[str | None, typer.Argument(help="What to look for.", show_default=False)] = None,
    unit: Annotated[
        str | None, typer.Option(help="Show what this unit is sent instead, such as operations/publish_article.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A compiled project, whose outline and vectors are used.")
    ] = None,
    retriever: Annotated[str | None, typer.Option(help="hybrid, lexical or dense \\[default: hybrid]")] = None,
    top: Annotated[int | None, typer.Option(min=1, help="Most sections to show \\[default: 20]")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show which sections of SPEC a query finds, or a unit is sent, and why each is in or out."""
    del debug
    from compiler.cli.retrieving import run

    raise typer.Exit(run(spec, query, unit, out, retriever, top, as_json=as_json))


@app.command()
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


@app.command()
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


@app.command("fake-model")
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


app.add_typer(stressing)
