"""The record of a quantity or a date, and how two of them compare.

Reading one from a text is for `qa.values.quantities` and `qa.values.moments`; names compare in
`qa.values.names`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from qa.values.nouns import counted_stems, same_counted
from qa.values.units import Kind, scale_of

Bound = Literal["exact", "at_most", "at_least", "about", "between"]
Relation = Literal["equal", "compatible", "different", "incomparable"]

_CONVERTED_RATIO = 0.01
"""How far rounding parts one length given in two units: 62 miles are "100 km" in the press."""


@dataclass(frozen=True, slots=True)
class Value:
    """A comparable quantity or date.

    ``amount`` is the number stated, in ``unit`` (a singular folded noun: "soldat", "dollar", "%");
    None when there is none: a range, "des milliers", a date. ``low`` and ``high`` are the least and
    the most that the words allow, in ``unit`` too, None where that side is open. ``vague`` tells
    words that give a size only ("des milliers"). ``first`` and ``last`` are the days of a date,
    None where it is open ("depuis 2014"), and for any other kind.
    """

    kind: Kind
    amount: int | float | None
    unit: str | None
    bound: Bound
    low: int | float | None = None
    high: int | float | None = None
    vague: bool = False
    first: date | None = None
    last: date | None = None


def relation(one: Value, two: Value) -> Relation:
    """How two values compare; symmetric, and ``"equal"`` is transitive.

    * equal: the same quantity with the same unit and bound, conversions made ("5 tonnes" and
      "5 000 kg"), or the same days;
    * compatible: both may be true, one contains or overlaps the other ("des milliers" and "8 000",
      "mars 2016" and "le 3 mars 2016"). A bare number has whatever unit it meets, and nouns that
      the press counts one for another overlap without being equal;
    * different: both cannot be true of one thing;
    * incomparable: they measure or count other things ("8 000 soldats" and "8 000 dollars").
    """
    if _key(one) == _key(two):
        return "equal"
    if not _commensurable(one, two):
        return "incomparable"
    return "compatible" if _overlap(one, two) else "different"


@lru_cache(maxsize=16384)
def _key(value: Value) -> tuple[object, ...]:
    scale = scale_of(value.kind, value.unit)
    unit: object = None
    if scale is None and value.unit is not None:
        unit = counted_stems(value.unit) or value.unit
    bounds = (_scaled(bound, scale or 1.0) for bound in (value.low, value.high))
    return (value.kind, unit, value.unit is None, value.bound, value.vague, *bounds,
            value.first, value.last)  # fmt: skip


def _scaled(bound: int | float | None, scale: float) -> float | None:
    # nine digits: 1.5 × 365.25 days and 18 twelfths of a year differ in the last bit
    return None if bound is None else float(f"{bound * scale:.9g}")


def _commensurable(one: Value, two: Value) -> bool:
    kinds = {one.kind, two.kind}
    if one.unit is None or two.unit is None:
        return kinds == {"date"} or not kinds & {"date", "percent", "time"}
    if len(kinds) == 2:
        return False
    if " par " in one.unit or " par " in two.unit:
        return one.kind == "frequency" or one.unit == two.unit
    if scale_of(one.kind, one.unit) is not None and scale_of(two.kind, two.unit) is not None:
        return True
    return one.unit == two.unit if one.kind == "money" else same_counted(one.unit, two.unit)


def _overlap(one: Value, two: Value) -> bool:
    scales = [scale_of(value.kind, value.unit) for value in (one, two)]
    first, second = scales
    if first is None or second is None:  # a bare number is taken in the other's unit
        first = second = 1.0
    slack = 1.0 + (_CONVERTED_RATIO if first != second else 0.0)
    low, high = _interval(one, first)
    other_low, other_high = _interval(two, second)
    return low <= other_high * slack and other_low <= high * slack


def _interval(value: Value, scale: float) -> tuple[float, float]:
    """The least and the most, in the smallest unit; a date's are its days."""
    if value.kind == "date":
        return (
            -math.inf if value.first is None else value.first.toordinal(),
            math.inf if value.last is None else value.last.toordinal(),
        )
    return (
        -math.inf if value.low is None else value.low * scale,
        math.inf if value.high is None else value.high * scale,
    )
