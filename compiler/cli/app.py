"""All commands with their options; what they do is in a module each."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="formwork",
    help="Compile a Markdown spec into a tested FastAPI backend.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Spec = Annotated[Path, typer.Argument(help="A Markdown file, or a folder of them.", show_default=False)]
Project = Annotated[Path, typer.Argument(help="Folder of a compiled project.", show_default=False)]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]


@app.command("compile")
def compile_command(
    spec: Spec,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the project.", show_default=False)],
    model: Annotated[
        str | None, typer.Option(help="reader, openai:NAME, replay:FILE or mailbox:DIR [default: reader]")
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="Address of an OpenAI-compatible server.")] = None,
    api_key_env: Annotated[
        str | None, typer.Option(help="Environment variable with the key [default: OPENAI_API_KEY]")
    ] = None,
    retriever: Annotated[str | None, typer.Option(help="hybrid, lexical or dense [default: hybrid]")] = None,
    jobs: Annotated[int | None, typer.Option(help="Calls at once [default: 8]")] = None,
    attempts: Annotated[int | None, typer.Option(help="Most calls for one unit [default: 6]")] = None,
    record: Annotated[Path | None, typer.Option(help="Append every call to this file, for replay.")] = None,
    verify: Annotated[
        str | None, typer.Option(help="none, lint, boot (types, migrations, start) or full (tests) [default: boot]")
    ] = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
    debug: Debug = False,
) -> None:
    """Compile SPEC into a backend project. Offline and without a key unless --model says otherwise."""
    from compiler.cli.compiling import run

    options = {
        "model": model,
        "base_url": base_url,
        "api_key_env": api_key_env,
        "retriever": retriever,
        "jobs": jobs,
        "attempts": attempts,
        "record": record,
        "verify": verify,
    }
    given = {name: value for name, value in options.items() if value is not None}
    raise typer.Exit(run(spec, out, given, as_json=as_json, quiet=quiet, debug=debug))


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
def check(project: Project, as_json: AsJson = False, debug: Debug = False) -> None:
    """Check the stored forms of a project again. Makes no call and writes nothing."""
    del debug
    from compiler.cli.checking import run

    raise typer.Exit(run(project, as_json=as_json))


@app.command()
def retrieve(
    spec: Spec,
    query: Annotated[str, typer.Argument(help="What to look for.", show_default=False)],
    retriever: Annotated[str, typer.Option(help="hybrid, lexical or dense")] = "hybrid",
    top: Annotated[int, typer.Option(min=1, help="Most sections to show.")] = 20,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show which sections of SPEC a query finds, and why."""
    del debug
    from compiler.cli.retrieving import run

    raise typer.Exit(run(spec, query, retriever, top, as_json=as_json))


@app.command()
def explain(
    code: Annotated[str, typer.Argument(help="Code of a diagnostic, such as F914.", show_default=False)],
    debug: Debug = False,
) -> None:
    """Explain a diagnostic: what it means, why it is one, and how to mend it."""
    del debug
    from compiler.cli.explaining import run

    raise typer.Exit(run(code))


@app.command()
def calls(
    project: Project,
    unit: Annotated[str | None, typer.Option(help="Only this unit, such as operations/create_item.")] = None,
    code: Annotated[str | None, typer.Option(help="Only calls whose reply got this diagnostic.")] = None,
    outcome: Annotated[str | None, typer.Option(help="accepted or refused")] = None,
    call: Annotated[int | None, typer.Option(help="Show one call in full.")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show the calls that were made for a project: tokens, time, repairs, outcome."""
    del debug
    from compiler.cli.calling import run

    raise typer.Exit(run(project, unit, code, outcome, call, as_json=as_json))
