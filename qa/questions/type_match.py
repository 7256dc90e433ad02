"""Whether a text can be an answer of the expected type; by its form alone, not by its truth."""

from __future__ import annotations

import re

from index.dates import MONTH_NAMES
from index.text import fold, tokens
from qa.questions.words import ExpectedType
from qa.values import has_number, parse_quantity

_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_MONTHS = frozenset(fold(name) for name in MONTH_NAMES)
_TIME_WORDS = _MONTHS | frozenset(
    """
        lundi mardi mercredi jeudi vendredi samedi dimanche hier demain printemps automne hiver
        siecle annees semaine matin midi soir noel rentree
    """.split()
)
_VAGUE = frozenset(
    """
        dizaine dizaines douzaine quinzaine vingtaine trentaine quarantaine cinquantaine soixantaine
        centaine centaines millier milliers moitie tiers quart aucun aucune plusieurs
    """.split()
)
UNITS: dict[ExpectedType, re.Pattern[str]] = {
    "money": re.compile(r"[€$£]|\b(?:euro|dollar|livre|franc|rouble|yuan|won|peso|yen)s?\b"),
    "percent": re.compile(r"%|\bpour cent\b|\b(?:tiers|quarts?|moitie|points?)\b|\d sur \d"),
    "duration": re.compile(
        r"(?:\b|\d)(?:ans?|annees?|mois|semaines?|jours?|journees?|heures?|h|minutes?|mn|min"
        r"|secondes?|siecles?|decennies?)(?:\b|\d)"
    ),
    "age": re.compile(r"(?:\b|\d)(?:ans?|mois|annees?)\b|\b\w+genaires?\b|\btrentenaires?\b"),
}


_OWN_UNITS: dict[ExpectedType, re.Pattern[str]] = {
    "money": re.compile(
        r"\b(?:salaires?|marks?|lires?|shekels?|dirhams?|dinars?|couronnes?|roupies?|reaux|rands?)\b"
    ),
    "percent": re.compile(
        r"\bsur (?:\d+|deux|trois|quatre|cinq|six|dix|cent)\b|\w+iemes?\b|\b(?:par|pour)\b|‰"
    ),
    "duration": re.compile(
        r"\b(?:mandats?|quinquennats?|saisons?|semestres?|nuits?|matins?|soirees?|etapes?|sets?"
        r"|manches?|match(?:e?s)?|rencontres?|generations?|millenaires?|mi-temps|tours?|rounds?"
        r"|week-ends?)\b"
    ),
    "age": re.compile(r"\b(?:jours?|semaines?|mois)\b"),
}
"""What else a price, a share, a duration or an age is told in."""


def type_match(expected: ExpectedType, answer: str) -> float:
    """How well ``answer`` can be of the type: 1 fits, 0 unknown, -1 cannot be.

    A quantity of another kind cannot: "20 000 personnes" is no price, "300 000 euros" no share.
    Of the types without a form ("reason", "list", "definition" …) it is 0.
    """
    words = {token.folded for token in tokens(answer)}
    year = any(_YEAR.fullmatch(word) for word in words)
    stated = has_number(answer) or bool(words & _VAGUE) or any(c.isdigit() for c in answer)
    if expected in UNITS:
        if UNITS[expected].search(fold(answer)):
            return 1.0
        stated = has_number(answer) if expected == "money" else stated
        return 0.0 if stated and not _is_of_another_kind(expected, answer) else -1.0
    if expected == "number":
        return -1.0 if not stated else 0.0 if year and len(words) <= 2 else 1.0
    if expected == "date":
        return 1.0 if words & _TIME_WORDS or year else -0.5
    if expected in {"person", "organisation", "place"}:
        return 1.0 if any(token.surface[0].isupper() for token in tokens(answer)) else -1.0
    if expected == "quote":
        return 1.0 if len(tokens(answer)) > 2 else -0.5
    return 0.0


def _is_of_another_kind(expected: ExpectedType, answer: str) -> bool:
    """Whether ``answer`` is a quantity with a unit of its own, and not a share of something."""
    value = parse_quantity(answer)
    if value is None or value.unit is None or value.kind == expected:
        return False
    if _OWN_UNITS[expected].search(fold(answer)):
        return False
    return value.kind != "percent" and value.unit not in {"fois", "point"}
