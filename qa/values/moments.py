"""Dates read from a span: the first and the last day that it names.

Full dates, and those that need the day of the article: "le 1er novembre", "lundi", "hier", "en
juillet", "l'année dernière", "il y a deux ans"; parts ("début 2023", "fin octobre"), ranges and
open ends ("depuis 2014"). Of several dates that are no range nothing is read. The hour is not, nor
what leans on another date ("la veille"), nor what recurs ("le samedi").
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest

from index.text import STOP_WORDS
from qa.values.comparison import Bound, Value
from qa.values.dated import NamedDate, dates_in
from qa.values.days import Days, shifted, third
from qa.values.lines import reading_line
from qa.values.units import MEASURES

_PART = re.compile(r"\b(debut|mi|milieu|fin)(?: (?:-|du|de|des|d|le|la|les|l|mois|annee))*$")
_WAY = re.compile(
    r"\b(depuis|a partir|a compter|dès|apres|avant|jusqu|d ici)"
    r"(?: (?:le|la|l|les|a|au|en|du|de|d|mois))*$"
)
_JOINT = re.compile(
    r"(et|ou|a|au|-|–|jusqu)(?: (?:le|la|l|les|a|au|en|debut|mi|fin|-|de|du|d|annee))*"
)
_SINCE = re.compile(r"\bdepuis (\d{1,4}|une?) (jour|semaine|mois|annee|an|siecle)s?\b")
_SMALL_WORDS = STOP_WORDS.union(
    "debut mi milieu fin courant soir matin midi nuit mois annee - –".split()
)
_CUE_WIDTH = 16
"""Longer than any cue: a long text is then read in time that grows with its length."""
_YEAR_CUE = re.compile(
    r"\b(?:en|depuis|avant|apres|annee|debut|mi|fin|ici|ici a|jusqu en|entre)(?: -)? $"
)


@lru_cache(maxsize=16384)
def parse_moment(text: str, *, published: date | None = None) -> Value | None:
    """The date that ``text`` states in an article of ``published``, or None when none or several.

    A number of four figures is a year here. Without ``published`` only dates with their year are
    read: none is ever guessed.

    >>> parse_moment("fin octobre", published=date(2024, 11, 20)).first
    datetime.date(2024, 10, 21)
    """
    line = reading_line(text).text
    named = [one for one in dates_in(line) if not _is_count(line, one)]
    if not named:
        return _since(line, published)
    if len(named) == 1:
        return _one(line, named[0], published)
    return _range(line, named[0], named[1], published) if len(named) == 2 else None


def _since(line: str, published: date | None) -> Value | None:
    match = _SINCE.search(line)
    if match is None or published is None:
        return None
    count = 1 if match[1].startswith("un") else int(match[1])
    try:
        days = shifted(published, count, match[2], toward=-1)
    except OverflowError:  # "depuis 9 000 ans"
        return None
    return _open(days.first, None)


def _one(line: str, named: NamedDate, published: date | None) -> Value | None:
    before = line[: named.start].rstrip()
    days, before = _part(before, named.days(published))
    if days is None or before.endswith(("entre", "entre le")):
        return None
    way = _WAY.search(before)
    if way is None:
        return _closed(days)
    if way[1] == "avant":
        return _open(None, _beside(days.first, -1))
    if way[1] in {"jusqu", "d ici"}:
        return _open(None, days.last)
    return _open(_beside(days.last, 1) if way[1] == "apres" else days.first, None)


def _range(line: str, one: NamedDate, two: NamedDate, published: date | None) -> Value | None:
    """From the first to the second, which may give both their year: "entre mars et mai 2018"."""
    joint = _JOINT.fullmatch(line[one.end : two.start].strip())
    last, _ = _part(line[: two.start].rstrip(), two.days(published))
    if joint is None or last is None:
        return None
    near = last.first if two.dated and not one.dated else published
    first, before = _part(line[: one.start].rstrip(), one.days(near))
    if first is None or first.first > last.last:
        return None
    listed = joint[1] == "et" and not re.search(r"\bentre(?: le| la| l)?$", before)
    if listed and _beside(first.last, 1) != last.first:
        return None
    return _closed(Days(first.first, last.last))


def _part(before: str, days: Days | None) -> tuple[Days | None, str]:
    """The part of ``days`` that the words before name, and the words before those."""
    match = _PART.search(before)
    if match is None or days is None:
        return days, before
    name = "mi" if match[1] == "milieu" else match[1]
    return third(days, name), before[: match.start()].rstrip()


def _beside(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:  # the calendar ends in the year 9999
        return None


def _closed(days: Days) -> Value:
    return Value("date", None, None, "exact", first=days.first, last=days.last)


def _open(first: date | None, last: date | None) -> Value:
    bound: Bound = "at_least" if last is None else "at_most"
    return Value("date", None, None, bound, first=first, last=last)


def is_date(text: str) -> bool:
    """Whether ``text`` is a date and nothing else but small words: "le 20 avril au soir"."""
    line = reading_line(text).text
    named = dates_in(line)
    for one in named:
        line = line[: one.start] + " " * (one.end - one.start) + line[one.end :]
    return bool(named) and all(word in _SMALL_WORDS for word in line.split())


def without_dates(line: str) -> str:
    """``line`` with its dates blotted out, lengths kept, for quantities to be read in it.

    A year alone stays, for it may be any number, unless the words before it make it a date.
    """
    named = dates_in(line)
    for one, following in zip_longest(named, named[1:]):
        joint = line[one.end : following.start].strip() if following else ""
        last = following if following and _JOINT.fullmatch(joint) else one
        years = one.is_bare_year and last.is_bare_year
        cue = _has_cue(line, one.start) if last is one else not _counts(line, last.end)
        if not years or cue:
            line = line[: one.start] + "|" * (last.end - one.start) + line[last.end :]
    return line


def _is_count(line: str, named: NamedDate) -> bool:
    """Whether what looks like a year counts something: "2000 soldats"."""
    return named.is_bare_year and not _has_cue(line, named.start) and _counts(line, named.end)


def _has_cue(line: str, start: int) -> bool:
    return _YEAR_CUE.search(line, max(0, start - _CUE_WIDTH), start) is not None


def _counts(line: str, end: int) -> bool:
    """Whether the word after ``end`` makes a number of the four figures: "1500 à 2000 euros"."""
    word = line[end:].split(" ", 2)[1:2]
    if not word or word[0] in STOP_WORDS:
        return False
    return word[0] in "%€$£" or word[0] in MEASURES or word[0][-1] in "sx"
