"""Fits the weights of claims beside the first (`qa.further`), part of the stage ``confidence``.

Learned from every kept-out question, those that have several answers too, weighted by how often
people are guessed to ask such. A claim is right when it states a gold value (the same quantity or
days where both are one, else nearly the same words), or was judged so (`qa.training.written`).
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from qa.claims import sayings_of, score
from qa.confidence import Confidence, Linear
from qa.evidence import Evidence, gather
from qa.further import Beside, beside
from qa.questions import analyse_question
from qa.stated import Saying
from qa.training.asking import Asked
from qa.training.linear import logistic
from qa.training.scores import auroc, expected_calibration_error, states
from qa.training.several import FoundSeveral
from qa.training.written import JudgedSpans, judged_spans

Sort = Literal["differ", "neighbour", "answerable", "twin", "absent", "seeking"]
SHARES: dict[Sort, float] = {
    "differ": 0.12, "neighbour": 0.23, "answerable": 0.27,
    "twin": 0.08, "absent": 0.05, "seeking": 0.25,
}  # fmt: skip
"""How often people ask what the press tells in several ways, what it tells once among others that
are near, and the kinds of `qa.training.asking`: guesses (docs/answers.md)."""
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class _Row:
    """A claim beside the first, whether it is right, its fold (by article) and its weight."""

    features: Beside
    right: bool
    sort: Sort
    fold: int
    weight: float = 1.0


def fit_further(
    fitted: Confidence, asked: Sequence[Asked], several: Sequence[FoundSeveral]
) -> tuple[Linear, dict[str, float]]:
    """The weights, and scores on ``several``, each under weights fitted without its articles.

    ``fitted`` weighs the spans. Weights are `SHARES`; a sort that is missing leaves its share.
    """
    rows = [row for one in asked for row in _asked_rows(fitted, one)]
    read = {one.question: one for one in judged_spans()}
    rows += [row for f in several for row in _found_rows(fitted, f, read.get(f.asked.question))]
    weighed = _weighed(rows)
    return _weights(weighed), _scores(fitted, weighed)


def _asked_rows(fitted: Confidence, one: Asked) -> Iterator[_Row]:
    golds = [gold.text for gold in one.example.answers]
    place = (one.kind, _fold(one.example.article_id))
    return _rows(fitted, one.example.question, one.evidence, golds, *place, one.judged)


def _found_rows(
    fitted: Confidence, found: FoundSeveral, read: JudgedSpans | None
) -> Iterator[_Row]:
    question = analyse_question(found.asked.question)
    evidence = gather(question, found.spans, found.hits, found.articles)
    sort: Sort = "differ" if found.asked.differ else "neighbour"
    place = (sort, _fold(found.asked.places[0][0]))
    return _rows(fitted, found.asked.question, evidence, found.golds, *place, read)


def _fold(article_id: str) -> int:
    return zlib.crc32(article_id.encode()) % _FOLDS


def _rows(
    fitted: Confidence,
    asked: str,
    evidence: Sequence[Evidence],
    golds: Sequence[str],
    sort: Sort,
    fold: int,
    read: JudgedSpans | None = None,
) -> Iterator[_Row]:
    question = analyse_question(asked)
    sayings = sayings_of(question, score(question, evidence, fitted))
    for other in sayings[1:]:
        right = _is_right(other, golds, read)
        yield _Row(beside(question, sayings[0], other), right, sort, fold)


def _is_right(saying: Saying, golds: Sequence[str], read: JudgedSpans | None) -> bool:
    """Whether somebody who read one of its spans found that it answers, or it says a gold value.

    Not when its best span was found not to: it says so of something else.
    """
    spans = [item.evidence.span for item in saying.items]
    verdicts = [read and read.verdict((s.article_id, s.start, s.end)) for s in spans]
    if any(verdicts):
        return True
    return verdicts[0] is not False and any(states(saying.stated.text, gold) for gold in golds)


def _weighed(rows: Sequence[_Row]) -> list[_Row]:
    counts = Counter(row.sort for row in rows)
    whole = sum(SHARES[sort] for sort in counts)
    weights = {sort: SHARES[sort] / whole * len(rows) / n for sort, n in counts.items()}
    return [replace(row, weight=weights[row.sort]) for row in rows]


def _weights(rows: Sequence[_Row]) -> Linear:
    return logistic(
        [row.features for row in rows], [row.right for row in rows], [row.weight for row in rows]
    )


def _scores(fitted: Confidence, rows: Sequence[_Row]) -> dict[str, float]:
    """Of the claims of `several`, each weighed without its articles; ``{}`` for too few."""
    chances: list[float] = []
    right: list[bool] = []
    for fold in range(_FOLDS):
        others = [row for row in rows if row.fold != fold]
        measured = [row for row in rows if row.fold == fold and row.sort in {"differ", "neighbour"}]
        if measured and len({row.right for row in others}) == 2:
            without = replace(fitted, further=_weights(others))
            chances += [without.of(row.features) for row in measured]
            right += [row.right for row in measured]
    if not any(right) or all(right):
        return {}
    return {
        "further_n": float(len(right)),
        "further_auroc": auroc(
            [p for p, ok in zip(chances, right, strict=True) if ok],
            [p for p, ok in zip(chances, right, strict=True) if not ok],
        ),
        "further_mean": float(np.mean(chances)),
        "further_right": float(np.mean(right)),
        "further_ece": expected_calibration_error(chances, right, [1.0] * len(right)),
    }
