"""Ranks out of scores, and one order out of several rankings. Order only: membership is decided by scores."""

from collections.abc import Iterable, Mapping, Sequence

_RRF_K = 60
"""Cormack, Clarke and Büttcher 2009: reciprocal rank fusion, with the constant of the paper."""


def ranked(scores: Mapping[int, float]) -> dict[int, int]:
    """1-based ranks of what scored above zero, the best first; equal scores in document order."""
    found = sorted((index for index, score in scores.items() if score > 0), key=lambda index: (-scores[index], index))
    return {index: rank for rank, index in enumerate(found, start=1)}


def fused(rankings: Sequence[Mapping[int, int]], indices: Iterable[int]) -> dict[int, int]:
    """1-based ranks of all ``indices`` by the sum of reciprocal ranks; ties, and the unranked, in document order."""
    weight = {index: sum(1 / (_RRF_K + ranks[index]) for ranks in rankings if index in ranks) for index in indices}
    order = sorted(weight, key=lambda index: (-weight[index], index))
    return {index: rank for rank, index in enumerate(order, start=1)}
