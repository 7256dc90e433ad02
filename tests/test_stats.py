"""Intervals and paired differences: seeded, of known coverage, honest on little data."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from eval.stats import bootstrap_interval, mean, paired_difference, ratio_of_sums


def column(values):
    return np.array(values, dtype=np.float64).reshape(-1, 1)


def test_the_interval_of_a_mean_is_near_the_normal_one():
    values = np.random.default_rng(7).normal(0.5, 0.2, size=400)
    low, high = bootstrap_interval(column(values), n_resamples=4000)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert low == pytest.approx(values.mean() - half, abs=half / 10)
    assert high == pytest.approx(values.mean() + half, abs=half / 10)


def test_the_interval_covers_the_truth_about_nineteen_times_in_twenty():
    rng = np.random.default_rng(3)
    draws = [column(rng.random(60) < 0.6) for _ in range(200)]
    intervals = [bootstrap_interval(rows, n_resamples=200) for rows in draws]
    covered = sum(low <= 0.6 <= high for low, high in intervals)
    assert 180 <= covered <= 200


def test_the_same_seed_gives_the_same_interval():
    rows = column([0, 1, 1, 0, 1])
    assert bootstrap_interval(rows, seed=1) == bootstrap_interval(rows, seed=1)
    many = column(np.random.default_rng(0).random(50))
    assert bootstrap_interval(many, seed=1) != bootstrap_interval(many, seed=2)


def test_no_interval_from_fewer_than_two_questions():
    assert bootstrap_interval(column([])) is None
    assert bootstrap_interval(column([1.0])) is None


def test_no_interval_when_the_statistic_never_applies():
    assert bootstrap_interval(np.zeros((3, 2)), ratio_of_sums) is None


def test_a_ratio_pools_its_counts():
    assert ratio_of_sums(np.array([[1.0, 2.0], [3.0, 3.0]])) == (1 + 3) / (2 + 3)
    assert ratio_of_sums(np.zeros((0, 2))) is None
    assert mean(column([])) is None


def test_the_paired_p_value_is_that_of_all_sign_flips():
    first = [0.1, 0.4, 0.3, 0.8, 0.5, 0.2]
    second = [0.3, 0.5, 0.3, 0.9, 0.9, 0.1]
    gaps = np.array(second) - np.array(first)
    every = [abs(np.mean(gaps * signs)) for signs in product((-1, 1), repeat=6)]
    exhaustive = np.mean([value >= abs(gaps.mean()) - 1e-12 for value in every])
    found = paired_difference(first, second)
    assert found.mean == pytest.approx(sum(gaps) / 6)
    assert found.p_value == pytest.approx(exhaustive, abs=0.02)
    assert found.low <= found.mean <= found.high
    assert found.n == 6


def test_equal_runs_do_not_differ():
    found = paired_difference([0.2, 0.9, 0.4], [0.2, 0.9, 0.4], n_resamples=100)
    assert (found.mean, found.low, found.high, found.p_value) == (0.0, 0.0, 0.0, 1.0)


def test_one_question_gives_no_wider_interval_than_itself():
    found = paired_difference([0.0], [1.0], n_resamples=50)
    assert (found.low, found.high, found.p_value) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1.0], [1.0, 0.0])])
def test_scores_that_do_not_pair_are_refused(first, second):
    with pytest.raises(ValueError, match="equal length"):
        paired_difference(first, second)
