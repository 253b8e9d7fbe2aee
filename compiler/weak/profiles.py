"""How often a weak model goes wrong, and how: read from TOML, checked, with errors that name file and line."""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from compiler.diagnostics import did_you_mean
from compiler.fill.forms import FORMS
from compiler.weak.faults.registry import FAULTS

FOLDER = Path(__file__).parent / "profile_files"

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class ProfileUnreadable(Exception):
    """No such profile, or not a valid one. The message is for a person and names file and line."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Again(_Strict):
    """What becomes of each mistake when the question comes back.

    ``fixed``: it is gone. ``fixed_with``: gone with ``probability``, else as ``otherwise`` says. ``repeated``: made
    again at the same place. ``replaced``: gone, and another one made.
    """

    policy: Literal["fixed", "fixed_with", "repeated", "replaced"] = "fixed"
    probability: Share = 1.0
    otherwise: Literal["repeated", "replaced"] = "repeated"


class Profile(_Strict):
    """Rates of one simulated model. Shares are of replies, weights are relative to each other."""

    name: str = Field(min_length=1)
    about: str = ""
    valid: dict[str, Share]
    """Phase (or ``default``) → share of first replies that fit the form as they stand."""
    silent: Share = 0.0
    """Share of replies that also hold a mistake which their form does not show (kinds with effect ``undetectable``)."""
    transport: Share = 0.0
    """Share of HTTP responses that fail or misbehave (kinds with effect ``transport``)."""
    failures_in_a_row: int = Field(default=2, ge=0, le=100)
    """Most responses to one request that fail; the next one answers."""
    mistakes: tuple[Weight, ...] = Field(default=(1.0,), min_length=1, max_length=20)
    """Weights of one, two, three … mistakes in a reply that is not valid."""
    sticky: Share = 0.0
    """Share of mistakes that are cured only by a question that holds their path and what is allowed there."""
    again: Again = Again()
    faults: dict[str, Weight]
    """Kind → weight; the kinds of each effect are drawn apart."""

    @field_validator("valid", mode="before")
    @classmethod
    def _one_for_all(cls, value: object) -> object:
        return {"default": value} if isinstance(value, int | float) else value

    @field_validator("valid")
    @classmethod
    def _known_phases(cls, value: dict[str, float]) -> dict[str, float]:
        _known(value, ("default", *FORMS), "phase")
        if "default" not in value:
            raise ValueError("`default` is missing: the share where no phase is named")
        return value

    @field_validator("faults")
    @classmethod
    def _known_faults(cls, value: dict[str, float]) -> dict[str, float]:
        _known(value, tuple(FAULTS), "fault")
        return value

    @model_validator(mode="after")
    def _drawable(self) -> "Profile":
        for field, rate, effects in (
            ("valid", 1 - min(self.valid.values()), ("preserving", "lossy")),
            ("silent", self.silent, ("undetectable",)),
            ("transport", self.transport, ("transport",)),
        ):
            if rate and not any(self.weights(*effects).values()):
                raise ValueError(
                    f"`{field}` asks for faults, but `faults` gives no {' or '.join(effects)} one a weight"
                )
        if not any(self.mistakes):
            raise ValueError("`mistakes` needs a weight above 0")
        return self

    def valid_share(self, phase: str) -> float:
        return self.valid.get(phase, self.valid["default"])

    def weights(self, *effects: str) -> Mapping[str, float]:
        """The kinds with one of these effects that have a weight."""
        return {name: weight for name, weight in self.faults.items() if weight and FAULTS[name].effect in effects}

    def fingerprint(self) -> str:
        """Eight hex digits that change with any rate."""
        return hashlib.sha256(self.model_dump_json(exclude={"about"}).encode()).hexdigest()[:8]


def names() -> tuple[str, ...]:
    """The profiles that come with Formwork."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load(name: str | Path) -> Profile:
    """A profile by its name, or from a TOML file. Raises ProfileUnreadable."""
    if isinstance(name, str) and name in names():
        path = FOLDER / f"{name}.toml"
    else:
        path = Path(name)
        if not path.is_file():
            hint = did_you_mean(str(name), names()) or f"There are {', '.join(names())}; or name a TOML file."
            raise ProfileUnreadable(f"no profile {str(name)!r}, and no such file", hint=hint)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileUnreadable(f"{path}: {getattr(error, 'strerror', None) or 'is not UTF-8 text'}") from None
    return parse(text, str(path))


def parse(text: str, source: str) -> Profile:
    """A profile from TOML text; ``source`` is named in errors. Raises ProfileUnreadable."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        where = f"{source}:{found[1]}" if found else source
        raise ProfileUnreadable(f"{where}: not TOML: {error}") from None
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        steps = [str(step) for step in first["loc"]]
        line = _line(text, steps)
        name = ".".join(steps)
        where = f"{source}:{line}" if line else source
        said = first["msg"].removeprefix("Value error, ")
        hint = did_you_mean(steps[-1], Profile.model_fields) if first["type"] == "extra_forbidden" else None
        raise ProfileUnreadable(f"{where}: {name + ': ' if name else ''}{said}", hint=hint) from None


def _known(given: Mapping[str, float], allowed: Sequence[str], kind: str) -> None:
    for name in given:
        if name not in allowed:
            hint = did_you_mean(name, allowed)
            raise ValueError(f"no {kind} {name!r}" + (f"; {hint}" if hint else ""))


def _line(text: str, steps: Sequence[str]) -> int | None:
    """The line where the deepest key of an error's location stands; a message may name a deeper one."""
    for step in reversed(steps):
        for number, line in enumerate(text.splitlines(), start=1):
            if re.match(rf"\s*(\[\s*)?[\"']?{re.escape(step)}[\"']?\s*(=|\])", line):
                return number
    return None
