"""``formwork stress shrink``: the smallest call that still fails as a trial did, as a fixture."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.cli.terminal import err, out, print_json, refuse

if TYPE_CHECKING:
    from compiler.store.trials import Stored
    from compiler.stress.candidates import Candidate
    from compiler.stress.cases import Case
    from compiler.stress.opened import Run
    from compiler.stress.shrinking import Failure


def run(
    folder: Path,
    number: int,
    code: str | None,
    base_url: str | None,
    api_key_env: str | None,
    most: int,
    save: Path | None,
    *,
    as_json: bool,
) -> int:
    """0 if a fixture was made, 1 if the trial does not fail (again)."""
    from compiler.models.factory import UnknownModel
    from compiler.models.secrets import UnusableKey
    from compiler.store.trials import TrialsUnusable
    from compiler.stress.opened import NoTrials, open_run
    from compiler.stress.shrinking import NotFailing

    try:
        opened = open_run(folder)
        with closing(opened.trials):
            found = opened.trials.one(number)
            if found is None:
                return refuse(f"{folder} has no trial {number}", "report.html and report.md name trials.")
            value = _shrunk(opened, *found, code, base_url, api_key_env, most, quiet=as_json)
    except (NoTrials, TrialsUnusable, UnknownModel, UnusableKey) as error:
        return refuse(str(error))
    except NotFailing as error:
        err().print(f"[bold red]error[/]: trial {number}: {error}")
        return 1
    path = save or folder / "shrunk" / f"{number}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        return refuse(f"{path} cannot be written: {error.strerror}")
    if as_json:
        print_json({**value, "file": str(path)})
    else:
        _show(value, path)
    return 0


def _shrunk(
    run: "Run",
    stored: "Stored",
    conditions: str,
    code: str | None,
    base_url: str | None,
    api_key_env: str | None,
    most: int,
    *,
    quiet: bool,
) -> dict[str, Any]:
    from compiler.stress.cases import case_of
    from compiler.stress.fixtures import fixture
    from compiler.stress.shrinking import NotFailing, Shrinking

    unit = stored.record.key.unit
    if run.scenes_under(conditions).get(unit) != stored.scene:
        raise NotFailing("it was asked otherwise than the reference now asks: run it again")
    failure = _failure(run, stored, code)
    under = run.conditions[conditions]
    reference = run.reference.in_full if under.whole_spec else run.reference
    case = case_of(reference.scenes[unit], reference.before(unit))
    candidate = _candidate(run, stored.record.key.model, base_url, api_key_env)

    sizes = [_size(case)]

    def told(step: str, now: "Case") -> None:
        if not quiet and _size(now) != sizes[-1]:
            sizes.append(_size(now))
            said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sizes[-1].items())
            err().print(f"{step}: {said}", style="dim", markup=False)

    first = stored.record.calls[0].faults if stored.record.calls else ()
    shrinking = Shrinking(candidate, under, stored.record.key.trial, failure, first, most=most, told=told)
    smallest, left = shrinking.smallest(case)
    value = fixture(smallest, left, failure, shrinking.last(smallest), shrinking.right(smallest))
    return {**value, "shrunk": {"from": _size(case), "to": _size(smallest), "trials": shrinking.calls}}


def _failure(run: "Run", stored: "Stored", code: str | None) -> "Failure":
    """What is to be kept: the trial's end if that was bad, else what was said of its first answer."""
    from compiler.stress.shrinking import Failure, NotFailing

    record = stored.record
    first = [item.code for item in record.calls[0].complaints] if record.calls else []
    if code is not None:
        if code not in first:
            raise NotFailing(f"{code} was not said of its first answer; there was {', '.join(first) or 'nothing'}")
        return Failure("code", code)
    if record.outcome == "crashed":
        crash = (run.trials.transcript(stored.number) or ({},))[-1].get("error") or ""
        return Failure("crashed", crash)
    if record.outcome == "never":
        return Failure("never")
    if not first:
        raise NotFailing("its first answer was accepted")
    return Failure("code", first[0])


def _candidate(run: "Run", key: str, base_url: str | None, api_key_env: str | None) -> "Candidate":
    from compiler.models.factory import Access
    from compiler.stress.candidates import Candidate, at_endpoint
    from compiler.weak.profiles import Profile

    about = run.models[key]
    if about["simulated"]:
        profile = Profile.model_validate_json(json.dumps(about["profile"]))
        return Candidate(about["label"], key, profile=profile, seed=about["seed"])
    found = at_endpoint(about["name"], Access(base_url=base_url, api_key_env=api_key_env))
    return replace(found, key=key)


def _size(case: "Case") -> dict[str, int]:
    return {
        "sections": len(case.sections),
        "lines": sum(map(len, case.sections)),
        "symbols": len(case.symbols),
        "alternatives": len(set(case.alternatives()) - set(case.left_out)),
        "names": len(case.offered),
        "accepted_forms": len(case.before),
    }


def _show(value: dict[str, Any], path: Path) -> None:
    console = out()
    first = value["calls"][0]
    console.print(f"{value['model']}{' (SIMULATED)' if value['simulated'] else ''}: {first['tool']}", markup=False)
    console.print(first["sent"], markup=False, style="dim")
    reply = first["reply"] or {}
    for call in reply.get("tool_calls", []):
        console.print(f"→ {call['name']}({call['arguments']})", markup=False)
    if reply.get("text"):
        console.print(f"→ {reply['text']}", markup=False)
    console.print(", ".join(f"{item['code']} {item['path'] or ''}".strip() for item in first["said"]), markup=False)
    start, end = value["shrunk"]["from"], value["shrunk"]["to"]
    console.print("\n" + ", ".join(f"{name.replace('_', ' ')} {start[name]} → {end[name]}" for name in start))
    console.print(f"in {value['shrunk']['trials']} trials; written to {path}", markup=False)
