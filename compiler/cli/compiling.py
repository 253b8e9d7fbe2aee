"""``formwork compile``."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.cli.configured import settings_of
from compiler.cli.terminal import err, print_json, refuse
from compiler.cli.unchanged import Stamp

if TYPE_CHECKING:
    from compiler.build.settings import Settings
    from compiler.edits.outcomes import Wish

_INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def run(
    spec: Path,
    out: Path,
    given: Mapping[str, Any],
    wishes: "Mapping[str, Wish] | None" = None,
    *,
    as_json: bool,
    as_sarif: bool,
    quiet: bool,
    debug: bool,
    strict: bool = False,
) -> int:
    """Compile and show the result; the exit code. ``as_sarif`` is stronger than ``as_json``.

    With ``strict`` a requirement that is not covered is 1, whatever was written.
    """
    stamp = Stamp(spec, out, given)
    idle = None if wishes else stamp.found()
    if idle is not None:
        if as_sarif:
            from compiler.cli.sarif import print_sarif

            print_sarif(stamp.as_result(idle).diagnostics, spec)
        elif as_json:
            print_json(stamp.as_json(idle))
        else:
            from compiler.cli.summary import show

            show(stamp.as_result(idle), spec, out, quiet=quiet)
        return _exit_code(0, stamp.uncovered(idle), strict=strict)
    settings = usable_settings(given)
    if isinstance(settings, int):
        return settings
    from compiler.driver import compile_spec

    try:
        if as_json or as_sarif:
            result = compile_spec(spec, out, settings, debug=debug, wishes=wishes)
            stamp.keep(result)
            if as_sarif:
                from compiler.cli.sarif import print_sarif

                print_sarif(result.diagnostics, spec)
            else:
                print_json(result.to_json())
            return _exit_code(result.exit_code, len(result.requirements.uncovered), strict=strict)

        from compiler.cli.progress import Shown
        from compiler.cli.summary import show

        with Shown(quiet=quiet) as progress:
            result = compile_spec(spec, out, settings, progress=progress, debug=debug, wishes=wishes)
        stamp.keep(result)
        show(result, spec, out, quiet=quiet)
        return _exit_code(result.exit_code, len(result.requirements.uncovered), strict=strict)
    except KeyboardInterrupt:
        err().print("stopped; what was answered is kept, so the same command goes on from here")
        return _INTERRUPTED


def _exit_code(code: int, uncovered: int, *, strict: bool) -> int:
    if code or not strict or not uncovered:
        return code
    err().print(f"--strict: {uncovered} requirement{'s are' if uncovered > 1 else ' is'} not covered (G1001)")
    return 1


def usable_settings(given: Mapping[str, Any]) -> "Settings | int":
    """The settings, with models that can be asked; or the exit code, and the reason is said."""
    settings = settings_of(given)
    if isinstance(settings, int):
        return settings
    refused = unusable(settings)
    return settings if refused is None else refuse(*refused)


def unusable(settings: "Settings") -> tuple[str, str | None] | None:
    """Why the models cannot be asked, found before anything is done; with what helps."""
    from compiler.models.factory import KEY_VARIABLE, UnknownModel, check_model
    from compiler.models.secrets import UnusableKey, key_from

    accesses = [(settings.model, settings.access())]
    if settings.escalate_to is not None:
        accesses.append((settings.escalate_to, settings.escalation()))
    for model, access in accesses:
        variable = access.api_key_env or KEY_VARIABLE
        try:
            check_model(model)
            key = key_from(variable)
        except UnknownModel as error:
            return str(error), None
        except UnusableKey as error:
            return str(error), None
        if model.startswith("openai:") and not access.base_url and key is None:
            return (
                f"{model} needs a key: the environment variable {variable} is not set",
                "Name another variable with --api-key-env, or a local server with --base-url.",
            )
    return None
