"""From ``--model`` to a model. What a model needs is imported only when it is chosen."""

from dataclasses import dataclass, field
from pathlib import Path

from compiler.models.capabilities import ASSUMED, parse_capabilities
from compiler.models.protocol import Channel, Model, Sampling
from compiler.models.remarks import Remarks
from compiler.models.secrets import key_from

KINDS = ("reader", "openai:NAME", "instructor:PROVIDER/NAME", "replay:FILE", "mailbox:DIR")


class UnknownModel(ValueError):
    """``--model`` names nothing that exists; the message says what does."""


@dataclass(frozen=True)
class Access:
    """How a model is reached and asked; ``timeout`` and ``mailbox_timeout`` are seconds.

    ``api_key_env`` None is the variable that is usual for the kind of model.
    """

    base_url: str | None = None
    api_key_env: str | None = None
    timeout: float = 300.0
    channel: Channel | None = None
    capabilities: str | None = None
    probe: bool = True
    sampling: Sampling = field(default_factory=Sampling)
    strict_replay: bool = False
    mailbox_timeout: float = 86_400.0


KEY_VARIABLE = "OPENAI_API_KEY"


def check_model(name: str) -> None:
    """Raises UnknownModel unless ``--model`` has one of the known forms."""
    kind, _, argument = name.partition(":")
    provider, _, inner = argument.partition("/")
    known = {
        "reader": not argument,
        "openai": bool(argument),
        "instructor": bool(provider and inner),
        "replay": bool(argument),
        "mailbox": bool(argument),
    }
    if not known.get(kind, False):
        raise UnknownModel(f"unknown model {name!r}; there are {', '.join(KINDS)}")


def open_model(
    name: str, access: Access | None = None, *, record: Path | None = None, remarks: Remarks | None = None
) -> Model:
    """The model of that name; ``record`` appends every call to a file. Raises UnknownModel and UnusableKey."""
    check_model(name)
    model = _open(name, access or Access(), remarks or Remarks())
    if record is None:
        return model
    from compiler.models.replay import RecordingModel

    return RecordingModel(model, record)


def _open(name: str, access: Access, remarks: Remarks) -> Model:
    kind, _, argument = name.partition(":")
    match kind:
        case "openai":
            from compiler.models.openai_chat import OpenAiChat

            said = access.capabilities
            return OpenAiChat(
                argument,
                base_url=access.base_url,
                api_key=key_from(access.api_key_env or KEY_VARIABLE),
                timeout=access.timeout,
                sampling=access.sampling,
                capabilities=ASSUMED if said is None else parse_capabilities(said),
                channel=access.channel,
                remarks=remarks,
            )
        case "instructor":
            from compiler.models.instructor_chat import InstructorChat

            return InstructorChat(
                argument,
                base_url=access.base_url,
                api_key=key_from(access.api_key_env) if access.api_key_env else None,
                timeout=access.timeout,
                sampling=access.sampling,
            )
        case "replay":
            from compiler.models.replay import ReplayModel

            return ReplayModel(Path(argument), strict=access.strict_replay, remarks=remarks)
        case "mailbox":
            from compiler.models.mailbox import MailboxModel

            return MailboxModel(Path(argument), timeout=access.mailbox_timeout)
        case _:
            from compiler.models.reader import ReaderModel

            return ReaderModel()
