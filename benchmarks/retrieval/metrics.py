"""Measures of a set and of a ranking against the needed sections, and how sure one can be of their means."""

import math
import random
from collections.abc import Collection, Sequence

from ast_schemas.base import Node


class Interval(Node):
    """A mean with its 95 % bootstrap confidence interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def recall(used: Collection[str], needed: Collection[str]) -> float:
    """Share of the needed sections that are used; 1 if none is needed."""
    return sum(name in used for name in needed) / len(needed) if needed else 1.0


def precision(used: Collection[str], needed: Collection[str], helpful: Collection[str] = ()) -> float:
    """Share of the used sections that are needed, those that are merely helpful left out; 1 if none is used."""
    counted = [name for name in used if name in needed or name not in helpful]
    return sum(name in needed for name in counted) / len(counted) if counted else 1.0


def ndcg(ranking: Sequence[str], needed: Collection[str]) -> float:
    """Normalised discounted cumulative gain of the whole ranking, with gain 1 for a needed section."""
    gained = sum(1 / math.log2(rank + 1) for rank, name in enumerate(ranking, start=1) if name in needed)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, len(needed) + 1))
    return gained / best if best else 1.0


def bootstrap(values: Sequence[float], seed: int = 0, resamples: int = 2000) -> Interval:
    """The mean over units, and the 2.5th and 97.5th percentile of the means of resamples with replacement."""
    rng = random.Random(seed)
    means = sorted(math.fsum(rng.choices(values, k=len(values))) / len(values) for _ in range(resamples))
    low, high = means[int(0.025 * resamples)], means[int(0.975 * resamples) - 1]
    return Interval(mean=math.fsum(values) / len(values), low=low, high=high)
