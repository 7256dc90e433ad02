"""The few metrics that development needs: French EM and F1, AUROC, bootstrap intervals.

`eval` holds the official ones; qa may not import it. All results are ratios in [0, 1].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.values import french_tokens, is_date, parse_moment, parse_quantity, relation
from qa.values.nouns import may_be_the_same

CORRECT_F1 = 0.5
"""A span counts as right when its French F1 with a gold answer reaches this."""
_ANY_DAY = date(2001, 7, 1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``n`` cases with the bounds of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int


def exact(guess: str, golds: Sequence[str]) -> float:
    """1.0 when ``guess`` says one of ``golds`` word for word, else 0.0."""
    return float(any(french_tokens(guess) == french_tokens(gold) for gold in golds))


def f1(guess: str, golds: Sequence[str]) -> float:
    """The best harmonic mean of word precision and recall over ``golds``; 0.0 without golds."""
    return max((_f1(french_tokens(guess), french_tokens(gold)) for gold in golds), default=0.0)


def states(text: str, gold: str) -> bool:
    """Whether ``text`` says what ``gold`` does; "13 morts" never says "27 morts".

    >>> states("27 morts", "au moins 27 morts"), states("27 morts", "13 morts")
    (True, False)
    """
    if is_date(text) and is_date(gold):
        first, second = (parse_moment(each, published=_ANY_DAY) for each in (text, gold))
        if first is not None and second is not None:
            return relation(first, second) in {"equal", "compatible"}
    one, two = parse_quantity(text), parse_quantity(gold)
    if one is None or two is None:
        return f1(text, [gold]) >= CORRECT_F1
    if relation(one, two) == "equal":
        return True
    same = one.amount is not None and one.amount == two.amount
    return same and (not one.unit or not two.unit or may_be_the_same(one.unit, two.unit))


def _f1(guess: Sequence[str], gold: Sequence[str]) -> float:
    if not guess or not gold:
        return float(guess == gold)
    shared = sum((Counter(guess) & Counter(gold)).values())
    return 2 * shared / (len(guess) + len(gold))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The chance that a positive outranks a negative, ties counting half (Mann-Whitney U / mn)."""
    above = np.asarray(positives)[:, None] - np.asarray(negatives)[None, :]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))


def mean_estimate(values: Sequence[float], *, samples: int = 2000, seed: int = 0) -> Estimate:
    """The mean of ``values`` (at least one), questions resampled."""
    array = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(seed)
    means = array[rng.integers(len(array), size=(samples, len(array)))].mean(axis=1)
    return _estimate(float(array.mean()), means, len(array))


def auroc_estimate(
    positives: Sequence[float], negatives: Sequence[float], *, samples: int = 1000, seed: int = 0
) -> Estimate:
    """The AUROC, positives and negatives resampled apart; ``n`` counts both."""
    rng = np.random.default_rng(seed)
    good, bad = np.asarray(positives), np.asarray(negatives)
    draws = [
        auroc(rng.choice(good, len(good)).tolist(), rng.choice(bad, len(bad)).tolist())
        for _ in range(samples)
    ]
    return _estimate(auroc(positives, negatives), np.array(draws), len(good) + len(bad))


def _estimate(value: float, draws: NDArray[np.float64], n: int) -> Estimate:
    low, high = np.percentile(draws, [2.5, 97.5])
    return Estimate(value, float(low), float(high), n)


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], weights: Sequence[float], bins: int = 10
) -> float:
    """The weighted mean gap between confidence and accuracy over ``bins`` equal-width bins.

    Naeini et al. 2015. Sequences of one length, at least one case; confidences in [0, 1].
    """
    confidence, weight = np.asarray(confidences), np.asarray(weights, dtype=np.float64)
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    gap = weight * (confidence - np.asarray(right, dtype=np.float64))
    gaps = [abs(float(gap[number == b].sum())) for b in range(bins)]
    return sum(gaps) / float(weight.sum())


def threshold_at_error(
    confidences: Sequence[float],
    right: Sequence[bool],
    weights: Sequence[float],
    *,
    error_ratio: float,
) -> float:
    """The lowest confidence from which on at most ``error_ratio`` of the weight is wrong.

    Equal confidences are told or kept back together. 1.0 when even the surest answers are wrong
    more often, or when there is none.
    """
    surest_first = -np.asarray(confidences, dtype=np.float64)
    values, group = np.unique(surest_first, return_inverse=True)
    weight = np.asarray(weights, dtype=np.float64)
    told = np.bincount(group, weights=weight, minlength=len(values))
    wrong = np.bincount(
        group, weights=weight * ~np.asarray(right, dtype=np.bool_), minlength=len(values)
    )
    fine = np.flatnonzero(np.cumsum(wrong) <= error_ratio * np.cumsum(told) + 1e-12)
    return float(-values[fine[-1]]) if fine.size else 1.0
