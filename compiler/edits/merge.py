"""Three-way merge of lines (diff3 as formalised by Khanna, Kunal and Pierce, 2007): base, mine, new → one text.

Between lines that all three share, a side that equals the base yields to the other; two sides that differ from the base
and from each other conflict. Nothing is guessed: changes that touch without a shared line between them conflict too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compiler.edits.matching import matching


@dataclass(frozen=True)
class Conflict:
    """One place where both changed the base differently; ``line`` is the first of ``mine``, counted from 1."""

    line: int
    base: tuple[str, ...]
    mine: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """``text`` is the result if there are no conflicts; else it holds the conflicts between markers."""

    text: str
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class _Piece:
    """Lines of each text between two shared lines; ``line`` is the 0-based place in mine."""

    line: int
    base: tuple[str, ...]
    mine: tuple[str, ...]
    new: tuple[str, ...]


def merge(base: str, mine: str, new: str) -> Merged:
    """Both changes on one base. Line ends are ``\\n``; a last line without one is a line of its own kind."""
    out: list[str] = []
    conflicts: list[Conflict] = []
    for piece in _pieces(_lines(base), _lines(mine), _lines(new)):
        if piece.mine == piece.new or piece.new == piece.base:
            out.extend(piece.mine)
        elif piece.mine == piece.base:
            out.extend(piece.new)
        else:
            conflict = Conflict(piece.line + 1, piece.base, piece.mine, piece.new)
            conflicts.append(conflict)
            out.extend(_marked(conflict))
    return Merged("".join(out), tuple(conflicts))


def _pieces(base: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> Iterator[_Piece]:
    """The texts cut at the lines that all three share; shared lines come as pieces of their own."""
    to_mine, to_new = dict(matching(base, mine)), dict(matching(base, new))
    at = (0, 0, 0)
    for index, line in enumerate(base):
        if index not in to_mine or index not in to_new:
            continue
        shared = (index, to_mine[index], to_new[index])
        yield _between(base, mine, new, at, shared)
        yield _Piece(shared[1], (line,), (line,), (line,))
        at = (shared[0] + 1, shared[1] + 1, shared[2] + 1)
    yield _between(base, mine, new, at, (len(base), len(mine), len(new)))


def _between(
    base: Sequence[str],
    mine: Sequence[str],
    new: Sequence[str],
    start: tuple[int, int, int],
    end: tuple[int, int, int],
) -> _Piece:
    return _Piece(
        start[1],
        tuple(base[start[0] : end[0]]),
        tuple(mine[start[1] : end[1]]),
        tuple(new[start[2] : end[2]]),
    )


def _lines(text: str) -> list[str]:
    """Split at ``\\n`` alone: a form feed or U+2028 inside a string literal ends no line."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])


def _marked(conflict: Conflict) -> list[str]:
    sides = [
        ("<<<<<<< yours\n", conflict.mine),
        ("||||||| as last generated\n", conflict.base),
        ("=======\n", conflict.new),
    ]
    found: list[str] = []
    for mark, lines in sides:
        found += [mark, *(line if line.endswith("\n") else f"{line}\n" for line in lines)]
    return [*found, ">>>>>>> as generated now\n"]
