"""Metrics of answers, rankings and confidences: pure functions of plain values.

Every ratio is in [0, 1]. What needs gold spans and cited spans is in `eval.citations`; intervals
are in `eval.stats`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.normalize import french_tokens, squad_tokens

Tokens = Callable[[str], tuple[str, ...]]
Floats = Sequence[float] | NDArray[np.float64]
Flags = Sequence[bool] | NDArray[np.bool_]

RIGHT_F1 = 0.5
"""From this `f1_fr` on, an answer counts as right in calibration and coverage."""


def exact(prediction: str, golds: Sequence[str]) -> float:
    """1.0 when ``prediction`` equals a gold answer under original SQuAD rules, else 0.0."""
    return _best(_same, prediction, golds, squad_tokens)


def f1(prediction: str, golds: Sequence[str]) -> float:
    """The best token F1 over ``golds`` under original SQuAD rules; 0.0 without golds.

    Rajpurkar et al. 2016; two empty normal forms agree, as in evaluate-v2.0.py (v1.1 gives 0).
    """
    return _best(_overlap_f1, prediction, golds, squad_tokens)


def exact_fr(prediction: str, golds: Sequence[str]) -> float:
    """1.0 when ``prediction`` equals a gold answer under French rules, else 0.0."""
    return _best(_same, prediction, golds, french_tokens)


def f1_fr(prediction: str, golds: Sequence[str]) -> float:
    """The best token F1 over ``golds`` under French rules; 0.0 without golds."""
    return _best(_overlap_f1, prediction, golds, french_tokens)


def _best(
    score: Callable[[tuple[str, ...], tuple[str, ...]], float],
    prediction: str,
    golds: Sequence[str],
    tokens: Tokens,
) -> float:
    predicted = tokens(prediction)
    return max((score(predicted, tokens(gold)) for gold in golds), default=0.0)


def _same(predicted: tuple[str, ...], gold: tuple[str, ...]) -> float:
    return float(predicted == gold)


def _overlap_f1(predicted: tuple[str, ...], gold: tuple[str, ...]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    shared = sum((Counter(predicted) & Counter(gold)).values())
    return 2 * shared / (len(predicted) + len(gold))


def recall_at_k(relevant: Sequence[bool], k: int) -> float:
    """1.0 when one of the first ``k`` results is relevant, else 0.0.

    The recall of open-domain question answering (DrQA's P@k): a question needs one good passage.
    """
    return float(any(relevant[:k]))


def reciprocal_rank(relevant: Sequence[bool], k: int = 10) -> float:
    """1 / rank of the first relevant result among the first ``k``, ranks from 1; else 0.0."""
    return next((1 / rank for rank, good in enumerate(relevant[:k], 1) if good), 0.0)


def ndcg(relevant: Sequence[bool], n_relevant: int, k: int = 10) -> float:
    """Normalised discounted cumulative gain at ``k``, gains 0 or 1; 0.0 if nothing is relevant.

    ``n_relevant`` is how many relevant items the collection holds: the ideal ranking puts them
    first. Järvelin and Kekäläinen 2002, discount 1 / log2(rank + 1).
    """
    discounts = 1 / np.log2(np.arange(2, k + 2))
    gains = np.array([float(good) for good in relevant[:k]])
    ideal = float(discounts[: max(n_relevant, sum(relevant))].sum())
    return float(gains @ discounts[: len(gains)]) / ideal if ideal else 0.0


def auroc(labels: Flags, scores: Floats) -> float | None:
    """The probability that a true item scores above a false one, ties counting half.

    None when ``labels`` are all true or all false. Mann–Whitney U from mid-ranks.
    """
    truth = np.asarray(labels, dtype=bool)
    n_true, n_false = int(truth.sum()), int((~truth).sum())
    if not n_true or not n_false:
        return None
    _, group, counts = np.unique(np.asarray(scores), return_inverse=True, return_counts=True)
    mid_ranks = np.cumsum(counts) - (counts - 1) / 2
    u = float(mid_ranks[group][truth].sum()) - n_true * (n_true + 1) / 2
    return u / (n_true * n_false)


def ece(confidences: Floats, right: Flags, n_bins: int = 10) -> float | None:
    """Expected calibration error: the mean gap between confidence and accuracy over the bins.

    Bins hold equal numbers of questions (Nguyen and O'Connor 2015), because confidences crowd at
    the ends and equal-width bins would rest on a handful of questions. With fewer questions than
    bins, each is a bin. None when there is no question.
    """
    if not len(confidences):
        return None
    stated, accuracy = _ascending_with_shared_accuracy(confidences, right)
    n = len(stated)
    edges = np.unique(np.linspace(0, n, min(n_bins, n) + 1).astype(int))[:-1]
    gaps = np.add.reduceat(stated, edges) - np.add.reduceat(accuracy, edges)
    return float(np.abs(gaps).sum() / n)


def _ascending_with_shared_accuracy(
    confidences: Floats, right: Flags
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Confidences ascending, and for each the share right among those equal to it.

    subtle: sharing makes bins that split equal confidences independent of the order of questions.
    """
    values, group, counts = np.unique(
        np.asarray(confidences, dtype=np.float64), return_inverse=True, return_counts=True
    )
    share = np.bincount(group, weights=np.asarray(right, dtype=np.float64)) / counts
    return np.repeat(values, counts), np.repeat(share, counts)


def best_threshold(confidences: Floats, f1s: Floats, answerable: Flags) -> tuple[float, float]:
    """(threshold, mean F1) of the best abstention, as ``best_f1_thresh`` of SQuAD 2.0's script.

    A question is answered when its confidence reaches the threshold; abstaining scores 1 where
    there is no answer, else 0; answering scores its F1, 0 where there is none. The lowest of equal
    thresholds. (0.0, 0.0) when there is no question.
    """
    if not len(confidences):
        return 0.0, 0.0
    given = np.asarray(confidences, dtype=np.float64)
    gained = np.where(np.asarray(answerable, dtype=bool), np.asarray(f1s, dtype=np.float64), 0.0)
    spared = ~np.asarray(answerable, dtype=bool)
    candidates = np.concatenate([[0.0], np.unique(given)])
    totals = [float(np.where(given >= t, gained, spared).mean()) for t in candidates.tolist()]
    best = int(np.argmax(totals))
    return float(candidates[best]), totals[best]


def coverage_at_error(confidences: Floats, right: Flags, max_error: float = 0.1) -> float | None:
    """The largest share of questions that can be answered with an error of ``max_error`` at most.

    Questions are answered from the most confident down, equal confidences together. 0.0 when no
    threshold is good enough; None when there is no question. El-Yaniv and Wiener 2010.
    """
    if not len(confidences):
        return None
    _, group, counts = np.unique(
        -np.asarray(confidences, dtype=np.float64), return_inverse=True, return_counts=True
    )
    answered = np.cumsum(counts)
    wrong = np.cumsum(np.bincount(group, weights=~np.asarray(right, dtype=bool)))
    # subtle: the tolerance keeps 1 error in 10 within 0.1 despite binary fractions.
    good = answered[wrong / answered <= max_error + 1e-12]
    return float(good.max() / len(group)) if len(good) else 0.0
