"""Numbers as French writes them, in digits or words, and the tokens under which texts compare.

Reads "8 000", "huit mille" and "425 millions" as amounts. Reads no unit, bound or range
(`qa.values.quantities`) and no date (`qa.values.moments`). `french_tokens` is what EM and F1 count:
changing it changes the metrics.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text import Token, fold, tokens

FRENCH_ARTICLES = frozenset("le la les l un une des du de d au aux".split())

_UNITS = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_SCALES = {
    "mille": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """An ``amount`` written by the tokens ``[first, after)``."""

    amount: int | float
    first: int
    after: int


def has_number(text: str) -> bool:
    """Whether ``text`` states any number, in digits or words ("un" alone is an article)."""
    return bool(numbers_in(tokens(text)))


def normal_tokens(text: str) -> list[str]:
    """The words of ``text`` lower-cased (accents kept), quantities as digits.

    >>> normal_tokens("Huit mille soldats, 2,5 % et 8 000")
    ['8000', 'soldats', '2.5', 'et', '8000']
    """
    words = tokens(text)
    result, position = [], 0
    for number in numbers_in(words):
        result += [token.surface.lower() for token in words[position : number.first]]
        result.append(str(number.amount))
        position = number.after
    return result + [token.surface.lower() for token in words[position:]]


@lru_cache(maxsize=65536)
def french_tokens(text: str) -> tuple[str, ...]:
    """The tokens of ``text`` under French rules (ARCHITECTURE.md §6); empty for a blank text.

    SQuAD's procedure with French articles; punctuation, both apostrophes and hyphens separate
    words; accents are kept; numbers and number words are written in digits. Symbols (%, €) are
    punctuation, as in SQuAD. A text made of articles alone ("un") or of symbols alone keeps them.

    >>> french_tokens("L’armée compte huit mille soldats nord-coréens.")
    ('armée', 'compte', '8000', 'soldats', 'nord', 'coréens')
    """
    words = normal_tokens(text)
    kept = [word for word in words if word not in FRENCH_ARTICLES]
    return tuple(kept or words or text.lower().split())


def numbers_in(words: Sequence[Token]) -> list[Number]:
    """Every number of ``words``, left to right."""
    found: list[Number] = []
    position = 0
    while position < len(words):
        number = _read_number(words, position)
        if number is None:
            position += 1
        else:
            found.append(number)
            position = number.after
    return found


def _read_number(words: Sequence[Token], position: int) -> Number | None:
    """The number that starts at ``position``, or None.

    "un" and "une" alone are articles, not numbers; hundreds of digits are no amount.
    """
    total, group, current = 0.0, None, position
    while current < len(words):
        word = words[current]
        if word.is_number and group is None:
            group = float(word.folded)
        elif word.folded in _SCALES and (group is not None or word.folded == "mille"):
            total += (1.0 if group is None else group) * _SCALES[word.folded]
            group = None
        elif not word.is_number and (added := _add_word(group, word.folded)) is not None:
            group = added
        elif not (word.folded == "et" and group is not None and _joins(words, current)):
            break
        current += 1
    alone = current == position + 1 and fold(words[position].surface) in {"un", "une"}
    if current == position or alone:
        return None
    amount = total + (group or 0.0)
    return Number(whole(amount), position, current) if math.isfinite(amount) else None


def whole(amount: float) -> int | float:
    """``amount`` as an int when it is one: 8000.0 is written 8000."""
    return int(amount) if amount == int(amount) else amount


def _joins(words: Sequence[Token], position: int) -> bool:
    """Whether the "et" at ``position`` is that of "vingt et un" and "soixante et onze"."""
    before = words[position - 1].folded
    after = words[position + 1].folded if position + 1 < len(words) else ""
    return before in _TENS and after in {"un", "une", "onze"}


def _add_word(group: float | None, word: str) -> float | None:
    """``group`` continued by one number word below a thousand, or None when it does not fit."""
    if word in {"cent", "cents"}:
        return 100.0 if group is None else group * 100 if 1 < group < 10 else None
    if word in _TENS:
        if group is not None and group % 100 == 4 and word.startswith("vingt"):
            return group - 4 + 80
        return float(_TENS[word]) if group is None else _fits(group, _TENS[word], 100)
    if word in _UNITS:
        small = _UNITS[word]
        if group is None:
            return float(small)
        if group % 100 in {60, 80} and small >= 10:
            return group + small
        return _fits(group, small, 10)
    return None


def _fits(group: float, part: int, size: int) -> float | None:
    """``group + part`` when ``group`` leaves that place empty ("vingt" + "deux"), else None."""
    empty = group >= size and group % size == 0
    return group + part if empty and (part < size) and part > 0 else None


def comparable(text: str) -> tuple[str, ...]:
    """The words of ``text`` modulo case, accents, hyphens, articles and the writing of numbers."""
    return tuple(fold(word) for word in french_tokens(text) if word not in {"à", "en"})
