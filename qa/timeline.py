"""A value that moves with the date: "60 morts" on the 14th, "84" on the 15th.

Two figures of one thing printed on different days need not contradict each other: a toll grows, a
vote is counted. When the later ones all lie on one side of the earlier ones, the claims are told as
a line in time, and the last is said first when the days are near enough to make it one story.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from qa.answers import Claim
from qa.questions import QUANTITIES, Question
from qa.values import relation

_RIVAL_RATIO = 0.4
"""A claim is on the line from this share of the first claim's confidence on."""
_LAST_FIRST_RATIO = 0.6
"""The latest is said first from this share of the first claim's confidence on …"""
_ONE_STORY = timedelta(days=60)
"""… when no more than this parts it from the claim it replaces."""


def time_line(question: Question, claims: Sequence[Claim]) -> tuple[int, ...]:
    """The places in ``claims`` of the values that move with the date, oldest first; or ``()``.

    The first claim and its rivals that state an exact amount of the same thing, printed on
    different days and rising or falling all along. Without two of them there is no line.
    """
    if question.expected not in QUANTITIES or not claims or not _is_dated_amount(claims[0]):
        return ()
    first = claims[0]
    on_line = [
        place
        for place, claim in enumerate(claims)
        if _is_dated_amount(claim)
        and claim.confidence >= _RIVAL_RATIO * first.confidence
        and (place == 0 or _of_one_thing(first, claim))
    ]
    ordered = sorted(on_line, key=lambda place: _day(claims[place]))
    days = [_day(claims[place]) for place in ordered]
    amounts = [_amount(claims[place]) for place in ordered]
    apart = len(ordered) > 1 and all(a < b for a, b in pairwise(days))
    moves = all(a < b for a, b in pairwise(amounts)) or all(a > b for a, b in pairwise(amounts))
    return tuple(ordered) if apart and moves else ()


def latest_first(question: Question, claims: list[Claim]) -> list[Claim]:
    """``claims`` with the last of their time line at the head, unless the question names a time."""
    line = time_line(question, claims)
    if not line or question.period is not None or question.speaker is not None:
        return claims
    latest = claims[line[-1]]
    likely = latest.confidence >= _LAST_FIRST_RATIO * claims[0].confidence
    if not likely or _day(latest) - _day(claims[0]) > _ONE_STORY:
        return claims
    return [latest, *(claim for claim in claims if claim is not latest)]


def _is_dated_amount(claim: Claim) -> bool:
    """Whether it states, as a fact or from hearsay, one amount on a day."""
    return (
        claim.value is not None
        and claim.value.amount is not None
        and not claim.value.vague
        and claim.modality in {"asserted", "conditional"}
        and claim.last_published is not None
    )


def _of_one_thing(one: Claim, two: Claim) -> bool:
    if one.value is None or two.value is None:
        return False
    return relation(one.value, two.value) in {"different", "compatible"}


def _day(claim: Claim) -> date:
    return claim.last_published or date.min


def _amount(claim: Claim) -> float:
    amount = None if claim.value is None else claim.value.amount
    return 0.0 if amount is None else float(amount)
