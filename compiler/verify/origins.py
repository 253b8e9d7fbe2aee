"""From a file and line of the formatted tree to the unit and AST path that the line was printed from. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ast_schemas.artifact import Artifact
from compiler.verify.lines import line_map


@dataclass(frozen=True)
class Source:
    """Where a line comes from; both None for scaffold and for files about the whole program."""

    unit: str | None
    path: str | None


class Origins:
    """Looks lines up; maps of lines are made for the files that are asked for only."""

    def __init__(self, artifacts: Iterable[Artifact], formatted: Mapping[str, str]) -> None:
        self._artifacts = {artifact.path: artifact for artifact in artifacts}
        self._formatted = formatted
        self._maps: dict[str, tuple[int, ...]] = {}

    def at(self, file: str, line: int | None) -> Source:
        """The narrowest origin of the line, else the file's unit."""
        artifact = self._artifacts.get(file)
        if artifact is None:
            return Source(None, None)
        if line is not None:
            number = self._line(artifact, line)
            around = [origin for origin in artifact.origins if origin.first <= number <= origin.last]
            for origin in sorted(around, key=lambda origin: (origin.last - origin.first, origin.path is None)):
                if "/" in origin.unit:
                    return Source(origin.unit, origin.path)
        return Source(artifact.unit, None)

    def with_edited(self, replaced: Iterable[str], texts: Mapping[str, str]) -> "Origins":
        """With files of a person's in the place of generated ones: their lines come from no unit."""
        gone = set(replaced)
        kept = [artifact for path, artifact in self._artifacts.items() if path not in gone]
        return Origins([*kept, *(Artifact(path=path, text=text) for path, text in texts.items())], self._formatted)

    def is_output(self, file: str) -> bool:
        """Whether the compile writes the file; others in the tree are a person's own and theirs to lint."""
        return file in self._artifacts

    def _line(self, artifact: Artifact, line: int) -> int:
        if not artifact.path.endswith(".py"):
            return line
        if artifact.path not in self._maps:
            self._maps[artifact.path] = line_map(artifact.text, self._formatted.get(artifact.path, artifact.text))
        lines = self._maps[artifact.path]
        return lines[min(max(line, 1), len(lines)) - 1]
