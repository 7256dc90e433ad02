"""What stands beside an amount: its unit of measure, currency, clock, or the noun it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from index.text import QUESTION_WORDS, STOP_WORDS
from qa.values.amounts import Amount
from qa.values.lines import Line
from qa.values.numbers import whole
from qa.values.units import CURRENCIES, MEASURES, Unit, singular

_SIGNS = {"€": "euro", "$": "dollar", "£": "livre"}
_ADJECTIVE = r"(?:nouve(?:aux?|lles?)|premi(?:er|ere)s?|derni(?:er|ere)s?|grande?s?|petite?s?)\b"
_UNIT = re.compile(
    r" (?:(?P<percent>%|pour 100(?!\d)|pourcent\b)|(?P<sign>[€$£])|(?P<degree>°)(?: c\b)?"
    r"|(?P<hour>h|heures?)(?: (?P<minutes>\d\d?)(?![\w.]))?(?! (?:mn|min|minutes?)\b)(?!\w)(?! / )"
    r"|(?:(?:de|d|des) )*(?:(?P<speed>(?:km|kilometres?) (?:/ |a l |par )?(?:h|heure)\b)"
    r"|(?P<length>kilometres?|metres?|km|m) (?P<power>carre|cube)s?\b"
    rf"|(?:{_ADJECTIVE} )*(?!{_ADJECTIVE})(?P<noun>[^\W\d_]\w*)))"
)
_COUNTRY = re.compile(r" (suisse|canadien|australien|cfa)s?\b")
_PER = re.compile(
    r" (?:par|/) (an|annee|mois|semaine|jour|heure|minute|personne|habitant|foyer|nuit|litre|kilo"
    r"|kg|tonne|baril)\b"
)
_HALF = re.compile(r" et demie?\b")
_LASTS = re.compile(r"\b(?:en|pendant|durant|apres|dure|(?:plus|moins|pres) de?)$")
_STRIKES = re.compile(r"\b(?:a|vers|dès|avant|jusqu a)$")


def measured(line: Line, amount: Amount) -> Amount:
    """``amount`` with its kind and unit, its place made to cover the unit's words."""
    found = amount if amount.unit is not None else _beside(line, amount)
    half = _HALF.match(line.text, found.end)
    if half is None or found.amount is None or found.unit is None or found.kind == "time":
        return found
    return replace(found, amount=whole(found.amount + 0.5), end=half.end())


def _beside(line: Line, amount: Amount) -> Amount:
    match = _UNIT.match(line.text, amount.end)
    if match is None:
        sign = _SIGNS.get(line.text[: amount.start].rstrip()[-1:])
        return amount if sign is None else replace(amount, kind="money", unit=sign)
    for group, unit in _SIMPLE.items():
        if match[group]:
            found = unit(match)
            return replace(amount, kind=found.kind, unit=found.name, end=match.end())
    if match["hour"]:
        return _hours(line, amount, match)
    return _counted(line, amount, match)


_SIMPLE: dict[str, Callable[[re.Match[str]], Unit]] = {
    "sign": lambda match: Unit("money", _SIGNS[match["sign"]]),
    "percent": lambda _: Unit("percent", "%"),
    "degree": lambda _: MEASURES["degre"],
    "speed": lambda _: MEASURES["km/h"],
    "length": lambda match: MEASURES[
        MEASURES[match["length"]].name + ("2" if match["power"] == "carre" else "3")
    ],
}


def _hours(line: Line, amount: Amount, match: re.Match[str]) -> Amount:
    """A time of day ("18 h 30", "à 15 heures") or hours that pass ("48 h", "cinq heures")."""
    if amount.amount is None:
        return _per(line, replace(amount, kind="duration", unit="heure", end=match.end()))
    hours = whole(round(amount.amount + int(match["minutes"] or 0) / 60, 4))
    before = line.text[: amount.start].rstrip()
    strikes = _STRIKES.search(before) if match["hour"] != "h" else not _LASTS.search(before)
    of_work = re.match(r" (?:de|d|par)\b", line.text[match.end() :])
    if strikes and hours < 24 and not of_work:
        return replace(amount, amount=hours, kind="time", unit="h", end=match.end())
    passed = replace(amount, amount=hours, kind="duration", unit="heure", end=match.end())
    return _per(line, passed)


def _counted(line: Line, amount: Amount, match: re.Match[str]) -> Amount:
    noun, end = match["noun"], match.end()
    if noun in CURRENCIES:
        name, country = CURRENCIES[noun], _COUNTRY.match(line.text, end)
        if country is not None:
            name, end = f"{name} {country[1]}", country.end()
        return _per(line, replace(amount, kind="money", unit=name, end=end))
    if noun in MEASURES:
        unit = MEASURES[noun]
        return _per(line, replace(amount, kind=unit.kind, unit=unit.name, end=end))
    several = amount.amount is None or amount.amount >= 2
    is_noun = len(noun) > 1 and noun not in STOP_WORDS and noun not in QUESTION_WORDS
    fits = noun[-1] in "sxz" or len(noun) <= 3 or not several
    # "8 000 à Koursk", "8 000 Nord-Coréens", "8 000 seraient": no noun, or a name
    if match.start("noun") in line.capitals or not (is_noun and fits):
        return amount
    return _per(line, replace(amount, unit=singular(noun), end=end))


def _per(line: Line, amount: Amount) -> Amount:
    """``amount`` with what it is for each of: "deux fois par semaine", "1 500 euros par mois"."""
    match = _PER.match(line.text, amount.end)
    if match is None:
        return amount
    each = MEASURES[match[1]].name if match[1] in MEASURES else match[1]
    unit = f"{amount.unit} par {each}"
    kind = MEASURES[unit].kind if unit in MEASURES else amount.kind
    return replace(amount, kind=kind, unit=unit, end=match.end())
