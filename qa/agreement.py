"""Which claim is told first beyond its probability, and whether those that are told agree."""

from __future__ import annotations

from collections.abc import Sequence

from index.text import stems, tokens
from qa.answers import Agreement, Claim
from qa.confidence import odds
from qa.questions import QUANTITIES, Question
from qa.timeline import latest_first
from qa.values import Value, name_relation, relation
from qa.values.numbers import numbers_in

_ALMOST_RATIO = 0.8
"""A claim is almost as probable as another at this share of its confidence."""
_SPEAKER_RATIO = 0.4
"""What the speaker asked for says comes first from this share of the best confidence on."""
_RIVAL_RATIO = 0.15
"""A number is a rival of the first from this share of its confidence on; chosen on the questions
with several values that train (docs/RESULTS.md, "Claims beside the first")."""
_RIVAL_NAME_RATIO = 0.45
"""The same for names and dates: of two of them the second is oftener a mistake of the reader."""
_RIVAL_ASKED_RATIO = 0.1
"""The same for the likeliest other value, when the question supposes that there are several."""
_TITLE_ODDS = 1 / 3
"""The number of a title comes first from this share of the odds of the most probable one on."""
ONE_WANTED = QUANTITIES | {"date", "person", "place", "organisation"}
"""What can disagree: two reasons may both be true."""
_ITEM_ODDS = 1 / 3
"""What is as probable as the best item of a list, or nearly."""
_LEAST_ITEM = 0.4
"""The least probability of an item of a list."""
_OPEN_ODDS = 1 / 2
"""What is nearly as probable as the best answer to "que fournit …"."""


def told_first(question: Question, claims: list[Claim], threshold: float = 0.0) -> list[Claim]:
    """``claims``, most probable first, reordered by what the question and the values ask for.

    `qa.claims` takes the first of them and weighs the others beside it. No claim below
    ``threshold`` is put before one that reaches it: that would turn an answer into an abstention.
    """
    told = _of_the_title(question, _precise_first(claims))
    told = latest_first(question, _of_the_speaker(question.speaker, told))
    if claims and told[0].confidence < threshold <= claims[0].confidence:
        return claims
    return told


def listed(question: Question, claims: Sequence[Claim]) -> tuple[int, ...]:
    """The places in ``claims`` of the items of the list asked for; ``()`` when one answer is.

    A question that asks for several things ("quels pays") or for anything ("que fournit …") has
    the union of what the articles say; of the latter, which may well have one answer only, what
    is nearly as probable as the best. Every item is likely in itself. What is denied is no item,
    nor what another item holds ("missiles" in "obus et missiles").
    """
    if not claims or not (question.several or question.expected == "other"):
        return ()
    share = _ITEM_ODDS if question.several else _OPEN_ODDS
    least = max(odds(_LEAST_ITEM), share * odds(claims[0].confidence))
    said = [stems(claim.text) for claim in claims]
    likely = [
        place
        for place, claim in enumerate(claims)
        if odds(claim.confidence) >= least
        and claim.modality not in {"denied", "question"}
        and said[place] not in said[:place]
    ]
    items = [n for n in likely if not any(said[n] < said[other] for other in likely)]
    return tuple(items) if len(items) > 1 else ()


def agreement_of(question: Question, claims: Sequence[Claim]) -> Agreement:
    """Whether the sources of the claims that are told give one value or several.

    Only values of the kind asked for can disagree: two reasons may both be true, unless the
    question itself supposes several versions.
    """
    if not claims:
        return "none"
    one_wanted = question.expected in ONE_WANTED or question.versions
    if one_wanted and not question.several and rivals(question, claims):
        return "disagree"
    return "agree" if claims[0].source_count > 1 else "single"


def rivals(question: Question, claims: Sequence[Claim]) -> tuple[int, ...]:
    """The places of the claims that may as well be the answer as the first one, in their order.

    A vague value or a range leaves room for others: the first number is then what the rest is
    compared with, and values that leave room for it are no rivals. Nor is what others say when the
    question names who says it and that person says the first. When the question supposes several
    versions, the likeliest other value is one, if it is shown at all.
    """
    if not claims:
        return ()
    found = _apart(question, claims, _rival_ratio(question))
    if _is_said_by(question.speaker, claims[0]) and not question.versions:
        return tuple(n for n in found if _may_be_said_by(question.speaker, claims[n]))
    if question.versions and not found:
        return _apart(question, claims, _RIVAL_ASKED_RATIO)[:1]
    return found


