"""Intervals and tests agree with an independent implementation (SciPy)."""

import pytest
from scipy.stats import binomtest

from compiler.stress.intervals import Rate, difference, wilson
from compiler.stress.paired import bootstrap, holm, sign_test


@pytest.mark.parametrize(("count", "of"), [(0, 1), (1, 1), (3, 10), (27, 400), (399, 400), (3838, 3838)])
def test_the_interval_of_a_rate_is_wilsons(count: int, of: int) -> None:
    known = binomtest(count, of).proportion_ci(0.95, method="wilson")
    assert wilson(count, of) == pytest.approx((known.low, known.high), abs=1e-12)


def test_3838_trials_without_a_failure_show_99_9_percent_and_fewer_do_not() -> None:
    assert wilson(3838, 3838)[0] >= 0.999
    assert wilson(3837, 3837)[0] < 0.999


def test_of_no_trials_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert Rate(0, 0).to_json()["rate"] is None
    assert difference(Rate(0, 0), Rate(5, 9)) == (-1.0, 1.0)


@pytest.mark.parametrize(("better", "worse"), [(0, 1), (2, 9), (5, 5), (40, 70), (0, 30)])
def test_pairs_are_tested_exactly(better: int, worse: int) -> None:
    assert sign_test(better, worse) == pytest.approx(binomtest(better, better + worse).pvalue, rel=1e-9)


def test_the_interval_of_a_difference_holds_newcombes_example() -> None:
    """Table II, example (a) of the paper: 56/70 against 48/80, 0.2 (0.0524 to 0.3339)."""
    assert difference(Rate(48, 80), Rate(56, 70)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_holm_keeps_the_order_given_and_never_falls() -> None:
    assert holm([0.04, 0.001, 0.03]) == pytest.approx((0.06, 0.003, 0.06))


def test_the_bootstrap_is_seeded_and_holds_the_mean() -> None:
    values = [1.0, 2.0, 3.0, 10.0] * 25
    low, high = bootstrap(values, seed=1)
    assert (low, high) == bootstrap(values, seed=1)
    assert low < 4.0 < high
