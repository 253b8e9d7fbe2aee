"""``formwork compile``."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compiler.cli.terminal import print_json, refuse


def run(spec: Path, out: Path, given: Mapping[str, Any], *, as_json: bool, quiet: bool, debug: bool) -> int:
    """Compile and show the result; the exit code."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from compiler.build.settings import Settings

    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        return refuse(f"setting {name}: {first['msg']}", "Options, FORMWORK_… and formwork.toml are looked at.")
    except (SettingsError, ValueError) as error:
        return refuse(f"formwork.toml or the environment cannot be read: {str(error).splitlines()[0]}")

    from compiler.driver import compile_spec
    from compiler.models.factory import UnknownModel, check_model

    try:
        check_model(settings.model)
    except UnknownModel as error:
        return refuse(str(error))
    if settings.model.startswith("openai:") and not settings.base_url and not os.environ.get(settings.api_key_env):
        return refuse(
            f"{settings.model} needs a key: the environment variable {settings.api_key_env} is not set",
            "Name another variable with --api-key-env, or a local server with --base-url.",
        )
    if as_json:
        result = compile_spec(spec, out, settings, debug=debug)
        print_json(result.to_json())
        return result.exit_code

    from compiler.cli.progress import Shown
    from compiler.cli.summary import show

    with Shown(quiet=quiet) as progress:
        result = compile_spec(spec, out, settings, progress=progress, debug=debug)
    show(result, spec, out, quiet=quiet)
    return result.exit_code
