"""Which mistakes a reply has. Everything random is a pure function of the key that it is given."""

from collections.abc import Mapping, Sequence
from random import Random

from compiler.models.protocol import FillRequest, JsonObject
from compiler.weak.edits import Edit
from compiler.weak.faults.kinds import Connection, ReplyFault, TransportFault, ValueFault
from compiler.weak.faults.registry import FAULTS
from compiler.weak.mistakes import Mistake
from compiler.weak.profiles import Profile
from compiler.weak.sites import Target
from compiler.weak.writing import written


def generator(*key: object) -> Random:
    """Equal keys give equal draws, whatever else was drawn before."""
    return Random("|".join(map(str, key)))


def first_mistakes(profile: Profile, value: JsonObject, request: FillRequest, rng: Random) -> tuple[Mistake, ...]:
    """The mistakes of a first reply: none with the profile's valid share, else as many as its weights draw."""
    visible: tuple[Mistake, ...] = ()
    if rng.random() >= profile.valid_share(request.phase):
        count = 1 + rng.choices(range(len(profile.mistakes)), weights=profile.mistakes)[0]
        visible = more_mistakes(profile, value, request, rng, count=count)
    if rng.random() < profile.silent:
        visible += more_mistakes(profile, value, request, rng, count=1, effects=("undetectable",), beside=visible)
    return visible


def more_mistakes(
    profile: Profile,
    value: JsonObject,
    request: FillRequest,
    rng: Random,
    *,
    count: int,
    effects: Sequence[str] = ("preserving", "lossy"),
    beside: tuple[Mistake, ...] = (),
) -> tuple[Mistake, ...]:
    """Up to ``count`` mistakes that can be made beside each other; fewer where the value has no place for more."""
    weights = dict(profile.weights(*effects))
    found: list[Mistake] = []
    while weights and len(found) < count:
        name = _weighted(weights, rng)
        mistake = _made(name, value, request, rng, (*beside, *found), profile.sticky)
        if mistake is None:
            del weights[name]
        else:
            found.append(mistake)
    return tuple(found)


def connection(profile: Profile, rng: Random, failed: int) -> tuple[str | None, Connection]:
    """What happens to one response: the fault's name, None if nothing does. ``failed`` counts those before it."""
    if rng.random() >= profile.transport:
        return None, Connection()
    weights = dict(profile.weights("transport"))
    while weights:
        name = _weighted(weights, rng)
        fault = FAULTS[name]
        assert isinstance(fault, TransportFault)
        found = fault.apply(rng)
        if found.answers or failed < profile.failures_in_a_row:
            return name, found
        del weights[name]
    return None, Connection()


def _made(
    name: str, value: JsonObject, request: FillRequest, rng: Random, beside: tuple[Mistake, ...], sticky: float
) -> Mistake | None:
    fault = FAULTS[name]
    salt = f"{rng.random()}"
    stays = rng.random() < sticky
    edits: tuple[Edit, ...] = ()
    if isinstance(fault, ValueFault):
        taken = tuple(edit for mistake in beside for edit in mistake.edits)
        drawn = fault.apply(Target(value, request.tool.parameters, taken), Random(salt))
        if drawn is None:
            return None
        edits = drawn
    elif any(other.fault == name or _exclude(other.fault, name) for other in beside):
        return None
    mistake = Mistake(name, edits, stays, salt)
    return mistake if written(value, request, (*beside, mistake)) is not None else None


def _exclude(one: str, other: str) -> bool:
    """A message can be framed in one way only."""
    stages = [fault.stage for fault in (FAULTS[one], FAULTS[other]) if isinstance(fault, ReplyFault)]
    return stages == ["reply", "reply"]


def _weighted(weights: Mapping[str, float], rng: Random) -> str:
    return rng.choices(list(weights), weights=list(weights.values()))[0]
