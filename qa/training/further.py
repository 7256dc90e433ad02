"""Fits the weights of claims beside the first (`qa.further`), part of the stage ``confidence``.

Learned from every kept-out question and from the written ones that have several answers, weighted
by how often people are guessed to ask such. A claim is right when it states a gold value: the same
quantity or days where both are one, else nearly the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from qa.claims import sayings_of, score
from qa.confidence import Confidence, Linear
from qa.evidence import Evidence, gather
from qa.further import Beside, beside
from qa.questions import analyse_question
from qa.training.asking import CORRECT_F1, Asked
from qa.training.linear import logistic
from qa.training.scores import auroc, expected_calibration_error, f1
from qa.training.several import FoundSeveral
from qa.values import is_date, parse_moment, parse_quantity, relation
from qa.values.nouns import may_be_the_same

Sort = Literal["differ", "neighbour", "answerable", "twin", "absent"]
SHARES: dict[Sort, float] = {
    "differ": 0.15, "neighbour": 0.3, "answerable": 0.4, "twin": 0.1, "absent": 0.05
}  # fmt: skip
"""How often people ask what the press tells in several ways, what it tells once among others that
are near, and the kinds of `qa.training.asking`: guesses (docs/answers.md)."""
_ANY_DAY = date(2001, 7, 1)


@dataclass(frozen=True, slots=True)
class _Row:
    """A claim beside the first, whether it is right, and its weight."""

    features: Beside
    right: bool
    weight: float = 1.0


def fit_further(
    fitted: Confidence, asked: Sequence[Asked], several: Sequence[FoundSeveral]
) -> tuple[Linear, dict[str, float]]:
    """The weights, and scores on the questions of ``several`` that are kept out.

    ``fitted`` weighs the spans. Weights are `SHARES`; a sort that is missing leaves its share.
    """
    rows: dict[Sort, list[_Row]] = {}
    for one in asked:
        golds = [gold.text for gold in one.example.answers]
        rows.setdefault(one.kind, []).extend(
            _rows(fitted, one.example.question, one.evidence, golds)
        )
    for found in several:
        if not found.asked.is_kept_out:
            sort: Sort = "differ" if found.asked.differ else "neighbour"
            rows.setdefault(sort, []).extend(_found_rows(fitted, found))
    weighed = _weighed(rows)
    weights = logistic(
        [row.features for row in weighed],
        [row.right for row in weighed],
        [row.weight for row in weighed],
    )
    return weights, _scores(replace(fitted, further=weights), several)


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


def _found_rows(fitted: Confidence, found: FoundSeveral) -> Iterator[_Row]:
    question = analyse_question(found.asked.question)
    evidence = gather(question, found.spans, found.hits, found.articles)
    return _rows(fitted, found.asked.question, evidence, found.golds)


def _rows(
    fitted: Confidence, asked: str, evidence: Sequence[Evidence], golds: Sequence[str]
) -> Iterator[_Row]:
    question = analyse_question(asked)
    sayings = sayings_of(question, score(question, evidence, fitted))
    for other in sayings[1:]:
        right = any(states(other.stated.text, gold) for gold in golds)
        yield _Row(beside(question, sayings[0], other), right)


def _weighed(rows: dict[Sort, list[_Row]]) -> list[_Row]:
    whole = sum(SHARES[sort] for sort in rows)
    total = sum(len(each) for each in rows.values())
    return [
        replace(row, weight=SHARES[sort] / whole * total / len(each))
        for sort, each in rows.items()
        for row in each
    ]


def _scores(fitted: Confidence, several: Sequence[FoundSeveral]) -> dict[str, float]:
    rows = [
        row for found in several if found.asked.is_kept_out for row in _found_rows(fitted, found)
    ]
    chances = [fitted.of(row.features) for row in rows]
    right = [row.right for row in rows]
    if not any(right) or all(right):
        return {}
    return {
        "further_n": float(len(rows)),
        "further_auroc": auroc(
            [p for p, ok in zip(chances, right, strict=True) if ok],
            [p for p, ok in zip(chances, right, strict=True) if not ok],
        ),
        "further_mean": float(np.mean(chances)),
        "further_right": float(np.mean(right)),
        "further_ece": expected_calibration_error(chances, right, [1.0] * len(rows)),
    }
