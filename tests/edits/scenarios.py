"""Edit scenarios: a spec, an exact edit of its text, and everything that a compile may do about it.

A scenario is one TOML file below ``fixtures/edits``. A name may hold alternatives in braces, such as
``operations/{add_item,change_item}``, and ``operations/*`` stands for all that the project had before the edit. Both
are only shorter: every set is exact.
"""

import re
import shutil
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compiler.build.forecast import forecast
from compiler.build.plan import Plan
from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.store.layout import Layout
from compiler.store.manifest import read_manifest

ROOT = Path(__file__).parents[2] / "fixtures"
EDITS = ROOT / "edits"
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Expected:
    """What the log of the compile must say, whole.

    ``filled``: units whose answer is new or another one now. ``again``: units that were asked too and answered as
    before; the edit did not reach them, and the fewer the better. ``migration``: the sentences of the revision that is
    appended.
    """

    filled: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    rechecked: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    removed_files: frozenset[str] = frozenset()
    migration: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """``spec`` names a folder of fixtures/specs or a file of fixtures/edits/specs; ``options`` are settings.

    The edits ``before`` are compiled first, so that the scenario is about a project with a history. One that is
    ``long`` is not part of every test run.
    """

    name: str
    title: str
    spec: str
    before: tuple[dict[str, str], ...]
    edits: tuple[dict[str, str], ...]
    expect: dict[str, list[str]]
    options: dict[str, Any] = field(default_factory=dict)
    long: bool = False

    def expected(self, had: Collection[str]) -> Expected:
        """``had``: units and files of the project before the edit."""
        names = [name for name in Expected.__dataclass_fields__ if name != "migration"]
        sets = {name: expanded(self.expect.get(name, ()), had) for name in names}
        return Expected(**sets, migration=tuple(self.expect.get("migration", ())))

    @property
    def source(self) -> Path:
        own = EDITS / "specs" / f"{self.spec}.md"
        return own if own.is_file() else ROOT / "specs" / self.spec


def scenarios() -> list[Scenario]:
    return [_read(path) for path in sorted(EDITS.glob("*/*.toml"))]


def put_spec(source: Path, folder: Path) -> Path:
    """A copy of the spec as a folder of documents."""
    if source.is_dir():
        return Path(shutil.copytree(source, folder))
    folder.mkdir(parents=True)
    shutil.copy(source, folder)
    return folder


def apply(edits: Iterable[dict[str, str]], folder: Path) -> None:
    """Carry edits out. Each ``old`` must stand exactly once in its file, or as often as ``times`` says."""
    for edit in edits:
        path = folder / edit["file"]
        if edit.get("delete"):
            path.unlink()
            continue
        if "text" in edit:
            path.write_text(edit["text"], encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        found, times = text.count(edit["old"]), int(edit.get("times", 1))
        assert found == times, f"{edit['old']!r} stands {found} times in {path.name}"
        path.write_text(text.replace(edit["old"], edit["new"]), encoding="utf-8")


def settings_of(options: Mapping[str, Any]) -> Settings:
    """Retrieval by words and no verification, but for what a scenario says."""
    return Settings(**{"retriever": "lexical", "verify": "none", **options})


def compiled(folder: Path, **options: Any) -> Result:
    """``folder/spec`` compiled to ``folder/out``; AssertionError with the messages if it does not compile."""
    result = compile_spec(folder / "spec", folder / "out", settings_of(options), debug=True)
    assert result.status == "ok", [item.message for item in result.diagnostics if item.severity == "error"]
    return result


@dataclass(frozen=True)
class Run:
    """One scenario carried out: what was planned, what was done, and the units and files before the edit."""

    plan: Plan
    result: Result
    done: Expected
    had: frozenset[str]


def compile_scenario(scenario: Scenario, folder: Path) -> Run:
    """Edit, plan and compile a copy of the scenario's project."""
    if scenario.before:
        apply(scenario.before, folder / "spec")
        compiled(folder)
    manifest = read_manifest(Layout(folder / "out").manifest)
    apply(scenario.edits, folder / "spec")
    plan = forecast(folder / "spec", folder / "out", settings_of(scenario.options)).plan
    assert plan is not None
    result = compiled(folder, **scenario.options)
    return Run(plan, result, done(result, folder / "out"), frozenset({*manifest.units, *manifest.files}))


def done(result: Result, out: Path) -> Expected:
    """What a compile says that it did."""
    log = result.log
    return Expected(
        filled=frozenset(unit for unit, entry in log.filled.items() if entry.change != "none"),
        again=frozenset(unit for unit, entry in log.filled.items() if entry.change == "none"),
        rechecked=frozenset(log.rechecked),
        removed=frozenset(log.removed),
        written=frozenset(path for path in log.written if path not in log.migrations),
        removed_files=frozenset(log.removed_files),
        migration=tuple(line for path in log.migrations for line in _sentences((out / path).read_text())),
    )


def expanded(names: Iterable[str], had: Collection[str]) -> frozenset[str]:
    """``a/{b,c}`` → ``a/b``, ``a/c``; ``a/*`` → all of ``had`` directly below ``a``, an ending kept."""
    found: set[str] = set()
    for name in names:
        match = _BRACES.search(name)
        if match is not None:
            inner = (name[: match.start()] + part.strip() + name[match.end() :] for part in match[1].split(","))
            found |= expanded(inner, had)
        elif "*" in name:
            pattern = re.compile(re.escape(name).replace(r"\*", "[^/]*"))
            found |= {one for one in had if pattern.fullmatch(one)}
        else:
            found.add(name)
    return frozenset(found)


def _read(path: Path) -> Scenario:
    value = tomllib.loads(path.read_text(encoding="utf-8"))
    return Scenario(
        name=f"{path.parent.name}/{path.stem}",
        title=value["title"],
        spec=value.get("spec", path.parent.name),
        before=tuple(value.get("before", ())),
        edits=tuple(value["edit"]),
        expect=value.get("expect", {}),
        options=value.get("options", {}),
        long=value.get("long", False),
    )


def _sentences(revision: str) -> list[str]:
    """What a revision's docstring says before its ids."""
    docstring = revision.partition('"""')[2].partition("Revision ID")[0]
    return [line.strip().removeprefix("- ") for line in docstring.splitlines() if line.strip()]
