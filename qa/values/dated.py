"""The dates that a line names, each with the place it stands and how to tell its days.

Patterns on a line (`qa.values.lines`), each with its reading; ranges, parts and open ends are put
together in `qa.values.moments`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates import MONTHS
from qa.values.days import (
    SEASONS,
    WEEKDAYS,
    Days,
    day_near,
    month_near,
    month_of,
    one_day,
    season_near,
    season_of,
    shifted,
    week_of,
    weekday_near,
    weekend_of,
    years,
)

_Match = re.Match[str]

_MONTH = "|".join(MONTHS)
_YEAR = r"(?:1[0-9]|2[01])\d\d(?![\w.])"
_WEEKDAY = "|".join(WEEKDAYS)
_SEASON = "|".join(SEASONS)
_PERIOD = "annee|an|mois|semaine|week(?: -)? end|siecle"
_REL = r"(?P<rel>derniere?s?|passee?s?|prochaine?s?)\b"
_UNIT = r"(?P<unit>jour|semaine|mois|annee|an|siecle)s?\b"
_COUNT = r"(?P<count>\d{1,4}(?![\w.])|une?)"
_ORDINALS = {
    "premier": 1, "1er": 1, "deuxieme": 2, "second": 2, "2e": 2, "troisieme": 3, "3e": 3,
    "quatrieme": 4, "4e": 4,
}  # fmt: skip
_ROMAN = {"x": 10, "v": 5, "i": 1}
_SAID = {
    "avant hier": -2, "hier": -1, "aujourd hui": 0, "ce matin": 0, "ce soir": 0, "ce jour": 0,
    "cet apres midi": 0, "cette nuit": 0, "demain": 1, "apres demain": 2,
}  # fmt: skip
_FORWARD = re.compile(r"\b(?:d ici(?: a)?|jusqu a|^a) $")


def _toward(match: _Match) -> int:
    rel = match["rel"]
    return 0 if not rel else 1 if rel.startswith("prochain") else -1


def _numeric(match: _Match, _: date) -> Days:
    return one_day(date(int(match["year"]), int(match["month"]), int(match["day"])))


def _day(match: _Match, published: date) -> Days:
    month, day = MONTHS[match["month"]], int(match["day"])
    last = int(match["to"] or day)
    if match["year"]:
        year = int(match["year"])
        return Days(date(year, month, day), date(year, month, last))
    first = day_near(day, month, published, toward=_toward(match)).first
    return Days(first, first.replace(day=last))


def _month(match: _Match, published: date) -> Days:
    month = MONTHS[match["month"]]
    if match["year"]:
        return month_of(int(match["year"]), month)
    return month_near(month, published, toward=_toward(match))


def _weekday(match: _Match, published: date) -> Days:
    weekday = WEEKDAYS.index(match["name"])
    if match["day"]:
        return _numbered(weekday, int(match["day"]), published)
    if match["rel"]:
        return weekday_near(weekday, published, toward=_toward(match))
    if match["this"]:
        return weekday_near(weekday, published)
    if _FORWARD.search(match.string[: match.start()]):
        return weekday_near(weekday, published - timedelta(days=1), toward=1)
    return weekday_near(weekday, published + timedelta(days=1), toward=-1)


def _numbered(weekday: int, number: int, published: date) -> Days:
    """The nearest 27th that is a Monday, for "lundi 27"."""
    near = [published + timedelta(days=ahead) for ahead in range(-45, 46)]
    found = [day for day in near if (day.weekday(), day.day) == (weekday, number)]
    return one_day(min(found, key=lambda day: abs((day - published).days)))


def _said(match: _Match, published: date) -> Days:
    return one_day(published + timedelta(days=_SAID[match["said"]]))


def _shifted(match: _Match, published: date) -> Days:
    count = 1 if match["count"].startswith("un") else int(match["count"])
    toward = 1 if match["way"] == "dans" else -1
    return shifted(published, count, match["unit"], toward=toward)


def _last_ones(match: _Match, published: date) -> Days:
    """Until the day before, or from the day after: "les trois derniers jours"."""
    toward = _toward(match)
    far = shifted(published, int(match["count"]), match["unit"], toward=toward)
    middle = far.first + (far.last - far.first) // 2
    near = published + timedelta(days=toward)
    return Days(middle, near) if toward < 0 else Days(near, middle)


def _period(match: _Match, published: date) -> Days:
    name, toward = match["name"], _toward(match)
    if name in SEASONS:
        return season_near(name, published, toward=toward)
    if name == "mois":
        return month_near((published.month - 1 + toward) % 12 + 1, published)
    if name == "semaine" or name.startswith("week"):
        day = published + timedelta(days=7 * toward)
        return week_of(day) if name == "semaine" else weekend_of(day)
    if name == "siecle":
        first = (published.year - 1) // 100 * 100 + 1 + 100 * toward
        return years(first, first + 99)
    return years(published.year + toward, published.year + toward)


def _season(match: _Match, published: date) -> Days:
    if match["year"]:
        return season_of(match["name"], int(match["year"]))
    return season_near(match["name"], published)


def _part_of_year(match: _Match, published: date) -> Days | None:
    months = 3 if match["name"] == "trimestre" else 6
    place = _ORDINALS[match["place"]]
    if place * months > 12:
        return None
    year = int(match["year"] or published.year)
    return Days(month_of(year, (place - 1) * months + 1).first, month_of(year, place * months).last)


def _decade(match: _Match, _: date) -> Days:
    year = int(match["year"])
    first = 1900 + year if year < 100 else year
    return years(first, first + 9)


def _century(match: _Match, _: date) -> Days | None:
    digits = [_ROMAN[letter] for letter in match["roman"]]
    number = sum(
        -digit if digit < max(digits[place:]) else digit for place, digit in enumerate(digits)
    )
    return years(100 * number - 99, 100 * number) if 0 < number < 30 else None


def _year(match: _Match, _: date) -> Days:
    return years(int(match["year"]), int(match["year"]))


_READINGS: tuple[tuple[re.Pattern[str], Callable[[_Match, date], Days | None]], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (r"(?P<day>\d\d?) / (?P<month>\d\d?) / (?P<year>\d{4})(?![\w.])", _numeric),
        (r"(?P<year>\d{4}) - (?P<month>\d\d?) - (?P<day>\d\d?)(?![\w.])", _numeric),
        (rf"(?:ce )?(?:(?:{_WEEKDAY}) )?(?P<day>\d\d?)(?:er)?(?: (?:et|au|a|-|–) (?:le )?"
         rf"(?:(?:{_WEEKDAY}) )?(?P<to>\d\d?))? (?P<month>{_MONTH})\b"
         rf"(?: (?P<year>{_YEAR})| {_REL})?", _day),
        (rf"(?P<name>{_SEASON}) (?:{_YEAR} (?:-|/|–) )?(?P<year>{_YEAR})", _season),
        (rf"(?P<name>{_SEASON}) {_REL}", _period),
        (r"(?:(?<=\bl )|(?<=\bau ))(?P<name>ete|automne|hiver|printemps)\b(?P<year>)", _season),
        (rf"(?:ce )?(?:mois (?:de |d )?)?(?P<month>{_MONTH})\b"
         rf"(?: (?:de )?(?P<year>{_YEAR})| {_REL})?", _month),
        (rf"(?:ce|cet|cette) (?P<name>{_PERIOD}|{_SEASON})\b(?P<rel>)", _period),
        (rf"(?P<name>{_PERIOD}) {_REL}", _period),
        (r"(?:(?<=fin de l )|(?<=debut de l )|(?<=fin du )|(?<=debut du )|(?<=fin de )|(?<=fin d ))"
         r"(?P<name>annee|mois|siecle|semaine)\b(?P<rel>)", _period),
        (rf"(?P<this>ce )?(?P<name>{_WEEKDAY})"
         rf" (?:(?P<day>\d\d?)(?:er)?(?![\w.])(?! h\b)|{_REL})", _weekday),
        # subtle: "le samedi" and "du lundi au vendredi" recur; "samedi" alone is the last one
        (rf"(?P<this>ce )?(?<!\ble )(?<!\bdu )(?<!\bau )(?<!\bles )(?<!\bdes )(?<!chaque )"
         rf"(?P<name>{_WEEKDAY})\b(?P<day>)(?P<rel>)", _weekday),
        (rf"(?P<said>{'|'.join(sorted(_SAID, key=len, reverse=True))})\b", _said),
        (rf"(?P<way>il y a|voici|voila|dans) {_COUNT} {_UNIT}", _shifted),
        (rf"(?:ces|les|des) {_COUNT} {_REL} {_UNIT}", _last_ones),
        (rf"(?P<place>{'|'.join(_ORDINALS)}) (?P<name>trimestre|semestre)\b"
         rf"(?: (?:de |d )?(?:l annee )?(?P<year>{_YEAR}))?", _part_of_year),
        (r"annees (?P<year>[1-9]0|1\d\d0|20\d0)(?![\w.])", _decade),
        (r"(?P<roman>[ivx]+)e(?:me)? siecle\b", _century),
        (rf"(?:annee )?(?P<year>{_YEAR})", _year),
    )
)  # fmt: skip
"""Tried in this order at each word."""
_MAY_BE = re.compile(
    rf"\d{{4}}|\d / \d|annees|siecle|(?:il y a|voici|voila|dans) (?:un|\d)|\b(?:{_MONTH}|{_WEEKDAY}"
    rf"|{_SEASON}|hier|hui|demain|(?:ce|cet|cette) |trimestre|semestre|(?:fin|debut) d"
    r"|dernier|passe|prochain)"
)
"""A line without any of these names no date: most lines, told fast."""


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A date at ``[start, end)`` of a line; ``dated`` when its year is written."""

    start: int
    end: int
    dated: bool
    _match: _Match
    _reading: Callable[[_Match, date], Days | None]

    @property
    def is_bare_year(self) -> bool:
        """Whether it is four figures and nothing else, which may be any number."""
        return self._match.group().isdigit()

    def days(self, published: date | None) -> Days | None:
        """Its days, for an article of ``published``; None when they cannot be told."""
        if published is None and not self.dated:
            return None
        try:
            return self._reading(self._match, published or date.min)
        except (ValueError, OverflowError):  # "31 février", "il y a 9 000 ans"
            return None


def dates_in(line: str) -> list[NamedDate]:
    """The dates that ``line`` names, left to right."""
    found: list[NamedDate] = []
    position = 0 if _MAY_BE.search(line) else len(line)
    while position < len(line):
        named = _named_at(line, position)
        if named is not None:
            found.append(named)
            position = named.end
        position = line.find(" ", position) + 1 or len(line)
    return found


def _named_at(line: str, position: int) -> NamedDate | None:
    for pattern, reading in _READINGS:
        match = pattern.match(line, position)
        if match is not None:
            groups = match.groupdict()
            dated = bool(groups.get("year") or groups.get("roman"))
            return NamedDate(*match.span(), dated, match, reading)
    return None
