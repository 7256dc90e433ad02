"""The period that a question names: "en octobre 2024", "depuis 2022", "entre 2016 et 2018".

It is the time of what is asked, which need not be that of the articles: the press of 2018 tells
what was said in 1994. Only the calendar is read: "avant le Brexit" names no period. "Début", "mi"
and "fin" are thirds; a season is every month that it touches.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import MINYEAR, date, timedelta
from itertools import pairwise, zip_longest

from index.dates import MONTH_NAMES, MONTHS, parse_date
from index.period import Period
from index.text import Token, fold
from qa.questions.relative_time import relative_period

_YEAR = (
    r"(?:1[5-9]|20)\d\d(?![\w.])(?! (?:euros?|dollars?|metres?|km|kg|personnes|soldats|hommes)\b)"
)
_MONTH = "|".join(fold(name) for name in MONTH_NAMES)
_SEASONS = {"printemps": (3, 6), "ete": (6, 9), "automne": (9, 12), "hiver": (1, 3)}
_QUARTERS = {"premier": 0, "1er": 0, "deuxieme": 1, "second": 1, "2e": 1, "troisieme": 2, "3e": 2,
             "quatrieme": 3, "4e": 3, "dernier": -1}  # fmt: skip
_PARTS = {"debut": 0, "mi": 1, "milieu": 1, "fin": 2}
_FILLER = r"(?:le|la|l|les|de|d|du|des|mois|annee|an|en|au|a|cet)"
_OF_YEAR = rf"(?: (?:de )?(?:l annee )?(?P<{{}}>{_YEAR}))"
_MOMENT = re.compile(
    rf"\b(?:(?P<part>debut|mi|milieu|fin)(?: {_FILLER})* )?(?:"
    rf"(?:(?P<from>\d\d?|1er) (?:au|et|et le) )?(?P<day>\d\d?|1er) (?P<of>{'|'.join(MONTHS)})\b"
    rf"{_OF_YEAR.format('day_year')}?"
    rf"|(?P<month>{_MONTH})\b{_OF_YEAR.format('month_year')}?"
    rf"|(?P<short>{'|'.join(MONTHS)}) (?P<short_year>{_YEAR})"
    rf"|(?P<season>{'|'.join(_SEASONS)})\b{_OF_YEAR.format('season_year')}?"
    rf"|(?P<place>{'|'.join(_QUARTERS)}) (?P<quarter>trimestre|semestre)\b"
    rf"{_OF_YEAR.format('quarter_year')}?"
    rf"|annees (?P<decade>1[5-9]\d0|20\d0)\b"
    rf"|(?P<year>{_YEAR}))"
)
_YEAR_GROUPS = ("day_year", "month_year", "short_year", "season_year", "quarter_year", "year")
_BOUND = re.compile(rf"\b(depuis|avant|apres|jusqu|a partir|entre|de|du|d)(?: {_FILLER})* $")
_NUMERIC = re.compile(r"(?<![\d/-])(?:\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})(?![\d/-])")
_OPENING = frozenset({"entre", "de", "du", "d", "depuis"})
"""Before the first of two joined moments: "entre 2016 et 2018"."""
_JOINING = re.compile(rf" (?:a|au|et|jusqu)(?: {_FILLER})* ")


@dataclass(frozen=True, slots=True)
class _Moment:
    """``line[start:end]``: ``begins`` (month, day) of ``year`` to ``ends`` of ``year + later``.

    A day past the end of its month is its last one. Without ``year`` it is to be found.
    """

    start: int
    end: int
    year: int | None
    begins: tuple[int, int]
    ends: tuple[int, int]
    later: int = 0

    def days(self, year: int | None = None) -> tuple[date, date]:
        """The first and last day, in its year or else in ``year``."""
        year = self.year or year or MINYEAR
        return _day(year, *self.begins), _day(year + self.later, *self.ends)


def period(
    text: str, words: Sequence[Token], today: date | None = None, *, guess_year: bool = True
) -> Period | None:
    """The one period that ``text``, whose tokens are ``words``, names, or None.

    Of several the narrowest is taken when the others hold it ("en juin, pendant l'année 2016"),
    else the stretch that goes from the first to the last when it is of one year.
    What is relative ("hier", "en octobre" alone) is counted from ``today`` and not read without
    it; a month without its year is the latest that has begun, and not read without ``guess_year``.

    >>> text = "Qui gouvernait entre 2012 et juin 2017 ?"
    >>> period(text, tokens(text))
    Period(first=datetime.date(2012, 1, 1), last=datetime.date(2017, 6, 30))
    """
    line = " ".join(word.folded for word in words)
    dated = _dated(line, list(_moments(line)), today if guess_year else None)
    found = list(_constraints(line, dated))
    numeric = (parse_date(match.group()) for match in _NUMERIC.finditer(text))
    found += [Period(day, day) for day in numeric if day is not None]
    if today is not None and not found and (days := relative_period(line, today)) is not None:
        found.append(Period(*days))
    return next((one for one in found if all(one.within(other) for other in found)), _hull(found))


def _hull(found: Sequence[Period]) -> Period | None:
    """From the first day of all to the last one, when one year holds them; else None."""
    ends = [day for one in found for day in (one.first, one.last)]
    days = sorted(day for day in ends if day is not None)
    if not days or len(days) < len(ends) or days[0].year != days[-1].year:
        return None
    return Period(days[0], days[-1])


def _moments(line: str) -> Iterator[_Moment]:
    for match in _MOMENT.finditer(line):
        moment = _moment(match)
        before = line[: moment.start].rsplit(" ", 2)[-2:-1]
        if match["season"] and before == ["d"]:  # "les Jeux d'hiver 2018" are of the year
            if moment.year is not None:
                yield replace(moment, begins=(1, 1), ends=(12, 31), later=0)
            continue
        summer = match["season"] == "ete" and moment.year is None and match["part"] is None
        if summer and before not in (["l"], ["en"], ["cet"]):
            continue  # "a été"
        if match["day"] and not 0 < moment.ends[1] <= monthrange(2020, moment.ends[0])[1]:
            continue  # "le 31 février"
        if match["month"] == "mars" and moment.year is None and before == ["sur"]:
            continue
        yield moment


def _moment(match: re.Match[str]) -> _Moment:
    part = _PARTS[match["part"]] if match["part"] else None
    named = next((match[n] for n in _YEAR_GROUPS if match[n]), None)
    year = int(named) if named else None
    if match["day"]:
        month, last = MONTHS[match["of"]], _number(match["day"])
        first = _number(match["from"]) if match["from"] else last
        return _Moment(*match.span(), year, (month, first), (month, last))
    if name := match["month"] or match["short"]:
        first, last = (1, 31) if part is None else (10 * part + 1, (10, 20, 31)[part])
        return _Moment(*match.span(), year, (MONTHS[name], first), (MONTHS[name], last))
    if match["decade"]:
        shift, later = (0, 9) if part is None else (3 * part, 3)
        return _Moment(*match.span(), int(match["decade"]) + shift, (1, 1), (12, 31), later)
    begins, ends = (1, 12) if part is None else (4 * part + 1, 4 * part + 4)
    if match["season"]:
        begins, ends = _SEASONS[match["season"]]
    elif match["quarter"]:
        months = 3 if match["quarter"] == "trimestre" else 6
        begins = _QUARTERS[match["place"]] % (12 // months) * months + 1
        ends = begins + months - 1
    return _Moment(*match.span(), year, (begins, 1), (ends, 31), int(match["season"] == "hiver"))


def _number(day: str) -> int:
    return int(day.removesuffix("er"))


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(max(day, 1), monthrange(year, month)[1]))


def _dated(line: str, moments: Sequence[_Moment], today: date | None) -> list[_Moment]:
    """Those whose year is known: their own, the joined one's, the only one, or by ``today``."""
    years = {moment.year for moment in moments if moment.year is not None}
    only = years.pop() if len(years) == 1 else None
    dated = []
    for moment, following in zip_longest(moments, moments[1:]):
        year = moment.year
        if year is None and following and _are_joined(line, moment, following):
            year = following.year
        year = year or only
        if year is None and today is not None:
            year = today.year if moment.days(today.year)[0] <= today else today.year - 1
        if year is not None:
            dated.append(replace(moment, year=year))
    return dated


