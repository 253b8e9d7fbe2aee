"""``formwork fake-model``: a misbehaving model server on this machine."""

from pathlib import Path
from typing import TYPE_CHECKING

from compiler.cli.terminal import err, out, print_json, refuse

if TYPE_CHECKING:
    from compiler.models.protocol import FillRequest, Model
    from compiler.weak.model import Served, WeakModel

BEHIND = ("reader", "replay:FILE", "URL")


def run(
    port: int, host: str, profile: str, seed: int, behind: str, name: str | None, api_key_env: str, *, quiet: bool
) -> int:
    """Serve until it is stopped; the exit code."""
    from compiler.models.factory import UnknownModel
    from compiler.weak.model import WeakModel
    from compiler.weak.profiles import ProfileUnreadable, load

    try:
        wanted = load(profile)
        inner = _behind(behind, name, api_key_env)
    except ProfileUnreadable as error:
        return refuse(str(error), error.hint)
    except UnknownModel as error:
        return refuse(str(error), f"There are {', '.join(BEHIND)}.")
    return _serve(WeakModel(inner, wanted, seed, watch=None if quiet else _tell), host, port, quiet=quiet)


def list_faults(*, as_json: bool) -> int:
    """Print every kind of fault with its effect."""
    from compiler.weak.faults.registry import FAULTS

    if as_json:
        print_json(
            {"faults": [{"name": one.name, "effect": one.effect, "about": one.about} for one in FAULTS.values()]}
        )
        return 0
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for title in ("fault", "effect", "what is sent"):
        table.add_column(title)
    for one in FAULTS.values():
        table.add_row(one.name, one.effect, Text(one.about))
    out().print(table)
    return 0


def _behind(behind: str, name: str | None, api_key_env: str) -> "Model":
    import os

    from compiler.models.factory import UnknownModel

    if behind.startswith(("http://", "https://")):
        from compiler.models.openai_chat import OpenAiChat

        if not name:
            raise UnknownModel(f"{behind} needs the name of a model: --model NAME")
        return OpenAiChat(name, base_url=behind, api_key=os.environ.get(api_key_env))
    kind, _, argument = behind.partition(":")
    if kind == "reader" and not argument:
        from compiler.models.reader import ReaderModel

        return ReaderModel()
    if kind == "replay" and argument:
        from compiler.models.replay import ReplayModel

        if not Path(argument).is_file():
            raise UnknownModel(f"{argument}: no such recording")
        return ReplayModel(Path(argument))
    raise UnknownModel(f"unknown model behind: {behind!r}")


def _serve(model: "WeakModel", host: str, port: int, *, quiet: bool) -> int:
    from compiler.weak.server import CannotListen, serve

    def told(address: str) -> None:
        if not quiet:
            say(f"SIMULATED {model.profile.name} (seed {model.seed}) at {address}; Ctrl-C stops it")
            say(f"try: formwork compile SPEC --out DIR --model openai:{model.profile.name} --base-url {address}")

    try:
        serve(model, host, port, told=told)
    except CannotListen as error:
        return refuse(str(error), "Take another one with --port.")
    return 0


def say(text: str) -> None:
    """One line on stderr, which is never broken: an address may be read from it."""
    err().print(text, markup=False, soft_wrap=True)


def _tell(request: "FillRequest", served: "Served") -> None:
    say(f"{request.unit} {request.tool.name} [{request.channel}]: {', '.join(served.faults) or 'clean'}")
