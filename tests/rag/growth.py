"""How the cost of something grows with its input, without a clock's seconds in an assertion."""

import time
from collections.abc import Callable

TIMES_LONGER = 8


def growth(work: Callable[[int], object], size: int) -> float:
    """CPU time of ``work`` for an input ``TIMES_LONGER`` the size over that for ``size``; the best of three runs each.

    8 is linear, 64 quadratic.
    """
    return _seconds(work, size * TIMES_LONGER) / max(_seconds(work, size), 1e-4)


def _seconds(work: Callable[[int], object], size: int) -> float:
    found = []
    for _ in range(3):
        start = time.process_time()
        work(size)
        found.append(time.process_time() - start)
    return min(found)
