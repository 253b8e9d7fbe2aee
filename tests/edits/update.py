"""Rewrites what edit scenarios expect to what a compile does now: ``python -m tests.edits.update [PART OF A NAME …]``.

For after a change that is meant to reach more or fewer units. Read the difference before you keep it: a unit below
``again`` was asked although its answer did not change.
"""

import json
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.edits.scenarios import EDITS, Expected, Scenario, compile_scenario, compiled, expanded, put_spec, scenarios

_WHOLE = (
    *(f"{phase}/*" for phase in ("collectors", "dtos", "operations", "scenarios", "schema", "signatures")),
    *("transformers/*", "tests/contract/test_*.py", "tests/test_scenario_*.py", "app/operations/*.py"),
)
_PREFIXES = ("test_scenario_", "test_", "")


def main(parts: list[str]) -> None:
    """Compile each scenario whose name holds one of the parts (all if there are none), and write what was done."""
    with TemporaryDirectory() as place:
        bases: dict[Path, Path] = {}
        for scenario in scenarios():
            if parts and not any(part in scenario.name for part in parts):
                continue
            if scenario.source not in bases:
                base = Path(place, scenario.source.stem)
                put_spec(scenario.source, base / "spec")
                compiled(base)
                bases[scenario.source] = base
            folder = Path(shutil.copytree(bases[scenario.source], Path(place, "edited")))
            try:
                run = compile_scenario(scenario, folder)
            except AssertionError as error:
                print(f"{scenario.name}: {error}")
                continue
            finally:
                shutil.rmtree(folder)
            _write(scenario, run.done, run.had)


def _write(scenario: Scenario, found: Expected, had: Collection[str]) -> None:
    if found == scenario.expected(had):
        return
    path = EDITS / f"{scenario.name}.toml"
    head = path.read_text(encoding="utf-8").partition("\n[expect]\n")[0]
    path.write_text(f"{head}\n[expect]\n{expectation(found, had)}", encoding="utf-8")
    print(f"{scenario.name}: rewritten")


def expectation(found: Expected, had: Collection[str]) -> str:
    """The lines below ``[expect]``."""
    lines = []
    for name in Expected.__dataclass_fields__:
        values = getattr(found, name)
        items = list(values) if isinstance(values, tuple) else list(_folded(_starred(values, had)))
        if items:
            lines += [f"{name} = [", *(f"  {json.dumps(item, ensure_ascii=False)}," for item in items), "]"]
    return "".join(f"{line}\n" for line in lines)


def _starred(names: frozenset[str], had: Collection[str]) -> list[str]:
    left, found = set(names), []
    for pattern in _WHOLE:
        whole = expanded([pattern], had)
        if len(whole) > 3 and whole <= left:
            found.append(pattern)
            left -= whole
    return sorted([*found, *left])


def _folded(names: Iterable[str]) -> Iterator[str]:
    """Names of one folder as one, with alternatives in braces."""
    folders: dict[str, list[str]] = {}
    for name in names:
        head, slash, tail = name.rpartition("/")
        folders.setdefault(head + slash, []).append(tail)
    for folder, tails in folders.items():
        plain = [tail for tail in tails if "*" not in tail]
        yield from (folder + tail for tail in tails if "*" in tail)
        if len(plain) < 2:
            yield from (folder + tail for tail in plain)
            continue
        prefix = next(prefix for prefix in _PREFIXES if all(tail.startswith(prefix) for tail in plain))
        suffix = ".py" if all(tail.endswith(".py") for tail in plain) else ""
        inner = ",".join(tail[len(prefix) : len(tail) - len(suffix)] for tail in plain)
        yield f"{folder}{prefix}{{{inner}}}{suffix}"


if __name__ == "__main__":
    main(sys.argv[1:])
