"""A text as one line of folded words with its numbers in digits, for patterns to read.

"Jusqu’à huit cents soldats (12,5 %)" is the line "jusqu a 800 soldats 12.5 %". The signs % € $ £ °
/ and - (not in a word) are words, other punctuation is dropped. "2 000" is written "2000.0": it is
no year. What the words mean is read by `qa.values.quantities` and `qa.values.moments`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.text import Token, tokens
from qa.values.numbers import numbers_in

_SIGNS = re.compile(r"[%€$£°/–]|(?<=\d)-|-(?=\d)|(?<=\s)-(?=\s)")
_CLOCK = re.compile(r"(\d{1,2})h(\d{2})?")
_ORDINAL = re.compile(r"(?<=\d)[ \u00a0\u202f](er|ère|e|ème)\b")
"""What pages write above the line: "1 er octobre" is "1er octobre"."""
_HEIGHT = re.compile(r"(\d{1,2})m(\d{2})")


@dataclass(frozen=True, slots=True)
class Line:
    """Words joined by single spaces; ``capitals`` are where capitalised ones start."""

    text: str
    capitals: frozenset[int]


@lru_cache(maxsize=16384)
def reading_line(text: str) -> Line:
    """The line of ``text``; an empty one for a text without words or signs."""
    text = _ORDINAL.sub(r"\1 ", text)
    words = tokens(text)
    numbers = {number.first: number for number in numbers_in(words)}
    pieces: list[str] = []
    capitals: set[int] = set()
    length = position = end = 0
    while position < len(words):
        number, token = numbers.get(position), words[position]
        after = position + 1 if number is None else number.after
        written = _written(token) if number is None else _digits(number.amount, token)
        for piece in (*_SIGNS.findall(text, end, token.start), written):
            if piece is written and token.surface[0].isupper():
                capitals.add(length)
            pieces.append(piece)
            length += len(piece) + 1
        position, end = after, words[after - 1].end
    pieces += _SIGNS.findall(text, end)
    return Line(" ".join(pieces), frozenset(capitals))


def _written(token: Token) -> str:
    """A word as the line has it: "18h30" is "18 h 30", "1m52" "1.52 m", and "dès" not "des"."""
    height = _HEIGHT.fullmatch(token.folded)
    if height is not None:
        return f"{height[1]}.{height[2]} m"
    clock = _CLOCK.fullmatch(token.folded)
    if clock is not None:
        return " ".join(part for part in (clock[1], "h", clock[2]) if part)
    return "dès" if token.surface.lower() == "dès" else token.folded


def _digits(amount: int | float, token: Token) -> str:
    # subtle: "2 000" and "deux mille" are no year, so the line does not write them as "2000"
    is_year = amount < 1000 or token.surface.isdigit()
    return f"{amount:.15g}" + ("" if is_year or amount != int(amount) else ".0")
