"""Periods counted from a day: "hier", "la semaine dernière", "il y a deux ans", "lundi"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from qa.values import parse_quantity

_DAYS = {"avant hier": -2, "hier": -1, "aujourd hui": 0, "demain": 1, "apres demain": 2}
_SAID = re.compile(r"\b(avant hier|hier|aujourd hui|apres demain|demain)\b")
_WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})(?: (dernier|prochain))?\b(?! (?:\d|1er))")
_UNIT = r"(jours?|semaines?|mois|annees?|ans?)"
_LAST = re.compile(rf"\b{_UNIT} (derniere?|passee?|prochaine?)\b(?! \d)")
_THIS = re.compile(r"\b(?:ce|cette) (semaine|mois|annee)\b")
_AGO = re.compile(rf"\bil y a (\w+) {_UNIT}\b")
_LATELY = re.compile(rf"\b(?:les|ces) (\w+) derni(?:ers|eres) {_UNIT}\b|\bdepuis (\w+) {_UNIT}\b")
_SINCE = re.compile(r"\bdepuis (?:(?:le|la|l) )?$")
_Days = tuple[date, date] | None


def relative_period(line: str, today: date) -> tuple[date, date] | None:
    """The first and last day that ``line``, folded words, names from ``today``; None when none.

    A week runs from Monday to Sunday; a weekday alone is the last one, today included; "il y a deux
    mois" is that whole month; "ces deux derniers mois" and whatever "depuis" opens last to today.
    Counts too large for the calendar name nothing.

    >>> relative_period("qui a parle la semaine derniere", date(2024, 11, 20))
    (datetime.date(2024, 11, 11), datetime.date(2024, 11, 17))
    """
    for pattern, read in _READERS:
        if match := pattern.search(line):
            days = read(match, today)
            since = pattern is _LATELY or _SINCE.search(line[: match.start()])
            return (days[0], today) if days is not None and since else days
    return None


def _count(word: str) -> int:
    value = parse_quantity(word)
    if value is not None and value.amount is not None:
        return int(value.amount)
    return 1 if word in {"un", "une"} else 0


def _around(today: date, unit: str, shift: int) -> _Days:
    """The day, week, month or year ``shift`` of them away; None past the ends of the calendar."""
    try:
        if unit.startswith("jour"):
            day = today + timedelta(days=shift)
            return day, day
        if unit.startswith("semaine"):
            monday = today + timedelta(days=7 * shift - today.weekday())
            return monday, monday + timedelta(days=6)
        if unit.startswith("mois"):
            year, month = divmod(12 * today.year + today.month - 1 + shift, 12)
            return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])
        return date(today.year + shift, 1, 1), date(today.year + shift, 12, 31)
    except (ValueError, OverflowError):
        return None


def _said(match: re.Match[str], today: date) -> _Days:
    return _around(today, "jour", _DAYS[match[1]])


def _last(match: re.Match[str], today: date) -> _Days:
    return _around(today, match[1], 1 if match[2].startswith("prochain") else -1)


def _ago(match: re.Match[str], today: date) -> _Days:
    return _around(today, match[2], -_count(match[1]))


def _lately(match: re.Match[str], today: date) -> _Days:
    count = _count(match[1] or match[3])
    return _around(today, match[2] or match[4], -count) if count else None


def _weekday(match: re.Match[str], today: date) -> _Days:
    weekday, which = _WEEKDAYS.index(match[1]), match[2]
    back = (today.weekday() - weekday) % 7
    if which == "dernier" and back == 0:
        back = 7
    return _around(today, "jour", 7 - back if which == "prochain" else -back)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], _Days]], ...] = (
    (_SAID, _said),
    (_LAST, _last),
    (_THIS, lambda match, today: _around(today, match[1], 0)),
    (_WEEKDAY, _weekday),
    (_AGO, _ago),
    (_LATELY, _lately),
)
