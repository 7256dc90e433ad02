"""Quantities read from a span: an amount or a range, its bound, what it counts or measures.

Numbers in digits or words, "une dizaine de milliers", "des milliers", "entre 25 000 et 30 000",
"la moitié", "deux ans et demi", money, percentages, measures, clock times, "deux fois par semaine".
Dates are not read here (`qa.values.moments`). Ordinals and scores that are written as plain numbers
("le numéro 2") are taken for quantities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from qa.values.amounts import Amount, amounts
from qa.values.comparison import Bound, Value
from qa.values.lines import Line, reading_line
from qa.values.measures import measured
from qa.values.moments import without_dates
from qa.values.numbers import whole
from qa.values.units import scale_of

_ABOUT_RATIO = 0.1
"""How far "près de" and "environ" reach: "près de 500" allows 450 to 550."""
_COLLECTIVE_RATIO = 0.25
"""… and "une dizaine": 7.5 to 12.5."""
_ABOUT_H = 0.5
"""… and "vers 6 heures": 5 h 30 to 6 h 30."""

_PART_OF = frozenset({"des", "de ces", "de ses", "sur", "sur les", "sur un total de", "parmi les"})
_JOINTS = frozenset({"a", "ou", "-", "–"})
_SMALLER = {"heure": "minute", "minute": "seconde"}
_BEFORE: tuple[tuple[str, Bound], ...] = (
    ("jusqu a", "at_most"), ("au plus", "at_most"), ("au maximum", "at_most"),
    ("pas moins de", "at_least"), ("pas moins d", "at_least"), ("moins de", "at_most"),
    ("moins d", "at_most"), ("au moins", "at_least"), ("plus de", "at_least"),
    ("plus d", "at_least"), ("au minimum", "at_least"), ("a partir de", "at_least"),
    ("pres de", "about"), ("pres d", "about"), ("environ", "about"), ("quelque", "about"),
    ("autour de", "about"), ("autour d", "about"), ("presque", "about"),
    ("alentours de", "about"), ("ordre de", "about"), ("a peu pres", "about"), ("vers", "about"),
)  # fmt: skip
_AFTER: tuple[tuple[str, Bound], ...] = (
    ("au moins", "at_least"), ("ou plus", "at_least"), ("minimum", "at_least"),
    ("au minimum", "at_least"), ("au plus", "at_most"), ("au maximum", "at_most"),
    ("maximum", "at_most"), ("environ", "about"),
)  # fmt: skip
_OF_TIMES: tuple[tuple[str, Bound], ...] = (
    ("dès", "at_least"), ("apres", "at_least"), ("depuis", "at_least"), ("avant", "at_most"),
)  # fmt: skip


@lru_cache(maxsize=16384)
def parse_quantity(text: str) -> Value | None:
    """The single quantity that ``text`` states, or None when it states none or several.

    Of "8000 des 10000 soldats" the quantity is 8000 soldats; "un homme" counts nothing.

    >>> value = parse_quantity("entre 8 et 12 %")
    >>> (value.kind, value.low, value.high)
    ('percent', 8, 12)
    """
    line = reading_line(text)
    line = Line(without_dates(line.text), line.capitals)
    found = _joined(line.text, [measured(line, amount) for amount in amounts(line.text)])
    found = [amount for amount in found if not amount.weak] or found
    if len(found) == 2 and _between(line.text, found) in _PART_OF:
        part, of = found
        found = [replace(part, kind=of.kind, unit=of.unit) if part.unit is None else part]
    if len(found) != 1 or _falls(found[0]):
        return None
    return _bounded(line.text, found[0])


def _between(line: str, pair: Sequence[Amount]) -> str:
    return line[pair[0].end : pair[1].start].strip()


def _falls(amount: Amount) -> bool:
    """Whether it is a change or a score, no range: "de 28 à 8 millions", "2 à 0"."""
    low, high = amount.low, amount.high
    return amount.bound == "between" and low is not None and high is not None and low >= high


def _joined(line: str, found: Sequence[Amount]) -> list[Amount]:
    """``found`` with "deux ans et trois mois" added up and "entre 8 et 12" made one range."""
    joined: list[Amount] = []
    for amount in found:
        last = joined[-1] if joined else None
        if last is not None and amount.start < last.end:  # the minutes of "18 h 30"
            continue
        both = last and (_sum(line, last, amount) or _range(line, last, amount))
        if both:
            joined[-1] = both
        else:
            joined.append(amount)
    return joined


def _sum(line: str, one: Amount, two: Amount) -> Amount | None:
    """A duration in two units, counted in the smaller: "1 minute 20", "deux ans et trois mois"."""
    if one.kind != "duration" or _between(line, (one, two)) not in {"", "et"}:
        return None
    if two.unit is None and one.unit in _SMALLER and _between(line, (one, two)) == "":
        two = replace(two, kind="duration", unit=_SMALLER[one.unit])
    large, small = scale_of("duration", one.unit), scale_of("duration", two.unit)
    if two.kind != "duration" or large is None or small is None or small >= large:
        return None
    if one.amount is None or two.amount is None:
        return None
    amount = whole(round(one.amount * large / small + two.amount, 6))
    return replace(two, start=one.start, amount=amount, weak=False)


def _range(line: str, one: Amount, two: Amount) -> Amount | None:
    joint = _between(line, (one, two))
    from_to = joint in _JOINTS or (joint == "et" and line[: one.start].endswith("entre "))
    if not from_to or "between" in {one.bound, two.bound}:
        return None
    one, two = _clocks(one, two)
    low, high = one.amount, two.amount
    if low is None or high is None or one.unit not in {None, two.unit}:
        return None
    low = _in_scale(low, high) if one.unit is None else low
    place = replace(two, start=one.start, amount=None, weak=False)
    return replace(place, bound="between", low=low, high=high)


def _clocks(one: Amount, two: Amount) -> tuple[Amount, Amount]:
    """Both as times of day when each says its hours: "de 10 heures à 20 heures"."""
    hours = [amount.amount for amount in (one, two) if amount.unit in {"heure", "h"}]
    if len(hours) < 2 or any(hour is None or hour >= 24 for hour in hours):
        return one, two
    return replace(one, kind="time", unit="h"), replace(two, kind="time", unit="h")


def _in_scale(low: int | float, high: int | float) -> int | float:
    """``low`` in the thousands or millions of ``high``: "entre 15 et 20 000", "2 à 3 millions"."""
    for scale in (10**9, 10**6, 10**3):
        if high >= scale and high % (scale / 10) == 0:
            # subtle: "28 à 8 millions" falls, but "500 à 1 500" is no 500 000
            in_scale = low < 1000 and (scale > 1000 or 10 <= low < high / 1000)
            return whole(low * scale) if in_scale else low
    return low


def _bounded(line: str, amount: Amount) -> Value:
    """The value of ``amount`` with the bound that stands before or after it."""
    bound = amount.bound
    if bound != "between" and not amount.vague:
        bound = (
            _bound_before(line[: amount.start].rstrip(), amount)
            or _bound_after(line[amount.end :].lstrip())
            or bound
        )
    low, high = _limits(amount, bound)
    stated = "about" if amount.vague else bound
    return Value(amount.kind, amount.amount, amount.unit, stated, low, high, amount.vague)


def _bound_before(before: str, amount: Amount) -> Bound | None:
    phrases = (*_BEFORE, *_OF_TIMES) if amount.kind == "time" else _BEFORE
    for phrase, bound in phrases:
        if before == phrase or before.endswith(" " + phrase):
            if bound == "about":  # "jusqu'à environ 1 300": the limit says more
                rest = before[: -len(phrase)].rstrip()
                return _bound_before(rest, amount) or bound
            return bound
    return None


def _bound_after(after: str) -> Bound | None:
    for phrase, bound in _AFTER:
        if after == phrase or after.startswith(phrase + " "):
            return bound
    return None


def _limits(amount: Amount, bound: Bound) -> tuple[int | float | None, int | float | None]:
    """The least and the most that the words allow; None where that side is open."""
    stated = amount.amount
    if stated is None:
        return amount.low, amount.high
    if bound == "at_most":
        return None, stated
    if bound == "at_least":
        return stated, None
    if bound == "about":
        rough = amount.bound == "about" and amount.kind != "percent"
        ratio = _COLLECTIVE_RATIO if rough else _ABOUT_RATIO
        reach = _ABOUT_H if amount.kind == "time" else ratio * stated
        return whole(round(stated - reach, 6)), whole(round(stated + reach, 6))
    return stated, stated