def _are_joined(line: str, one: _Moment, two: _Moment) -> bool:
    return _JOINING.fullmatch(line, one.end, two.start) is not None


def _constraints(line: str, moments: Sequence[_Moment]) -> Iterator[Period]:
    """The periods of ``moments``, whose years are known, with the words that bound them."""
    joined: set[_Moment] = set()
    for one, two in pairwise(moments):
        if _are_joined(line, one, two) and _bound(line, one) in _OPENING:
            joined |= {one, two}
            yield Period(one.days()[0], two.days()[1])
    for moment in moments:
        if moment not in joined:
            bound = _bound(line, moment)
            if bound == "avant" and line.startswith("fin", moment.start):
                bound = "jusqu"  # "avant la fin de 2016" is in 2016 too
            yield _bounded(bound, *moment.days())


def _bound(line: str, moment: _Moment) -> str:
    match = _BOUND.search(line[: moment.start])
    return match[1] if match else ""


def _bounded(bound: str, first: date, last: date) -> Period:
    one_day = timedelta(days=1)
    match bound:
        case "depuis" | "a partir":
            return Period(first, None)
        case "avant":
            return Period(None, first - one_day)
        case "jusqu":
            return Period(None, last)
        case "apres":
            return Period(last + one_day, None)
    return Period(first, last)
