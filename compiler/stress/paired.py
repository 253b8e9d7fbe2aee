"""Tests for pairs of trials that differ in one thing. Pure and exact, or seeded."""

import math
from collections import Counter
from collections.abc import Sequence


def sign_test(better: int, worse: int) -> float:
    """Two-sided exact p-value of so many discordant pairs, were either kind equally likely.

    On accepted or not this is McNemar's exact test (Q. McNemar, Psychometrika 12, 1947), on counts the sign test.
    """
    pairs = better + worse
    if not pairs:
        return 1.0
    fewer = min(better, worse)
    tail = sum(math.exp(_log_choose(pairs, count) - pairs * math.log(2)) for count in range(fewer + 1))
    return min(1.0, 2 * tail)


def bootstrap(differences: Sequence[float], *, seed: int = 0, resamples: int = 1000) -> tuple[float, float]:
    """95 % percentile interval of the mean difference over resampled pairs (B. Efron, Ann. Stat. 7, 1979).

    Equal differences are drawn together, so that the cost depends on how many distinct ones there are.
    """
    if not differences:
        return 0.0, 0.0
    kinds = Counter(differences)
    if len(kinds) == 1:
        return differences[0], differences[0]
    import numpy

    values, counts = numpy.array(list(kinds), dtype=float), numpy.array(list(kinds.values()), dtype=float)
    draws = numpy.random.default_rng(seed).multinomial(len(differences), counts / counts.sum(), size=resamples)
    means = sorted((draws @ values / len(differences)).tolist())
    return means[int(resamples * 0.025)], means[min(resamples - 1, int(resamples * 0.975))]


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for being several (S. Holm, Scand. J. Stat. 6, 1979), in the order given."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    adjusted, highest = [1.0] * len(values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, values[place] * (len(values) - rank)))
        adjusted[place] = highest
    return tuple(adjusted)


def _log_choose(of: int, count: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
