"""A compile that has nothing to do answers from the stamp of the last one, before the compiler is imported."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.store.layout import Layout
from compiler.store.stamp import asked_with, unchanged, write_stamp

if TYPE_CHECKING:
    from compiler.build.result import Result


class Stamp:
    """One compile's question, asked before it and answered after it."""

    def __init__(self, spec: Path, out: Path, given: Mapping[str, Any]) -> None:
        self._started = time.monotonic()
        self._layout = Layout(out)
        self._asked = asked_with(spec, given, os.environ, Path.cwd())

    def found(self) -> dict[str, Any] | None:
        """What to say without compiling, None if there may be something to do."""
        return unchanged(self._layout, self._asked)

    def as_json(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The object of ``--json``."""
        return {**said["json"], "seconds": self._seconds()}

    def uncovered(self, said: Mapping[str, Any]) -> int:
        """How many requirements are not covered."""
        return int(said["json"]["requirements"]["uncovered"])

    def as_result(self, said: Mapping[str, Any]) -> "Result":
        """For the summary on a terminal."""
        from ast_schemas.diagnostic import Diagnostic
        from compiler.build.result import Files, Requirements, Result

        return Result(
            status="ok",
            diagnostics=tuple(Diagnostic.model_validate(item) for item in said["diagnostics"]),
            seconds=self._seconds(),
            reused=tuple(said["reused"]),
            requirements=Requirements(*(tuple(names) for names in said["requirements"])),
            files=Files(unchanged=tuple(said["files"])),
        )

    def keep(self, result: "Result") -> None:
        """After a compile that succeeded: what the next one may say if nothing changes."""
        if result.status != "ok":
            return
        from dataclasses import replace

        from compiler.build.log import Log
        from compiler.build.result import Files
        from compiler.diagnostics.codes.evolution import LOSES
        from compiler.store.manifest import read_manifest

        reused = tuple(sorted((*result.filled, *result.rechecked, *result.reused)))
        files = tuple(sorted((*result.files.written, *result.files.unchanged)))
        idle = replace(
            result,
            diagnostics=tuple(item for item in result.diagnostics if item.code != LOSES),
            filled=(),
            rechecked=(),
            reused=reused,
            calls=0,
            replayed=0,
            prompt_tokens=0,
            completion_tokens=0,
            files=Files(unchanged=files),
            log=Log(reused=reused),
        )
        found = idle.requirements
        said = {
            "json": idle.to_json(),
            "diagnostics": [item.model_dump(mode="json") for item in idle.diagnostics],
            "reused": list(reused),
            "requirements": [list(names) for names in (found.compiled, found.informative, found.uncovered)],
            "files": list(files),
        }
        write_stamp(self._layout, self._asked, sorted(read_manifest(self._layout.manifest).files), said)

    def _seconds(self) -> float:
        return round(time.monotonic() - self._started, 3)
