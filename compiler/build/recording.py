"""The records of one compile, as texts: inputs of units, sections of the spec, origins of lines, the log. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from ast_schemas.artifact import Artifact
from ast_schemas.spec import Spec
from compiler.build.log import Entry, Log
from compiler.build.result import Files
from compiler.graph.categories import change_of
from compiler.graph.inputs import Inputs, packed
from compiler.graph.renewal import Reason
from compiler.graph.settled import Text, text_of
from compiler.store.records import INPUTS, LAST, ORIGINS, SOURCES, record_text
from compiler.symbols.accepted import Accepted
from compiler.verify.origins import Origins


def source_record(spec: Spec) -> dict[str, str]:
    """Sections and requirements with their places: what ``plan``, ``explain`` and ``trace`` tell of the spec."""
    sections = {
        section.id: {
            "title": section.title,
            "path": list(section.path),
            "file": section.file,
            "line": section.line,
            "hash": section.content_hash,
            "order": index,
            "rest": text_of(section).rest,
            "requirements": [
                [block.requirement, block.line, block.text] for block in section.blocks if block.requirement
            ],
        }
        for index, section in enumerate(spec.sections)
    }
    return {SOURCES: record_text({"sections": sections})}


def recorded_texts(sections: Mapping[str, Any]) -> dict[str, Text]:
    """The texts of the sections in ``source_record``."""
    return {
        name: Text(tuple((requirement, text) for requirement, _, text in section["requirements"]), section["rest"])
        for name, section in sections.items()
        if "rest" in section
    }


def build_records(
    spec: Spec,
    inputs: Mapping[str, Inputs],
    artifacts: Mapping[str, Artifact],
    origins: Origins,
    known: Mapping[str, Any],
    same: Collection[str],
) -> dict[str, str]:
    """All records but the log. ``known``: the stored origins, good for the files in ``same``."""
    files = known.get("files", {})
    lines = {
        path: files[path] if path in same and path in files else _origins(artifact, origins)
        for path, artifact in artifacts.items()
    }
    return {
        **source_record(spec),
        INPUTS: record_text(packed(inputs)),
        ORIGINS: record_text({"files": lines}),
    }


def logged(
    outcomes: Mapping[str, str],
    reasons: Mapping[str, tuple[Reason, ...]],
    stored: Collection[str],
    before: Accepted,
    now: Accepted,
    files: Files,
) -> Log:
    """``outcomes`` of the units of this compile, ``stored`` those of the last one."""

    def entries(outcome: str) -> dict[str, Entry]:
        return {
            unit: Entry(
                tuple(map(str, reasons.get(unit, ()))) or (("new",) if unit not in stored else ()),
                change_of(unit, before, now),
            )
            for unit in sorted(outcomes)
            if outcomes[unit] == outcome
        }

    return Log(
        filled=entries("filled"),
        rechecked=entries("rechecked"),
        reused=tuple(sorted(unit for unit, outcome in outcomes.items() if outcome == "reused")),
        removed=tuple(sorted(set(stored) - set(outcomes))),
        written=files.written,
        removed_files=files.removed,
    )


def log_record(log: Log) -> dict[str, str]:
    """What was done, for whoever asks later."""
    return {LAST: record_text(log.to_json())}


def _origins(artifact: Artifact, origins: Origins) -> dict[str, Any]:
    """``lines``: [first, last, unit, path in its form], for runs of lines that come from one place."""
    runs: list[list[Any]] = []
    for number in range(1, artifact.text.count("\n") + 1) if artifact.origins else ():
        source = origins.at(artifact.path, number)
        if runs and runs[-1][1] == number - 1 and runs[-1][2:] == [source.unit, source.path]:
            runs[-1][1] = number
        elif source.unit is not None:
            runs.append([number, number, source.unit, source.path])
    return {"unit": artifact.unit, "lines": runs}