def _rival_ratio(question: Question) -> float:
    return _RIVAL_RATIO if question.expected in QUANTITIES else _RIVAL_NAME_RATIO


def _apart(question: Question, claims: Sequence[Claim], ratio: float) -> tuple[int, ...]:
    """The places of the claims of at least ``ratio`` times the best confidence that differ."""
    compared = _compared(claims)
    least = ratio * max(claims[place].confidence for place in (0, compared))
    if claims[compared].confidence < least:
        return ()
    apart = [
        place
        for place, claim in enumerate(claims)
        if place != compared
        and claim.confidence >= least
        and _are_apart(question, claims[compared], claim)
    ]
    return tuple(sorted({*apart, compared} - {0})) if apart else ()


def _are_apart(question: Question, one: Claim, two: Claim) -> bool:
    """Whether both cannot be true of one thing; any two names cannot.

    Of two answers to "quand ?" both must be dates: "à l'âge de 90 ans" is none.
    """
    if one.value is None or two.value is None:
        return question.expected != "date"
    if question.expected == "date":
        return relation(one.value, two.value) == "different"
    if question.expected not in QUANTITIES:
        return True
    return _differ(one.value, two.value) and not _allows(one.value, two.value)


def _differ(one: Value, two: Value) -> bool:
    """Whether two values of one kind are two values: "jusqu'à 8 000" and "deux" are."""
    related = relation(one, two)
    amounts = None not in (one.amount, two.amount)
    return related == "different" or (
        related == "compatible" and amounts and one.amount != two.amount
    )


def _compared(claims: Sequence[Claim]) -> int:
    """The place of the claim that others are compared with: the first that is not vague."""
    precise = (n for n, c in enumerate(claims) if c.value is None or not c.value.vague)
    return next(precise, 0)


def _is_said_by(speaker: str | None, claim: Claim) -> bool:
    if speaker is None or claim.attribution is None:
        return False
    return name_relation(speaker, claim.attribution) in {"equal", "compatible"}


def _may_be_said_by(speaker: str | None, claim: Claim) -> bool:
    """Whether the speaker says it, or nobody does in an article whose title names the speaker."""
    if speaker is None or claim.attribution is not None:
        return _is_said_by(speaker, claim)
    named = stems(speaker)
    return bool(named) and any(named <= stems(citation.title) for citation in claim.citations)


def _of_the_speaker(speaker: str | None, claims: list[Claim]) -> list[Claim]:
    """What the speaker named in the question says comes first, unless it is much less probable."""
    if speaker is None or not claims:
        return claims
    least = _SPEAKER_RATIO * claims[0].confidence
    return sorted(claims, key=lambda c: not _is_said_by(speaker, c) or c.confidence < least)


def _of_the_title(question: Question, claims: list[Claim]) -> list[Claim]:
    """The number that a title gives, with the names of the question, comes before its rivals.

    "Koursk : jusqu'à 8 000 Nord-Coréens sur place" is what the article is about; the two soldiers
    of another, captured "dans la région de Koursk", are not.
    """
    names = {name for name in question.targets if not name[0].isdigit()}
    if question.expected != "number" or not names or not claims:
        return claims

    def in_title(claim: Claim) -> bool:
        amount = None if claim.value is None else claim.value.amount
        return amount is not None and any(
            names <= stems(citation.title)
            and amount in {number.amount for number in numbers_in(tokens(citation.title))}
            for citation in claim.citations
        )

    least = _TITLE_ODDS * odds(claims[0].confidence)
    told = next(
        (
            place
            for place, claim in enumerate(claims)
            if odds(claim.confidence) >= least and in_title(claim)
            if place == 0 or _are_apart(question, claims[0], claim)
        ),
        0,
    )
    return [claims[told], *claims[:told], *claims[told + 1 :]]


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
