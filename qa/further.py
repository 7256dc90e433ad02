"""How a further claim stands beside the first one, as a few numbers.

A question may have several answers in the press: "13 morts", then "27 morts". Whether another claim
is one of them is told by what it shares with the first: the kind of thing counted, the article, the
sentence, the days. `qa.confidence` weighs these numbers; the odds that reading gave the claim are
one of them.
"""

from __future__ import annotations

import math
import re
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from index.text import fold, stems
from qa.evidence import Evidence
from qa.questions import QUANTITIES, Question
from qa.stated import Saying
from qa.values import Value, relation

_CONTRAST = re.compile(
    r"\b(?:contre|alors qu\w*|tandis qu\w*|mais|cependant|toutefois|pourtant|puis|ensuite"
    r"|d.abord|initialement|precedente?s?|au lieu|passant|revue?s?|selon|d.apres|quant a"
    r"|de (?:son|leur) cote|ou|finalement|dement\w*|conteste\w*|en revanche|autres?)\b"
)
"""What sets a value against another in the press."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a claim next to the first one.

    ``odds`` are its log-odds from `qa.evidence.Features` alone, ``behind`` how far they are below
    the first one's (≤ 0), ``alone_ahead`` how far its ``alone`` is above the first one's.
    ``comparable`` is 1 when both are values of one kind, -1 when they count other things, 0
    when either is none; ``magnitude`` the powers of ten between them, in [0, 4]. ``days`` is
    ln(1 + days between the articles). ``shared_words`` is the share of the words of the first
    one's sentence that stand in the other's. ``contrast`` tells that its sentence has a word
    such as "contre", ``quantity`` and ``date`` what is asked for. The others are the claim's
    own `qa.evidence.Features`.
    """

    odds: float
    behind: float
    alone: float
    alone_behind: float
    alone_ahead: float
    comparable: float
    magnitude: float
    same_sentence: float
    same_article: float
    days: float
    closeness: float
    shared_words: float
    counted: float
    unit: float
    fits_type: float
    names_in_sentence: float
    words_in_passage: float
    retrieval: float
    contrast: float
    quantity: float
    date: float

    @classmethod
    def names(cls) -> list[str]:
        """Names of the features, in the order of `vector`."""
        return [field.name for field in fields(cls)]

    def vector(self) -> NDArray[np.float64]:
        """``(n_features,)`` float64."""
        return np.array(astuple(self), dtype=np.float64)


def beside(question: Question, first: Saying, other: Saying) -> Beside:
    """``other`` next to ``first``."""
    one, two = first.items[0].evidence, other.items[0].evidence
    here, there = _sentence(one), _sentence(two)
    same_article = one.article.id == two.article.id
    same_sentence = same_article and one.sentence.start == two.sentence.start
    known = two.features
    return Beside(
        odds=_log_odds(other),
        behind=_log_odds(other) - _log_odds(first),
        alone=known.alone,
        alone_behind=known.alone_behind,
        alone_ahead=known.alone - one.features.alone,
        comparable=_comparable(first.stated.value, other.stated.value),
        magnitude=_magnitude(first.stated.value, other.stated.value),
        same_sentence=float(same_sentence),
        same_article=float(same_article),
        days=_days(one, two),
        closeness=known.closeness,
        shared_words=_share(stems(here) - stems(one.span.text), stems(there)),
        counted=known.counted,
        unit=known.unit,
        fits_type=known.fits_type,
        names_in_sentence=known.names_in_sentence,
        words_in_passage=known.words_in_passage,
        retrieval=known.retrieval,
        contrast=float(bool(_CONTRAST.search(fold(there)))),
        quantity=float(question.expected in QUANTITIES),
        date=float(question.expected == "date"),
    )


def _log_odds(saying: Saying) -> float:
    p = min(max(saying.probability, 1e-9), 1 - 1e-9)
    return math.log(p / (1 - p))


def _sentence(evidence: Evidence) -> str:
    return evidence.article.text[evidence.sentence.start : evidence.sentence.end]


def _comparable(one: Value | None, two: Value | None) -> float:
    """1 when both are values of one kind, -1 when they count other things, else 0."""
    if one is None or two is None:
        return 0.0
    return -1.0 if relation(one, two) == "incomparable" else 1.0


def _magnitude(one: Value | None, two: Value | None) -> float:
    """The powers of ten between the amounts, 4 at most, 0 when they do not compare."""
    if one is None or two is None or one.kind != two.kind or not one.amount or not two.amount:
        return 0.0
    return min(4.0, abs(math.log10(abs(float(one.amount)) / abs(float(two.amount)))))


def _days(one: Evidence, two: Evidence) -> float:
    """ln(1 + days between the articles), 0 when either has no date."""
    first, second = one.article.published, two.article.published
    return 0.0 if first is None or second is None else math.log1p(abs((first - second).days))


def _share(wanted: frozenset[str], present: frozenset[str]) -> float:
    return len(wanted & present) / len(wanted) if wanted else 0.0
