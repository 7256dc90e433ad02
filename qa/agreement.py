"""Which claim is told first beyond its probability, and whether those that are told agree."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from qa.answers import Agreement, Claim
from qa.questions import QUANTITIES, Question
from qa.values import Value, name_relation, relation

_ALMOST_RATIO = 0.8
"""A claim is almost as probable as another at this share of its confidence …"""
_RIVAL_RATIO = 0.4
"""… and its rival, when they differ, from this share on."""


def told_first(question: Question, claims: list[Claim]) -> list[Claim]:
    """``claims``, most probable first, reordered by what the question and the values ask for."""
    return _of_the_speaker(question.speaker, _precise_first(claims))


def agreement_of(question: Question, claims: Sequence[Claim]) -> Agreement:
    """Whether the sources of the claims that are told give one value or several.

    Only values of the kind asked for can disagree: two reasons may both be true.
    """
    if not claims:
        return "none"
    first = claims[0]
    rivals = [c for c in claims[1:] if c.confidence >= _RIVAL_RATIO * first.confidence]
    if question.expected in QUANTITIES:
        values = [c.value for c in (first, *rivals) if c.value is not None]
        apart = any(not _allows(*pair) for pair in combinations(values, 2))
        differ = apart or (first.value is None and bool(values))
    else:
        differ = bool(rivals) and question.expected in {"date", "person", "place", "organisation"}
    if differ:
        return "disagree"
    return "agree" if first.source_count > 1 else "single"


def _of_the_speaker(speaker: str | None, claims: list[Claim]) -> list[Claim]:
    """What the speaker named in the question says comes first, unless it is much less probable."""
    if speaker is None or not claims:
        return claims
    least = _RIVAL_RATIO * claims[0].confidence

    def is_another(claim: Claim) -> bool:
        said = claim.attribution and name_relation(speaker, claim.attribution)
        return said not in {"equal", "compatible"} or claim.confidence < least

    return sorted(claims, key=is_another)


def _precise_first(claims: list[Claim]) -> list[Claim]:
    """A vague first value gives way to a number that it allows and that is almost as probable.

    "des milliers" says less than "jusqu'à 8 000", whoever else says it.
    """
    if not claims or claims[0].value is None or not claims[0].value.vague:
        return claims
    vague = claims[0]
    for place, claim in enumerate(claims):
        near = claim.confidence >= _ALMOST_RATIO * vague.confidence
        if near and claim.value is not None and claim.value.amount is not None:
            if not claim.value.vague and _allows(vague.value, claim.value):
                return [claim, *claims[:place], *claims[place + 1 :]]
    return claims


def _allows(one: Value | None, two: Value) -> bool:
    """Whether one is a vague quantity or a range that leaves room for the other."""
    if one is None or not any(v.vague or v.bound == "between" for v in (one, two)):
        return False
    return relation(one, two) in {"equal", "compatible"}
