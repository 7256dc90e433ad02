"""The days that a date is: calendar arithmetic around the day an article was published.

The press names the nearest: "le 14 février" is the nearest one, rather before than after, "lundi"
the last one unless the words look forward. ``toward`` is -1 for strictly before that day, 1 for
strictly after, 0 for the nearest. Seasons begin on 20 March, 21 June, 23 September and 21 December;
a winter has the year of its January.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SEASONS = ("printemps", "ete", "automne", "hiver")
_SEASON_STARTS = ((3, 20), (6, 21), (9, 23), (12, 21))
_AHEAD_WEIGHT = 1.5
"""A date without its year is to come when it is at most four months ahead. Of 40 such months read
in the train articles, 7 of the 9 that are three or four months ahead are to come, 30 of the 31 that
are five to nine months ahead are past."""
_UNIT_DAYS = {
    "jour": 1.0, "semaine": 7.0, "mois": 365.25 / 12, "an": 365.25, "annee": 365.25,
    "siecle": 36_525.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """From ``first`` to ``last``, both included."""

    first: date
    last: date


def one_day(day: date) -> Days:
    """That day alone."""
    return Days(day, day)


def month_of(year: int, month: int) -> Days:
    """All of a month."""
    return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def years(first: int, last: int) -> Days:
    """From 1 January of ``first`` to 31 December of ``last``."""
    return Days(date(first, 1, 1), date(last, 12, 31))


def season_of(season: str, year: int) -> Days:
    """A season of a year."""
    place = SEASONS.index(season)
    start = date(year - (season == "hiver"), *_SEASON_STARTS[place])
    return Days(start, date(year, *_SEASON_STARTS[(place + 1) % 4]) - timedelta(days=1))


def week_of(day: date) -> Days:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=6))


def weekend_of(day: date) -> Days:
    """The Saturday and Sunday of the week of ``day``."""
    sunday = week_of(day).last
    return Days(sunday - timedelta(days=1), sunday)


def weekday_near(weekday: int, published: date, *, toward: int = 0) -> Days:
    """The day of that name (0 is Monday)."""
    ahead = (weekday - published.weekday() + 3) % 7 - 3
    return one_day(published + timedelta(days=ahead + (7 * toward if ahead * toward <= 0 else 0)))


def month_near(month: int, published: date, *, toward: int = 0) -> Days:
    """The month of that number; the one of ``published`` is neither before it nor after."""
    return _near(lambda year: month_of(year, month), published, toward)


def season_near(season: str, published: date, *, toward: int = 0) -> Days:
    """The season of that name."""
    return _near(lambda year: season_of(season, year), published, toward)


def day_near(day: int, month: int, published: date, *, toward: int = 0) -> Days:
    """The day of that month.

    Raises:
        ValueError: the month never has that day.
    """

    def of(year: int) -> Days:
        return one_day(date(year, month, day))

    if (day, month) == (29, 2):  # the leap years may be eight years apart
        return _near(of, published, toward, reach=8)
    return _near(of, published, toward)


def _near(of: Callable[[int], Days], published: date, toward: int, *, reach: int = 2) -> Days:
    found = []
    for year in range(published.year - reach, published.year + reach + 1):
        if calendar.isleap(year) or reach == 2:
            found.append(of(year))
    kept = [days for days in found if not toward or _is_toward(days, published, toward)]
    return min(kept, key=lambda days: _distance(days, published))


def _is_toward(days: Days, published: date, toward: int) -> bool:
    return days.last < published if toward < 0 else days.first > published


def _distance(days: Days, published: date) -> float:
    """Days from ``published`` to the middle, those ahead counted for more."""
    ahead = (days.first.toordinal() + days.last.toordinal()) / 2 - published.toordinal()
    return _AHEAD_WEIGHT * ahead if ahead > 0 else -ahead


def shifted(published: date, count: int, unit: str, *, toward: int) -> Days:
    """``count`` units before or after: the day itself, else half a unit around it.

    "il y a deux ans" is a year that has the same day of two years ago in its middle.

    Raises:
        OverflowError: beyond the years 1 to 9999.
    """
    half = int(_UNIT_DAYS[unit] / 2)
    day = published + timedelta(days=round(toward * count * _UNIT_DAYS[unit]))
    return Days(day - timedelta(days=half), day + timedelta(days=half))


def third(days: Days, part: str) -> Days:
    """The first ("debut"), second ("mi") or last ("fin") third; of a year, four months.

    Fewer than three days have no parts.
    """
    if days == years(days.first.year, days.first.year):
        month = {"debut": 1, "mi": 5, "fin": 9}[part]
        year = days.first.year
        return Days(date(year, month, 1), month_of(year, month + 3).last)
    length = ((days.last - days.first).days + 1) // 3
    if not length:
        return days
    if part == "debut":
        return Days(days.first, days.first + timedelta(days=length - 1))
    second = days.first + timedelta(days=length)
    last = days.first + timedelta(days=2 * length)
    return Days(second, last - timedelta(days=1)) if part == "mi" else Days(last, days.last)
