"""BM25 and cosine scores become one: a weighted sum of normalised scores. Pure functions.

Convex combination after Bruch, Gai and Ingber 2023 ("An Analysis of Fusion Functions for Hybrid
Retrieval", §4): unlike reciprocal rank fusion it can be told how little a weak encoder knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

DENSE_WEIGHT = 0.6
"""Share of the dense score, tuned on kept-out training questions (docs/RESULTS.md, "Fusion")."""
DATE_WEIGHT = 0.15
"""What the right time adds, tuned on training questions (docs/RESULTS.md, "The time that a question
names")."""


def fuse(
    lexical: Mapping[int, float], dense: Mapping[int, float], *, dense_weight: float = DENSE_WEIGHT
) -> list[tuple[int, float]]:
    """(id, score in [0, 1]) of every id of either side, best first; ties by id.

    ``lexical`` holds BM25 scores ≥ 0 (an absent id counts 0), divided here by the largest;
    ``dense`` holds cosines in [-1, 1] (an absent id counts -1). ``dense_weight`` is in [0, 1].
    When nothing matches a word, the dense order stands alone.

    >>> fuse({1: 10.0, 2: 5.0}, {1: 0.0, 2: 1.0}, dense_weight=0.5)
    [(1, 0.75), (2, 0.75)]
    """
    highest = max(lexical.values(), default=0.0)
    scores = {
        i: (1 - dense_weight) * (lexical.get(i, 0.0) / highest if highest > 0 else 0.0)
        + dense_weight * (dense.get(i, -1.0) + 1) / 2
        for i in {*lexical, *dense}
    }
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def dated(
    fused: Sequence[tuple[int, float]],
    closeness: Mapping[int, float],
    *,
    date_weight: float = DATE_WEIGHT,
) -> list[tuple[int, float]]:
    """``fused`` with ``date_weight`` × ``closeness`` in [0, 1] added, best first; ties by id.

    Scores stay in [0, 1]; an absent id is as far in time as can be.

    >>> dated([(1, 0.9), (2, 0.85)], {1: 0.0, 2: 1.0}, date_weight=0.25)
    [(2, 0.88), (1, 0.72)]
    """
    scores = {
        i: (score + date_weight * closeness.get(i, 0.0)) / (1 + date_weight) for i, score in fused
    }
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
