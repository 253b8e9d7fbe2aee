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
    import socket

    import uvicorn

    from compiler.weak.server import application

    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        return refuse(f"cannot listen on {host}:{port}: {error.strerror or error}", "Take another one with --port.")
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/v1"
    if not quiet:
        err().print(f"SIMULATED {model.profile.name} (seed {model.seed}) at {address}; Ctrl-C stops it", markup=False)
        err().print(f"try: formwork compile SPEC --out DIR --model openai:{model.profile.name} --base-url {address}")
    config = uvicorn.Config(application(model), log_level="critical", access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _tell(request: "FillRequest", served: "Served") -> None:
    err().print(
        f"{request.unit} {request.tool.name} [{request.channel}]: {', '.join(served.faults) or 'clean'}", markup=False
    )
