"""The spec of `formwork init`, compiled once; each test gets a copy to edit."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from compiler.build.forecast import forecast
from compiler.build.plan import Plan
from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.store.layout import Layout
from compiler.store.manifest import read_manifest

ROOT = Path(__file__).parents[2]
SPEC = (ROOT / "compiler" / "cli" / "templates" / "spec.md").read_text(encoding="utf-8")
SETTINGS = Settings(retriever="lexical", verify="none")


@dataclass(frozen=True)
class Project:
    """A spec file and the folder that it was compiled into."""

    folder: Path

    @property
    def spec(self) -> Path:
        return self.folder / "spec.md"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def compile(self) -> Result:
        return compile_spec(self.spec, self.out, SETTINGS, debug=True)

    def plan(self) -> Plan:
        found = forecast(self.spec, self.out, SETTINGS)
        assert found.plan is not None, found.diagnostics
        return found.plan

    def units_and_files(self) -> frozenset[str]:
        manifest = read_manifest(Layout(self.out).manifest)
        return frozenset({*manifest.units, *manifest.files})

    def edit(self, *edits: tuple[str, str]) -> None:
        """Replace texts of the spec; each must be there exactly once."""
        text = self.spec.read_text(encoding="utf-8")
        for old, new in edits:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        self.spec.write_text(text, encoding="utf-8")

    def copy(self, folder: Path) -> "Project":
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Project(folder)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder with its time of change and bytes."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
