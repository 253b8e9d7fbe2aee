"""One unit's conversation with a weak model: what it got wrong, and what becomes of that when it is asked again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from compiler.fill.paths import Steps, parts, value_at
from compiler.models.protocol import FillRequest, JsonObject
from compiler.weak.drawing import first_mistakes, more_mistakes
from compiler.weak.edits import ABSENT, Edit, before_edits, edited, overlapping
from compiler.weak.faults.registry import FAULTS
from compiler.weak.mistakes import Mistake
from compiler.weak.profiles import Profile
from compiler.weak.telling import complaints_of, told


@dataclass(frozen=True)
class Planned:
    """The next answer: the right arguments, and what is to be wrong with them."""

    value: JsonObject
    mistakes: tuple[Mistake, ...]


@dataclass
class Conversation:
    """``value`` is the right answer, ``mistakes`` what is still wrong, ``shown`` the edits in what the caller holds."""

    profile: Profile
    question: str
    value: JsonObject
    schema: JsonObject
    attempt: int = 0
    answered: bool = False
    mistakes: tuple[Mistake, ...] = ()
    shown: tuple[Edit, ...] = ()

    def restart(self) -> None:
        """Forget every answer: the question is asked for the first time again."""
        self.attempt, self.answered, self.mistakes, self.shown = 0, False, (), ()

    def whole(self, request: FillRequest, rng: Random) -> Planned:
        """The next answer to the whole question."""
        complaints = complaints_of(request)
        self.schema = request.tool.parameters
        if self.answered:
            kept, replaced = self._decided(self.mistakes, complaints, (), rng)
            new = more_mistakes(self.profile, self.value, request, rng, count=replaced, beside=kept)
            self.mistakes = (*kept, *new)
        else:
            self.mistakes = first_mistakes(self.profile, self.value, request, rng)
        self.attempt += 1
        self.answered = True
        if _readable(self.mistakes):
            self.shown = _lasting(self.mistakes)
        return Planned(self.value, self.mistakes)

    def patch(self, request: FillRequest, rng: Random, right: JsonObject | None = None) -> Planned:
        """The next answer to a ``fix`` call. Mistakes elsewhere in the form are not touched by it.

        ``right`` is what the model behind answers, None to take it from its answer to the whole question.
        """
        slots = slots_of(request)
        places = {name: self._place(path) for name, path in slots.items()}
        if right is None:
            right = {name: self._right(path, places[name]) for name, path in slots.items()}
        known = [place for place in places.values() if place is not None]
        asked = [mistake for mistake in self.mistakes if mistake.of_reply or _concerns(mistake, known)]
        kept, replaced = self._decided(asked, complaints_of(request), tuple(slots.values()), rng)
        here = tuple(moved for mistake in kept if (moved := _into(mistake, places)) is not None)
        new = more_mistakes(self.profile, right, request, rng, count=replaced, beside=here)
        back = tuple(moved for mistake in new if (moved := _out_of(mistake, places)) is not None)
        self.mistakes = (*(mistake for mistake in self.mistakes if mistake not in asked), *kept, *back)
        self.attempt += 1
        if _readable((*here, *new)):
            absent = _left_out((*here, *new))
            given = [place for name, place in places.items() if place is not None and name not in absent]
            outside = tuple(edit for edit in self.shown if not _under(edit.path, given))
            self.shown = (*outside, *(edit for edit in _lasting((*kept, *back)) if _under(edit.path, given)))
        return Planned(right, (*here, *new))

    def _decided(
        self, mistakes: Sequence[Mistake], complaints: str, slots: tuple[str, ...], rng: Random
    ) -> tuple[tuple[Mistake, ...], int]:
        """Which mistakes are made again, and how many give way to others."""
        kept: list[Mistake] = []
        replaced = 0
        for mistake in mistakes:
            fate = _fate(self.profile, rng)
            if mistake.sticky and not told(mistake, complaints, slots, self.value, self.schema, self.shown):
                fate = "repeated"
            if fate == "repeated":
                kept.append(mistake)
            replaced += fate == "replaced"
        return tuple(kept), replaced

    def _place(self, path: str) -> Steps | None:
        """Where a slot stands in the right value; None below something that is wrong as a whole."""
        steps = before_edits(parts(path), self.shown)
        above = any(edit.value is not ABSENT and edit.path == steps[: len(edit.path)] != steps for edit in self.shown)
        return None if above else steps

    def _right(self, path: str, place: Steps | None) -> Any:
        if place is not None:
            return value_at(self.value, place)[1]
        return value_at(edited(self.value, self.shown), parts(path))[1]


def slots_of(request: FillRequest) -> dict[str, str]:
    """Name → path of the values that a ``fix`` call asks for."""
    properties = request.tool.parameters.get("properties", {})
    return {name: _first_word(slot.get("description")) for name, slot in properties.items() if isinstance(slot, dict)}


def _fate(profile: Profile, rng: Random) -> str:
    again = profile.again
    draw = rng.random()
    if again.policy != "fixed_with":
        return again.policy
    return "fixed" if draw < again.probability else again.otherwise


def _readable(mistakes: Iterable[Mistake]) -> bool:
    """Whether the caller can take anything from the reply."""
    return not any(mistake.of_reply and FAULTS[mistake.fault].effect == "lossy" for mistake in mistakes)


def _lasting(mistakes: Iterable[Mistake]) -> tuple[Edit, ...]:
    """The edits that remain in what the caller makes of the reply."""
    return tuple(edit for mistake in mistakes if not mistake.restored for edit in mistake.edits)


def _left_out(mistakes: Iterable[Mistake]) -> set[str]:
    """The slots of a patch that a reply with these mistakes does not have: there the caller keeps what it held."""
    edits = (edit for mistake in mistakes for edit in mistake.edits)
    return {str(edit.path[0]) for edit in edits if len(edit.path) == 1 and edit.value is ABSENT}


def _concerns(mistake: Mistake, places: Iterable[Steps]) -> bool:
    return any(overlapping(edit.path, place) for edit in mistake.edits for place in places)


def _under(path: Steps, places: Iterable[Steps]) -> bool:
    return any(path[: len(place)] == place for place in places)


def _into(mistake: Mistake, places: dict[str, Steps | None]) -> Mistake | None:
    """The mistake as it is made in a patch; None where the patch does not hold its place."""
    if mistake.of_reply:
        return mistake
    moved: list[Edit] = []
    for edit in mistake.edits:
        names = [name for name, place in places.items() if place is not None and edit.path[: len(place)] == place]
        if not names:
            return None
        place = places[names[0]] or ()
        moved.append(Edit((names[0], *edit.path[len(place) :]), edit.value))
    return replace(mistake, edits=tuple(moved))


def _out_of(mistake: Mistake, places: dict[str, Steps | None]) -> Mistake | None:
    """A mistake that was made in a patch, at its place in the whole; None where it leaves nothing there."""
    if mistake.of_reply:
        return mistake
    moved: list[Edit] = []
    for edit in mistake.edits:
        place = places.get(str(edit.path[0]))
        if place is None or (len(edit.path) == 1 and edit.value is ABSENT):
            return None
        moved.append(Edit((*place, *edit.path[1:]), edit.value))
    return replace(mistake, edits=tuple(moved))


def _first_word(description: Any) -> str:
    words = description.split() if isinstance(description, str) else []
    return words[0].rstrip(":,;") if words else ""
