"""From ``--model`` to a model. What a model needs is imported only when it is chosen."""

import os
from pathlib import Path

from compiler.models.protocol import Model

KINDS = ("reader", "openai:NAME", "replay:FILE", "mailbox:DIR")


class UnknownModel(ValueError):
    """``--model`` names nothing that exists; the message says what does."""


def check_model(name: str) -> None:
    """Raises UnknownModel unless ``--model`` has one of the known forms."""
    kind, _, argument = name.partition(":")
    if (kind == "reader" and not argument) or (kind in ("openai", "replay", "mailbox") and argument):
        return
    raise UnknownModel(f"unknown model {name!r}; there are {', '.join(KINDS)}")


def open_model(
    name: str, *, base_url: str | None = None, api_key_env: str = "OPENAI_API_KEY", record: Path | None = None
) -> Model:
    """The model of that name; ``record`` appends every call to a file. Raises UnknownModel."""
    model = _open(name, base_url, api_key_env)
    if record is None:
        return model
    from compiler.models.replay import RecordingModel

    return RecordingModel(model, record)


def _open(name: str, base_url: str | None, api_key_env: str) -> Model:
    kind, _, argument = name.partition(":")
    match kind:
        case "reader" if not argument:
            from compiler.models.reader import ReaderModel

            return ReaderModel()
        case "openai" if argument:
            from compiler.models.openai_chat import OpenAiChat

            return OpenAiChat(argument, base_url=base_url, api_key=os.environ.get(api_key_env))
        case "replay" if argument:
            from compiler.models.replay import ReplayModel

            return ReplayModel(Path(argument))
        case "mailbox" if argument:
            from compiler.models.mailbox import MailboxModel

            return MailboxModel(Path(argument))
        case _:
            raise UnknownModel(f"unknown model {name!r}; there are {', '.join(KINDS)}")
