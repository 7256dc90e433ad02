"""How sure a score is: bootstrap intervals and paired differences, seeded.

Resampling is over questions, the unit that was drawn. No normality is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 20241120

Rows = NDArray[np.float64]
Statistic = Callable[[Rows], float | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """``mean`` of b − a over the same questions, its 95 % interval, two-sided ``p_value``."""

    mean: float
    low: float
    high: float
    p_value: float
    n: int


def mean(rows: Rows) -> float | None:
    """The mean of the only column of ``rows``; None when there is no row."""
    return float(rows.mean()) if len(rows) else None


def ratio_of_sums(rows: Rows) -> float | None:
    """The sum of the first column over that of the second; None when the latter is 0."""
    numerator, denominator = rows.sum(axis=0)
    return float(numerator / denominator) if denominator else None


def bootstrap_interval(
    rows: Rows,
    statistic: Statistic = mean,
    *,
    level: float = 0.95,
    n_resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[float, float] | None:
    """The percentile interval of ``statistic`` over resamples of ``rows`` ``(n, columns)``.

    None when there are fewer than two rows or the statistic applies to no resample (one class
    alone, no citation). Efron and Tibshirani 1993, §13.3.
    """
    if len(rows) < 2:
        return None
    rng = np.random.default_rng(seed)
    draws = (
        statistic(rows[rng.integers(0, len(rows), size=len(rows))]) for _ in range(n_resamples)
    )
    values = [value for value in draws if value is not None]
    if not values:
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def paired_difference(
    first: Sequence[float],
    second: Sequence[float],
    *,
    n_resamples: int = 10_000,
    seed: int = SEED,
) -> Difference:
    """Second minus first, question by question: bootstrap interval and sign-flip permutation test.

    The p-value is (1 + flips at least as extreme) / (1 + flips): Fisher's randomisation test as
    used for retrieval runs (Smucker et al. 2007).

    Raises:
        ValueError: the sequences are empty or of different lengths.
    """
    if len(first) != len(second) or not len(first):
        raise ValueError(f"paired scores of equal length expected: {len(first)} and {len(second)}")
    gaps = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    observed = float(gaps.mean())
    rng = np.random.default_rng(seed)
    # subtle: one row at a time, because (n_resamples, n) at once is gigabytes for large sets.
    flipped = np.array(
        [(gaps * rng.choice((-1.0, 1.0), size=len(gaps))).mean() for _ in range(n_resamples)]
    )
    extreme = int((np.abs(flipped) >= abs(observed) - 1e-12).sum())
    interval = bootstrap_interval(gaps[:, None], n_resamples=n_resamples, seed=seed)
    low, high = interval if interval is not None else (observed, observed)
    return Difference(observed, low, high, (1 + extreme) / (1 + n_resamples), len(gaps))
