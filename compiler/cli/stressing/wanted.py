"""What a stress run was asked for, checked before anything is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.build.settings import Settings
    from compiler.stress.candidates import Candidate

DEFAULT_PROFILE = "qwen3-coder-next"


class Unwanted(Exception):
    """What was asked for cannot be done. The message is for a person."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Wanted:
    """The options as given; see ``formwork stress run --help``."""

    spec: Path
    out: Path
    models: tuple[str, ...] = ()
    base_urls: tuple[str, ...] = ()
    api_key_envs: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    seed: int = 0
    trials: int = 10
    phases: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    whole: int = 0
    attempts: int = 8
    max_tokens: int | None = None
    max_minutes: float | None = None
    without: tuple[str, ...] = ()
    jobs: int | None = None
    executor: str = "processes"
    retriever: str | None = None

    def given(self) -> Mapping[str, str]:
        """Of these, what a compile's settings know."""
        return {} if self.retriever is None else {"retriever": self.retriever}


def check(wanted: Wanted) -> None:
    """Raises Unwanted."""
    from compiler.diagnostics import did_you_mean
    from compiler.graph.units import PHASES

    for phase in wanted.phases:
        if phase not in PHASES:
            raise Unwanted(f"no phase {phase!r}", did_you_mean(phase, PHASES) or f"There are {', '.join(PHASES)}.")
    if wanted.whole and wanted.without:
        raise Unwanted("whole compiles run with the whole harness", "Leave out --whole, or what takes a part away.")
    kind, _, address = wanted.executor.partition(":")
    if kind not in ("processes", "dask") or (kind == "processes" and address):
        raise Unwanted(f"no executor {wanted.executor!r}", "There are processes, dask and dask:ADDRESS.")


def candidates(wanted: Wanted, settings: "Settings") -> "tuple[Candidate, ...]":
    """Who is to be tried; two with one name are told apart by their key. Raises Unwanted."""
    from compiler.cli.compiling import unusable
    from compiler.models.factory import UnknownModel
    from compiler.models.secrets import UnusableKey
    from compiler.stress.candidates import at_endpoint, simulated
    from compiler.weak.profiles import ProfileUnreadable, load

    urls = _for_each(wanted.models, wanted.base_urls, "--base-url")
    variables = _for_each(wanted.models, wanted.api_key_envs, "--api-key-env")
    profiles = wanted.profiles or (() if wanted.models else (DEFAULT_PROFILE,))
    try:
        found = [simulated(load(name), wanted.seed) for name in profiles]
        for name, url, variable in zip(wanted.models, urls, variables, strict=True):
            said = {"model": name, "base_url": url or settings.base_url, "escalate_to": None}
            own = settings.model_copy(update={**said, "api_key_env": variable or settings.api_key_env})
            refused = unusable(own)
            if refused is not None:
                raise Unwanted(*refused)
            found.append(at_endpoint(name, own.access()))
    except ProfileUnreadable as error:
        raise Unwanted(str(error), error.hint) from None
    except (UnknownModel, UnusableKey) as error:
        raise Unwanted(str(error)) from None
    keys = [candidate.key for candidate in found]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise Unwanted(f"{twice} is named twice")
    return tuple(found)


def _for_each(models: tuple[str, ...], given: tuple[str, ...], option: str) -> tuple[str | None, ...]:
    if len(given) <= 1:
        return (given[0] if given else None,) * len(models)
    if len(given) != len(models):
        raise Unwanted(
            f"{len(models)} models, but {len(given)} times {option}", f"Give {option} once, or once for each."
        )
    return given
