"""Which lines of two texts are the same lines. Lines that occur once in both are trusted first.

That is patience diff (Bram Cohen): braces, blank lines and `return None` occur often and match by chance, and a merge
that stands on chance matches mixes functions up. Between the anchors difflib matches what is left.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

Pairs = list[tuple[int, int]]

_LARGEST_GAP = 4_000_000
"""Most pairs of lines that difflib is asked to look at between two anchors; larger gaps count as rewritten."""


def matching(one: Sequence[str], other: Sequence[str]) -> Pairs:
    """Indices of equal lines, increasing on both sides."""
    found: Pairs = []
    gaps = [(0, len(one), 0, len(other))]
    while gaps:
        start, end, first, last = gaps.pop()
        while start < end and first < last and one[start] == other[first]:
            found.append((start, first))
            start, first = start + 1, first + 1
        while start < end and first < last and one[end - 1] == other[last - 1]:
            end, last = end - 1, last - 1
            found.append((end, last))
        if start == end or first == last:
            continue
        anchors = _anchors(one[start:end], other[first:last])
        if not anchors:
            found += ((start + i, first + j) for i, j in _by_length(one[start:end], other[first:last]))
            continue
        here, there = start, first
        for i, j in [*((start + i, first + j) for i, j in anchors), (end, last)]:
            gaps.append((here, i, there, j))
            if i < end:
                found.append((i, j))
            here, there = i + 1, j + 1
    return sorted(found)


def _anchors(one: Sequence[str], other: Sequence[str]) -> Pairs:
    """The longest increasing run of lines that occur exactly once on each side."""
    left, right = Counter(one), Counter(other)
    place = {line: index for index, line in enumerate(other) if right[line] == 1}
    pairs = [(index, place[line]) for index, line in enumerate(one) if left[line] == 1 and line in place]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, target) in enumerate(pairs):
        at = bisect_left(ends, target)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(target)
            last.append(number)
        else:
            ends[at], last[at] = target, number
    run: Pairs = []
    number = last[-1] if last else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _by_length(one: Sequence[str], other: Sequence[str]) -> Pairs:
    if len(one) * len(other) > _LARGEST_GAP:
        return []
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(block.a + offset, block.b + offset) for block in blocks for offset in range(block.size)]
