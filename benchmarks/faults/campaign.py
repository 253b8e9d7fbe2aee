"""Many replies with one mistake each, so numbered that shares of a run never draw the same one."""

import time
from collections.abc import Callable
from dataclasses import replace
from random import Random

from benchmarks.faults.judging import Judged, judged, spoiled
from benchmarks.faults.later import caught_later
from benchmarks.faults.scenes import Scene
from benchmarks.faults.tally import Row, Tally
from compiler.fill.paths import text_of
from compiler.weak.faults.registry import FAULTS

KINDS = [fault for fault in FAULTS.values() if fault.effect != "transport"]

_SHOWN = 5
"""Most wrong readings of a kind that are kept in words."""


def run(
    specs: dict[str, tuple[Scene, ...]],
    *,
    seed: int,
    first: int,
    count: int,
    later: int,
    tell: Callable[[int], None],
) -> Tally:
    """Replies ``first`` … ``first + count - 1``; of each kind up to ``later`` wrong ones are checked in the whole."""
    tally = Tally(seed=seed, specs=list(specs))
    every = [(spec, scene) for spec, scenes in specs.items() for scene in scenes]
    places = {kind.name: list(every) for kind in KINDS}
    started = time.monotonic()
    for number in range(first, first + count):
        kind = KINDS[number % len(KINDS)]
        rng = Random(f"{seed}|{number}")
        row = tally.rows.setdefault(kind.name, Row())
        left = places[kind.name]
        while left:
            at = rng.randrange(len(left))
            spec, scene = left[at]
            case = spoiled(scene, kind.name, kind.effect, rng)
            if case is None:
                del left[at]
                continue
            began = time.monotonic()
            found = judged(scene, kind.name, *case)
            spent = (time.monotonic() - began) * 1000
            if found.form is not None and (kind.effect != "undetectable" or row.looked_later < later):
                caught = caught_later(specs[spec], scene.unit, found.form)
                row.looked_later += 1
                row.caught_later += caught
                if caught and kind.effect != "undetectable":
                    found = replace(found, verdict="later")
            _count(row, found, case[0].channel, spent)
            tally.replies += 1
            break
        tell(number)
    tally.seconds = time.monotonic() - started
    return tally


def _count(row: Row, found: Judged, channel: str, milliseconds: float) -> None:
    row.tried += 1
    row.verdicts[found.verdict] += 1
    row.codes.update(found.codes)
    row.slowest_ms = max(row.slowest_ms, milliseconds)
    bad = found.verdict == "crashed" or (found.verdict == "differs" and FAULTS[found.fault].effect != "undetectable")
    if bad and len(row.wrong) < _SHOWN:
        row.wrong.append(_words(found, channel))


def _words(found: Judged, channel: str) -> str:
    edits = [f"{text_of(edit.path)} = {edit.value!r}"[:160] for one in found.mistakes for edit in one.edits]
    return f"{found.scene.unit} [{channel}] {edits} {' '.join(found.codes)} {found.crash}".strip()
