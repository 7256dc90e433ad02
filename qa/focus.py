"""A span that holds two quantities, cut to the one that was asked for.

Start and end of a span are scored apart, so a reader may begin at one figure and end at another:
"8 000 militaires se trouveraient à Koursk, sur un contingent de quelque 10 000 hommes". The part
kept is still verbatim. Ranges and parts ("entre 8 et 12", "8000 des 10 000 soldats") stay whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.text import Token, tokens
from qa.answers import AnswerSpan
from qa.questions import QUANTITIES, Question
from qa.values.nouns import same_counted
from qa.values.numbers import Number, numbers_in

_FEWEST_BETWEEN = 5
"""Words between two numbers from which on they are no range, no part and no date."""
_SMALL_WORDS = frozenset({"de", "d", "des"})


def focused(question: Question, span: AnswerSpan) -> AnswerSpan:
    """``span``, or the quantity in it that counts what ``question`` asks, else the first one."""
    if question.expected not in QUANTITIES:
        return span
    words = tokens(span.text)
    numbers = numbers_in(words)
    if not any(b.first - a.after >= _FEWEST_BETWEEN for a, b in pairwise(numbers)):
        return span
    nouns = [_noun_after(words, number) for number in numbers]
    asked = question.counted
    chosen = next(
        (i for i, at in enumerate(nouns) if asked and same_counted(words[at].folded, asked)), 0
    )
    first, last = words[numbers[chosen].first], words[nouns[chosen]]
    start, end = span.start + first.start, span.start + last.end
    return replace(span, start=start, end=end, text=span.text[first.start : last.end])


def _noun_after(words: Sequence[Token], number: Number) -> int:
    """The place of the noun that follows ``number``; that of its own last word when none does."""
    at = number.after
    while at < len(words) and words[at].folded in _SMALL_WORDS:
        at += 1
    return at if at < len(words) and not words[at].is_number else number.after - 1
