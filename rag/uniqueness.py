"""Two things of one name: reported with both places, and told apart so that everything after may trust ids."""

from collections.abc import Iterable, Sequence

from ast_schemas.spec import Block, Section
from rag.problems import Place, ProblemKind, SpecProblem


class _Names:
    """Names given so far, each with its place."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self._latest: dict[str, int] = {}

    def unique(self, name: str, place: Place) -> str:
        """The name, or the name with the next free number; it is taken from now on."""
        result = name
        while result in self.places:
            self._latest[name] = self._latest.get(name, 1) + 1
            result = f"{name}~{self._latest[name]}"
        self.places[result] = place
        return result


def with_unique_ids(sections: Iterable[Section]) -> tuple[list[Section], list[SpecProblem]]:
    """Sections whose own and whose requirements' ids are unique, and one problem for each repeat.

    The first bearer keeps the id; the next ones get ``~2``, ``~3`` ….
    """
    names, requirements = _Names(), _Names()
    problems: list[SpecProblem] = []
    result: list[Section] = []
    for section in sections:
        place = Place(file=section.file, line=section.line)
        identifier = names.unique(section.id, place)
        if identifier != section.id:
            problems.append(_repeated_section(section, place, names.places[section.id]))
        blocks = [_below(block, section.id, identifier) for block in section.blocks]
        blocks, repeats = _unique_requirements(blocks, section.file, requirements)
        problems += repeats
        result.append(section.model_copy(update={"id": identifier, "blocks": tuple(blocks)}))
    return result, problems


def _unique_requirements(blocks: Sequence[Block], file: str, known: _Names) -> tuple[list[Block], list[SpecProblem]]:
    result: list[Block] = []
    problems: list[SpecProblem] = []
    for block in blocks:
        code = block.requirement
        if code is None:
            result.append(block)
            continue
        place = Place(file=file, line=block.line)
        unique = known.unique(code, place)
        if unique != code:
            message = f'the requirement "{code}" exists twice; give one of them another code'
            problems.append(_problem("duplicate_requirement", message, place, known.places[code]))
        result.append(block if unique == code else block.model_copy(update={"requirement": unique}))
    return result, problems


def _below(block: Block, old: str, new: str) -> Block:
    """The block with a hashed requirement id moved below its section's new id; an explicit code stays."""
    requirement = block.requirement
    if old == new or requirement is None or not requirement.startswith(f"{old}/"):
        return block
    return block.model_copy(update={"requirement": new + requirement[len(old) :]})


def _repeated_section(section: Section, place: Place, first: Place) -> SpecProblem:
    message = (
        f'the section id "{section.id}" exists twice; rename "{section.title}" or give it an anchor such as '
        f"{{#{section.id.replace('.', '-')}-2}}"
    )
    return _problem("duplicate_section", message, place, first)


def _problem(kind: ProblemKind, message: str, place: Place, first: Place) -> SpecProblem:
    return SpecProblem(kind=kind, message=message, file=place.file, line=place.line, related=(first,))
