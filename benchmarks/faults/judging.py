"""One spoiled reply against the fill loop's reading and the unit's checks, and what became of it. Pure."""

import copy
import json
import traceback
from dataclasses import dataclass
from random import Random
from typing import Literal

from ast_schemas.base import Node
from benchmarks.faults.scenes import Scene
from compiler.diagnostics import has_errors
from compiler.fill.conversation import Conversation
from compiler.fill.options import EVERYTHING
from compiler.models import chat
from compiler.models.protocol import CHANNELS, FillRequest
from compiler.stress.scoring import meaning
from compiler.weak.drawing import more_mistakes
from compiler.weak.mistakes import Mistake
from compiler.weak.profiles import Profile
from compiler.weak.writing import body, written

Verdict = Literal["restored", "refused", "later", "same", "differs", "crashed"]
"""``restored``: accepted, and what was meant. ``refused``: told what is wrong. ``later``: accepted, and refused by the
checks of the whole phase. ``same``: the mistake changes nothing that counts. ``differs``: accepted, and not what was
meant. ``crashed``: an exception."""


@dataclass(frozen=True)
class Judged:
    """What became of one reply. ``raw``: accepted without any repair or coercion; ``codes``: what was said of it."""

    fault: str
    scene: Scene
    mistakes: tuple[Mistake, ...]
    verdict: Verdict
    raw: bool = False
    codes: tuple[str, ...] = ()
    crash: str = ""
    form: Node | None = None
    """What was accepted, where it differs."""


def spoiled(scene: Scene, fault: str, effect: str, rng: Random) -> tuple[FillRequest, tuple[Mistake, ...]] | None:
    """A request through a random channel with one mistake of this kind; None where the unit has no place for it."""
    request = scene.request.model_copy(update={"channel": rng.choice(CHANNELS)})
    profile = Profile(name=fault, valid={"default": 1.0}, faults={fault: 1.0})
    mistakes = more_mistakes(profile, scene.value, request, rng, count=1, effects=(effect,))
    return (request, mistakes) if mistakes else None


def _conversation(unit: str, scene: Scene) -> Conversation:
    """A conversation in which the first question was asked; building its schema is most of the cost of a reply."""
    key = (id(scene), unit)
    if key not in _ASKED:
        _ASKED[key] = Conversation(scene.question, scene.check, EVERYTHING)
        _ASKED[key].first((CHANNELS[0],))
    return _ASKED[key]


_ASKED: dict[tuple[int, str], Conversation] = {}


def judged(scene: Scene, fault: str, request: FillRequest, mistakes: tuple[Mistake, ...]) -> Judged:
    """The reply read, mended, validated and checked as the first reply of a conversation is."""
    draft = written(scene.value, request, mistakes)
    assert draft is not None
    answered = body(draft, model="spoiled", usage=True, said={})
    reply = chat.reply(json.loads(json.dumps(answered)), request)
    assert reply is not None
    talk = copy.copy(_conversation(scene.unit, scene))
    try:
        answer, form = talk.judge(reply, request)
    except Exception:
        return Judged(fault, scene, mistakes, "crashed", crash=traceback.format_exc(limit=-4))
    codes = tuple(dict.fromkeys(item.code for item in talk.diagnostics))
    if form is None or has_errors(talk.diagnostics):
        return Judged(fault, scene, mistakes, "refused", codes=codes)
    raw = not answer.repairs and not answer.coercions
    if meaning(form) == meaning(scene.form):
        whole = meaning(scene.value) == meaning(draft.value) if isinstance(draft.value, dict) else False
        verdict: Verdict = "same" if whole and raw else "restored"
        return Judged(fault, scene, mistakes, verdict, raw, codes)
    return Judged(fault, scene, mistakes, "differs", raw, codes, form=form)
