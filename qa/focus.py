"""A span that holds two quantities, cut to the one that was asked for, or into both.

Start and end of a span are scored apart, so a reader may begin at one figure and end at another:
"8 000 militaires se trouveraient à Koursk, sur un contingent de quelque 10 000 hommes". The part
kept is still verbatim, with its bound ("plus de"). Ranges and parts ("entre 8 et 12", "8000 des
10 000 soldats") stay whole, and so does a span of which no part is a quantity of the kind asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.text import Token, fold, tokens
from qa.answers import AnswerSpan
from qa.questions import QUANTITIES, Question, type_match
from qa.values import is_date, parse_quantity
from qa.values.nouns import same_counted
from qa.values.numbers import Number, numbers_in

_FEWEST_BETWEEN = 5
"""Words between two numbers from which on they are no range, no part and no date."""
BOUND_BEFORE = re.compile(
    r"\b(?:jusqu[’']à|au (?:moins|plus)|(?:(?:pas|non) )?(?:plus|moins) (?:de|d[’'])"
    r"|(?:près|autour) (?:de|d[’'])|environ|quelque|presque)\s*$",
    re.IGNORECASE,
)
"""A bound at the end of what comes before a number: "jusqu'à", "plus de"."""
_NO_NOUNS = frozenset(
    "selon contre et ou mais puis dont en au aux a dans sur pour par avec apres avant est"
    " ont qui que le la les l un une soit il elle on se s".split()
)
_PART_OF = re.compile(
    r"(?<![\d.,])\d+(?:[.,\u202f\u00a0 ]\d+)* (?:des|de (?:ces|ses|leurs)|sur les) $"
)
"""The part of a whole that follows: "8 000 des"."""
_LONGEST_PART = 40
_SAYS = re.compile(r"\b(?:selon|d apres)\b")
_MOVES = re.compile(
    r"\bpass(?:e|ee|es|ees|er|ent|ant|ait|aient|a|era|eront)(?: ainsi| donc)? de(?: seulement)? ?$"
)
"""Before two values one after the other: "est passé de 35 à 105"."""
_JOINS_NOUN = re.compile(r"[\s’'%€$-]*(?:d[e’']\s*)?")


def focused(question: Question, span: AnswerSpan, text: str) -> tuple[AnswerSpan, ...]:
    """``span`` of the article's ``text``, or the quantity in it that is asked for, else its first.

    Two quantities each said by another ("entre 223 000 selon les autorités et 400 000") are no
    range, nor are two of which one became the other ("est passé de 35 à 105"): both are given.
    """
    if question.expected not in QUANTITIES:
        return (span,)
    words = tokens(span.text)
    numbers = numbers_in(words)
    parts = [_part(span.text, words, number) for number in numbers]
    apart = _are_said_apart(question, span.text, words, numbers, parts)
    if apart or _moves(span, text, words, numbers):
        return tuple(_cut(span, part) for part in parts)
    if not any(b.first - a.after >= _FEWEST_BETWEEN for a, b in pairwise(numbers)):
        return (span,)
    fitting = [part for part in parts if _fits(question, span.text[slice(*part)])]
    if not fitting:
        return (span,)
    counting = (part for part in fitting if _counts(question.counted, span.text[slice(*part)]))
    return (_cut(span, next(counting, fitting[0])),)


def completed(question: Question, span: AnswerSpan, text: str) -> AnswerSpan:
    """``span`` of the article's ``text``, with the part before it when it is a whole.

    Of "8 000 des 10 000 soldats" the reader may take "10 000 soldats", which is not how many there
    are: the span then begins at the part.
    """
    if question.expected not in QUANTITIES or not span.text[:1].isdigit():
        return span
    before = _PART_OF.search(text, max(0, span.start - _LONGEST_PART), span.start)
    if before is None:
        return span
    return replace(span, start=before.start(), text=text[before.start() : span.end])


def _are_said_apart(
    question: Question,
    text: str,
    words: Sequence[Token],
    numbers: Sequence[Number],
    parts: Sequence[tuple[int, int]],
) -> bool:
    """Whether there are two quantities with a speaker between, the second of what is asked.

    Its own noun may be left out: "223 000 manifestants selon la police et 400 000". "84 morts selon
    un homme de 52 ans" tells one quantity.
    """
    if len(numbers) != 2:
        return False
    between = " ".join(word.folded for word in words[numbers[0].after : numbers[1].first])
    said = [text[slice(*part)] for part in parts]
    value = parse_quantity(said[1])
    if not _SAYS.search(between) or not all(_fits(question, part) for part in said):
        return False
    return value is not None and (value.unit is None or _counts(question.counted, said[1]))


def _moves(span: AnswerSpan, text: str, words: Sequence[Token], numbers: Sequence[Number]) -> bool:
    """Whether the article says that the first of two quantities became the second."""
    if len(numbers) != 2:
        return False
    if all(word.folded != "a" for word in words[numbers[0].after : numbers[1].first]):
        return False
    before = text[max(0, span.start - _LONGEST_PART) : span.start]
    head = span.text[: words[numbers[0].first].start]
    return _MOVES.search(fold(before + head)) is not None


def _cut(span: AnswerSpan, part: tuple[int, int]) -> AnswerSpan:
    start, end = part
    return replace(span, start=span.start + start, end=span.start + end, text=span.text[start:end])


def _part(text: str, words: Sequence[Token], number: Number) -> tuple[int, int]:
    """Where ``number`` stands in ``text``, with its bound and the noun or the sign after it."""
    bound = BOUND_BEFORE.search(text, 0, words[number.first].start)
    start = bound.start() if bound else words[number.first].start
    end = words[number.after - 1].end
    joint = _JOINS_NOUN.match(text, end)
    reached = joint.end() if joint else end
    noun = next((word for word in words[number.after :] if word.start == reached), None)
    if noun is not None and not noun.is_number and noun.folded not in _NO_NOUNS:
        return start, noun.end
    return start, len(text[:reached].rstrip())


def _fits(question: Question, part: str) -> bool:
    quantity = parse_quantity(part) is not None and not is_date(part)
    return quantity and type_match(question.expected, part) > 0


def _counts(asked: str | None, part: str) -> bool:
    value = parse_quantity(part)
    unit = value.unit if value is not None else None
    return asked is not None and unit is not None and same_counted(unit, asked)
