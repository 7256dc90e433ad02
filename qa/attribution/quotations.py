"""Where quotations « … », “ … ” and " … " begin and end around a place of a text.

Looks no further than one line (a paragraph of an article) and `REACH` code points each way. A
quotation left open ends with its line, one only closed begins with it; one inside another is part
of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.attribution.phrases import REACH

_CLOSING = {"«": "»", "“": "”", '"': '"'}
_MARK = re.compile('[«»“”"]')


@dataclass(frozen=True, slots=True)
class Quotation:
    """``[start, end)`` in the text, quote marks included."""

    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` lies inside."""
        return self.start <= start and end <= self.end


@lru_cache(maxsize=32)
def quotations_around(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The quotations of the line or lines that hold ``[start, end)``, in order; ``()`` if none.

    Kept, because the values of a sentence are looked at one by one.

    >>> quotations_around('Il dit « oui » et "non".', 0, 2)
    (Quotation(start=7, end=14), Quotation(start=18, end=23))
    """
    first = max(text.rfind("\n", 0, start) + 1, start - REACH)
    newline = text.find("\n", end)
    last = min(newline if newline >= 0 else len(text), end + REACH)
    found: list[Quotation] = []
    opened: int | None = None
    for mark in _MARK.finditer(text, first, last):
        i = mark.start()
        if _opens(text, i) if opened is None else _reopens(text, i, opened):
            opened = i
        elif opened is not None and text[i] == _CLOSING[text[opened]]:
            found.append(Quotation(opened, i + 1))
            opened = None
        elif opened is None and not found:
            found.append(Quotation(first, i + 1))
    if opened is not None:
        found.append(Quotation(opened, last))
    return tuple(found)


def _reopens(text: str, i: int, opened: int) -> bool:
    """Whether a straight mark plainly opens although one is open: that one was never closed."""
    plainly = text[i - 1].isspace() and text[i + 1 : i + 2].isalnum()
    return plainly and text[i] == text[opened] == '"'


def _opens(text: str, i: int) -> bool:
    """A straight mark opens unless it follows a letter and precedes none."""
    if text[i] != '"':
        return text[i] in _CLOSING
    return i == 0 or not text[i - 1].isalnum() or text[i + 1 : i + 2].isalnum()
