"""The commands of ``formwork stress`` with their options; what they do is in a module each."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup


class _RunIsDefault(TyperGroup):
    """``formwork stress SPEC …`` is ``formwork stress run SPEC …``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "--debug"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="stress",
    cls=_RunIsDefault,
    help="Fill each unit of a spec many times with weak models, and show what stops them. "
    "[bold]formwork stress SPEC --out DIR[/] is short for [bold]formwork stress run …[/]",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

MODELS, EXTENT, HARNESS = "Models", "How much", "Take a part of the harness away"

Spec = Annotated[Path, typer.Argument(help="A Markdown file, or a folder of them.", show_default=False)]
Folder = Annotated[Path, typer.Option("--out", "-o", help="Folder of the trials.", show_default=False)]
Trials = Annotated[Path, typer.Argument(help="Folder of trials.", show_default=False)]
Model = Annotated[
    list[str] | None,
    typer.Option("--model", help="A model at an endpoint, such as openai:NAME; repeatable.", rich_help_panel=MODELS),
]
BaseUrl = Annotated[
    list[str] | None,
    typer.Option("--base-url", help="Its server: one for all models, or one for each.", rich_help_panel=MODELS),
]
KeyEnv = Annotated[
    list[str] | None, typer.Option("--api-key-env", help="Variable with its key; likewise.", rich_help_panel=MODELS)
]
Profile = Annotated[
    list[str] | None,
    typer.Option(
        "--profile",
        help="A simulated model: a name or a TOML file (docs/fake-model.md); repeatable "
        "\\[default: qwen3-coder-next if there is no --model]",
        rich_help_panel=MODELS,
    ),
]
Seed = Annotated[int, typer.Option(help="Of simulated models: equal seeds, equal mistakes.", rich_help_panel=MODELS)]
Count = Annotated[int, typer.Option("--trials", min=0, help="Of each unit with each model.", rich_help_panel=EXTENT)]
Phase = Annotated[
    list[str] | None, typer.Option("--phase", help="Only this phase; repeatable.", rich_help_panel=EXTENT)
]
Unit = Annotated[
    list[str] | None,
    typer.Option("--unit", help="Only this unit, such as operations/create_item; repeatable.", rich_help_panel=EXTENT),
]
MaxTokens = Annotated[
    int | None, typer.Option(min=1, help="Begin no trial after so many tokens.", rich_help_panel=EXTENT)
]
MaxMinutes = Annotated[
    float | None, typer.Option(min=0.01, help="Begin no trial after so long.", rich_help_panel=EXTENT)
]
Whole = Annotated[
    int, typer.Option(min=0, help="Whole compiles with each model: compiled, booted, tested.", rich_help_panel=EXTENT)
]
Attempts = Annotated[int, typer.Option(min=1, max=50, help="Most calls of a trial.", rich_help_panel=EXTENT)]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, help="Processes for simulated models, calls at once for endpoints \\[default: cores; 8]"),
]
Executor = Annotated[str, typer.Option(help="processes, dask, or dask:ADDRESS of a scheduler.")]
Retriever = Annotated[str | None, typer.Option(help="hybrid, lexical or dense \\[default: hybrid]")]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")]


