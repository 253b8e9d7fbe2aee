"""Settings from options, environment and ``formwork.toml``, or why there are none."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from compiler.cli.terminal import refuse

if TYPE_CHECKING:
    from compiler.build.settings import Settings


def settings_of(given: Mapping[str, Any]) -> "Settings | int":
    """The settings; where they are unusable it is said, and the exit code is given back."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from compiler.build.settings import Settings

    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        return refuse(f"setting {name}: {reason}", "Options, FORMWORK_… and formwork.toml are looked at.")
    except (SettingsError, ValueError) as error:
        return refuse(f"formwork.toml or the environment cannot be read: {str(error).splitlines()[0]}")
