"""A count that grows with the date: "60 morts" on the 14th, "84" on the 15th.

Two counts of one thing printed on different days need not contradict each other: a toll grows,
votes are counted. When each later one is larger, the claims are told as a line in time, and the
last is said first when the days are near enough to make it one story. Sums, rates and measures make
no line: two amounts of dollars are seldom the same money.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from qa.answers import Claim
from qa.confidence import odds
from qa.questions import Question
from qa.values.nouns import same_counted

_LINE_RATIO = 0.25
"""A claim is on the line from this share of the confidence of the most probable one on."""
_LATEST_ODDS = 1 / 3
"""… and may become the first by this share of its odds: before claims are weighed beside it."""
_LAST_FIRST_RATIO = 0.6
"""The latest is said first from this share of the first claim's confidence on …"""
_ONE_STORY = timedelta(days=60)
"""… when no more than this parts it from the claim it replaces."""
_LARGEST_STEP = 10.0
"""A toll does not grow tenfold: such numbers count different things."""


def time_line(question: Question, claims: Sequence[Claim]) -> tuple[int, ...]:
    """The places in ``claims`` of the counts that grow with the date, oldest first; or ``()``.

    They state, as facts or from hearsay, how many of what the question counts, were first printed
    on different days, and each is larger than the one before. Without two of them there is no
    line. It does not depend on the order of the claims.
    """
    dated = _dated_counts(question, claims)
    least = _LINE_RATIO * max((claims[n].confidence for n in dated), default=0.0)
    return _growing(claims, [n for n in dated if claims[n].confidence >= least])


def _dated_counts(question: Question, claims: Sequence[Claim]) -> list[int]:
    counted = question.counted
    if counted is None:
        return []
    return [n for n, claim in enumerate(claims) if _is_dated_count(claim, counted)]


def _growing(claims: Sequence[Claim], likely: Sequence[int]) -> tuple[int, ...]:
    """``likely``, oldest first, when each count is larger than the one before; else ``()``."""
    ordered = sorted(likely, key=lambda n: _day(claims[n]))
    steps = [(claims[a], claims[b]) for a, b in pairwise(ordered)]
    grows = all(
        _day(a) < _day(b) and _amount(a) < _amount(b) <= _LARGEST_STEP * _amount(a)
        for a, b in steps
    )
    return tuple(ordered) if steps and grows else ()


def latest_first(question: Question, claims: list[Claim]) -> list[Claim]:
    """``claims`` with the last of their time line at the head, unless the question names a time."""
    dated = _dated_counts(question, claims)
    least = _LATEST_ODDS * max((odds(claims[n].confidence) for n in dated), default=0.0)
    line = _growing(claims, [n for n in dated if odds(claims[n].confidence) >= least])
    if not line or 0 not in line or question.period is not None or question.speaker is not None:
        return claims
    latest = claims[line[-1]]
    likely = latest.confidence >= _LAST_FIRST_RATIO * claims[0].confidence
    if not likely or _day(latest) - _day(claims[0]) > _ONE_STORY:
        return claims
    return [latest, *(claim for claim in claims if claim is not latest)]


def _is_dated_count(claim: Claim, counted: str) -> bool:
    value = claim.value
    return (
        value is not None
        and value.kind == "number"
        and value.amount is not None
        and not value.vague
        and value.unit is not None
        and same_counted(value.unit, counted)
        and claim.modality in {"asserted", "conditional"}
        and claim.first_published is not None
    )


def _day(claim: Claim) -> date:
    return claim.first_published or date.min


def _amount(claim: Claim) -> float:
    amount = None if claim.value is None else claim.value.amount
    return 0.0 if amount is None else float(amount)
