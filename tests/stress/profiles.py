"""Profiles of one kind of mistake, cheap runs in this process."""

from collections.abc import Sequence
from pathlib import Path

from compiler.store.trials import Trials
from compiler.stress import campaign
from compiler.stress.ablations import FULL
from compiler.stress.candidates import Candidate, simulated
from compiler.stress.conditions import Conditions
from compiler.stress.executors import Concurrent
from compiler.stress.opened import Folder
from compiler.stress.reference import Reference
from compiler.stress.work import Job
from compiler.weak.faults.registry import FAULTS
from compiler.weak.profiles import Again, Profile


def only(*faults: str, sticky: float = 0.0, cured: float = 1.0, name: str = "weak") -> Profile:
    """Each first answer has one of these mistakes, which a good message cures (always if ``sticky`` is 1)."""
    silent = all(FAULTS[fault].effect == "undetectable" for fault in faults)
    return Profile(
        name=name,
        valid={"default": 1.0 if silent else 0.0},
        silent=1.0 if silent else 0.0,
        sticky=sticky,
        again=Again(policy="fixed_with", probability=cured, otherwise="repeated"),
        faults=dict.fromkeys(faults, 1.0),
    )


def job(reference: Reference, *candidates: Candidate, conditions: Conditions | None = None) -> Job:
    return Job(reference.to_json(), candidates, conditions or Conditions())


def run_into(
    folder: Path,
    reference: Reference,
    profile: Profile,
    *,
    trials: int,
    units: Sequence[str] = (),
    phases: Sequence[str] = (),
    conditions: Conditions | None = None,
) -> campaign.Progress:
    """A folder of trials as the command leaves it, but for the report; made in this process."""
    place, candidate, under = Folder(folder), simulated(profile, 0), conditions or Conditions()
    place.reference.parent.mkdir(parents=True, exist_ok=True)
    place.reference.write_text(reference.to_json(), encoding="utf-8")
    store = Trials(place.trials)
    store.note("title", "spec")
    store.note("models", {candidate.key: candidate.about()})
    store.note("conditions", {under.key(): {"name": FULL, "value": under.model_dump(mode="json")}})
    keys = list(campaign.wanted([candidate.key], campaign.selected(reference, phases, units), trials))
    try:
        return campaign.run(job(reference, candidate, conditions=under), reference, keys, Concurrent(1), store, size=8)
    finally:
        store.close()