@app.command()
def run(
    spec: Spec,
    out: Folder,
    model: Model = None,
    base_url: BaseUrl = None,
    api_key_env: KeyEnv = None,
    profile: Profile = None,
    seed: Seed = 0,
    trials: Count = 10,
    phase: Phase = None,
    unit: Unit = None,
    whole: Whole = 0,
    attempts: Attempts = 8,
    max_tokens: MaxTokens = None,
    max_minutes: MaxMinutes = None,
    no_repair: Annotated[
        bool, typer.Option("--no-repair", help="Refuse text forms of calls, and broken JSON.", rich_help_panel=HARNESS)
    ] = False,
    no_coercion: Annotated[
        bool, typer.Option("--no-coercion", help="Refuse values of the wrong shape.", rich_help_panel=HARNESS)
    ] = False,
    whole_form: Annotated[
        bool,
        typer.Option("--whole-form", help="Ask again for the whole form.", rich_help_panel=HARNESS),
    ] = False,
    no_narrowed_enums: Annotated[
        bool, typer.Option("--no-narrowed-enums", help="References are free text.", rich_help_panel=HARNESS)
    ] = False,
    all_steps: Annotated[
        bool, typer.Option("--all-steps", help="Show all kinds of step at once.", rich_help_panel=HARNESS)
    ] = False,
    expression_nodes: Annotated[
        bool,
        typer.Option("--expression-nodes", help="Show expressions as trees of JSON nodes.", rich_help_panel=HARNESS),
    ] = False,
    whole_spec: Annotated[
        bool, typer.Option("--whole-spec", help="Send every section: no retrieval.", rich_help_panel=HARNESS)
    ] = False,
    no_system_prompt: Annotated[
        bool, typer.Option("--no-system-prompt", help="Send none.", rich_help_panel=HARNESS)
    ] = False,
    plain_reask: Annotated[
        bool,
        typer.Option("--plain-reask", help="Ask again as instructor does.", rich_help_panel=HARNESS),
    ] = False,
    jobs: Jobs = None,
    executor: Executor = "processes",
    retriever: Retriever = None,
    fail_under: Annotated[
        float | None, typer.Option(min=0, max=1, help="Exit code 1 if a model's rate of accepted trials is lower.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run trials, go on with those that were stopped, and write report.html, report.md and report.json."""
    del debug
    from compiler.cli.stressing.running import run as act
    from compiler.cli.stressing.wanted import Wanted

    flags = {
        "no-repair": no_repair,
        "no-coercion": no_coercion,
        "whole-form": whole_form,
        "no-narrowed-enums": no_narrowed_enums,
        "all-steps": all_steps,
        "expression-nodes": expression_nodes,
        "whole-spec": whole_spec,
        "no-system-prompt": no_system_prompt,
        "plain-reask": plain_reask,
    }
    wanted = Wanted(
        spec=spec,
        out=out,
        models=tuple(model or ()),
        base_urls=tuple(base_url or ()),
        api_key_envs=tuple(api_key_env or ()),
        profiles=tuple(profile or ()),
        seed=seed,
        trials=trials,
        phases=tuple(phase or ()),
        units=tuple(unit or ()),
        whole=whole,
        attempts=attempts,
        max_tokens=max_tokens,
        max_minutes=max_minutes,
        without=tuple(flag for flag, given in flags.items() if given),
        jobs=jobs,
        executor=executor,
        retriever=retriever,
    )
    raise typer.Exit(act(wanted, fail_under, as_json=as_json, quiet=quiet))


@app.command()
def compare(
    one: Trials,
    other: Trials,
    before: Annotated[str | None, typer.Option(help="Conditions in ONE \\[default: the first that were run]")] = None,
    after: Annotated[str | None, typer.Option(help="Conditions in OTHER \\[default: likewise]")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Compare two runs trial by trial. Exit code 1 where OTHER is worse beyond chance."""
    del debug
    from compiler.cli.stressing.comparing import run as act

    raise typer.Exit(act(one, other, before, after, as_json=as_json))


@app.command()
def ablate(
    spec: Spec,
    out: Folder,
    only: Annotated[
        list[str] | None, typer.Option(help="Only without this part, such as no-repair; repeatable.")
    ] = None,
    model: Model = None,
    base_url: BaseUrl = None,
    api_key_env: KeyEnv = None,
    profile: Profile = None,
    seed: Seed = 0,
    trials: Count = 10,
    phase: Phase = None,
    unit: Unit = None,
    attempts: Attempts = 8,
    max_tokens: MaxTokens = None,
    max_minutes: MaxMinutes = None,
    jobs: Jobs = None,
    executor: Executor = "processes",
    retriever: Retriever = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run the same trials without one part of the harness after the other; one table, also as ablation.md and .json.
    Budgets hold for each part. There is no switch for expressions as trees: forms have one spelling, text."""
    del debug
    from compiler.cli.stressing.ablating import run as act
    from compiler.cli.stressing.wanted import Wanted

    wanted = Wanted(
        spec=spec,
        out=out,
        models=tuple(model or ()),
        base_urls=tuple(base_url or ()),
        api_key_envs=tuple(api_key_env or ()),
        profiles=tuple(profile or ()),
        seed=seed,
        trials=trials,
        phases=tuple(phase or ()),
        units=tuple(unit or ()),
        attempts=attempts,
        max_tokens=max_tokens,
        max_minutes=max_minutes,
        jobs=jobs,
        executor=executor,
        retriever=retriever,
    )
    raise typer.Exit(act(wanted, tuple(only or ()), as_json=as_json, quiet=quiet))


@app.command()
def shrink(
    folder: Trials,
    trial: Annotated[int, typer.Option(help="Its number, as the report has it.", show_default=False)],
    code: Annotated[str | None, typer.Option(help="Keep this diagnostic of its first answer.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Server of the model, if it is not simulated.")] = None,
    api_key_env: Annotated[str | None, typer.Option(help="Variable with its key.")] = None,
    max_trials: Annotated[int, typer.Option(min=1, help="Stop looking after so many.")] = 1000,
    save: Annotated[Path | None, typer.Option(help="File of the fixture \\[default: FOLDER/shrunk/TRIAL.json]")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Find the smallest call that still fails as a trial did, and save it as a fixture."""
    del debug
    from compiler.cli.stressing.shrinking import run as act

    raise typer.Exit(act(folder, trial, code, base_url, api_key_env, max_trials, save, as_json=as_json))
