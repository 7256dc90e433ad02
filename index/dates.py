"""Dates as the press writes them. Absolute dates only; none is ever guessed."""

from __future__ import annotations

import re
from datetime import date

from index.text import fold

MONTHS = {
    "janvier": 1, "janv": 1, "fevrier": 2, "fevr": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5,
    "juin": 6, "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10,
    "oct": 10, "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
}  # fmt: skip
MONTH_NAMES = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")
_NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_FRENCH = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s+)?(?:le\s+)?"
    r"(\d{1,2})(?:er)?\s+([a-z]+)\.?\s+(\d{4})(?:\s.*)?$"
)


def parse_date(text: str) -> date | None:
    """The day that ``text`` is, or None: ISO 8601, "2 novembre 2024", "02/11/2024" (day first).

    >>> parse_date("Samedi 2 novembre 2024")
    datetime.date(2024, 11, 2)
    """
    written = fold(text.strip())
    if match := _ISO.match(written):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMERIC.match(written):
        day, month, year = (int(part) for part in match.groups())
    elif match := _FRENCH.match(written):
        day, month, year = int(match[1]), MONTHS.get(match[2], 0), int(match[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def ordinal(day: int) -> str:
    """The number of a day of the month: "1er", "2"."""
    return "1er" if day == 1 else str(day)


def french_date(day: date) -> str:
    """``day`` as the French press writes it: "1er novembre 2024"."""
    return f"{ordinal(day.day)} {MONTH_NAMES[day.month - 1]} {day.year}"
