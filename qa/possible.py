"""What of the spans found may answer at all: rules of form that lose nothing right, or next to it.

Measured in docs/RESULTS.md, "What a number counts", "Echoes" and "Names".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text import fold, stems, tokens
from qa.evidence import Evidence
from qa.questions import QUANTITIES, Question

_CHOICE = re.compile(r"\bou\b|\boui\b")
_ANSWERS = re.compile(
    r"\b(?:pas|plus|jamais|rien|aucune?|non|ni|ne|une?|plusieurs|toute?s?)\b|\bn'|\d"
)
"""Small words that answer by themselves; a digit may be another."""
_NAME_ASKED = re.compile(
    r"\bcomment (?:se |s )?(?:appel|nomm|prenom)|\bprenom (?:de|du|des|d|est|etait)\b"
    r"|\bquel(?:le)?s? (?:est|etait|sont|etaient) (?:le|les|son|leur|leurs) noms?\b"
    r"|\bquels? (?:pre)?noms?\b|(?<!au )\bnom (?:de|du|des|d)\b"
)
"""What asks for a name, on folded words: "comment s'appelait", "(nom du tireur)"."""
_NAMED: frozenset[str] = frozenset({"person", "organisation", "place", "other"})


def possible_answers(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """``evidence`` without what tells of somebody else or by its form answers no such question.

    An echo of the question; what is no name, when one is asked for; no quantity, or one of other
    things, when that is. All but the first rule only if something else is left.
    """
    own = [item for item in evidence if not item.of_another]
    own = _own_words(question, own) or own
    own = _names(question, own) or own
    if question.expected not in QUANTITIES:
        return own
    typed = [item for item in own if item.features.fits_type >= 0] or own
    return [item for item in typed if item.features.counted >= 0] or typed


def _own_words(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """``evidence`` without spans that only say words of the question ("croissance", "paraphant").

    All of it where the question gives the answers to choose from; a span with a small word that
    makes the answer ("pas", "une") stays.
    """
    if question.expected == "yesno" or _CHOICE.search(fold(question.text)):
        return list(evidence)
    asked = stems(question.text)
    return [
        item
        for item in evidence
        if not (said := stems(item.span.text))
        or not said <= asked
        or _ANSWERS.search(fold(item.span.text))
    ]


def _names(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """``evidence`` without spans that have no capital ("un individu"), when a name is asked for."""
    asked = " ".join(token.folded for token in tokens(question.text))
    if question.expected not in _NAMED or not _NAME_ASKED.search(asked):
        return list(evidence)
    return [
        item
        for item in evidence
        if any(token.surface[0].isupper() for token in tokens(item.span.text))
    ]
