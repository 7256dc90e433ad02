"""The amounts that a line states: each number with the place it stands, before units and bounds.

Besides numbers: "une dizaine de milliers", "des milliers", "la moitié", "un quart d'heure", "midi",
"plusieurs" and "aucun". Ranges are two amounts here; `qa.values.quantities` joins them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.values.comparison import Bound
from qa.values.numbers import whole
from qa.values.units import MEASURES, Kind

_COLLECTIVES = {
    "demi douzaine": 6, "demi million": 500_000, "demi milliard": 500_000_000,
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20,
    "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
    "millier": 10**3, "million": 10**6, "milliard": 10**9,
}  # fmt: skip
_TOPS = {10: 100, 100: 1000, 10**3: 10**5, 10**6: 10**9}
"""Where the next collective begins to be said: "des dizaines" are fewer than "des centaines"."""
_FRACTIONS = {
    "moitie": 2, "tiers": 3, "quart": 4, "cinquieme": 5, "sixieme": 6, "huitieme": 8, "dixieme": 10,
}  # fmt: skip
_SHORT = {"k": 10**3, "m": 10**6, "md": 10**9, "mrd": 10**9}
_ONE_OF = frozenset({None, "fois par", *MEASURES})
_CLOCK = {"midi": 12, "minuit": 0}

_N = r"(?<![\w.+])\d{1,18}(?:\.\d+)?(?![\w.])"
_COLLECTIVE = "|".join(_COLLECTIVES)
_AMOUNT = re.compile(
    rf"\b(?:(?P<parts>un|{_N}) )?(?P<quarter>quarts?) d heure\b"
    rf"|\b(?:(?P<times>un|{_N}) |la )(?P<share>{'|'.join(_FRACTIONS)})s?\b"
    rf"|(?:\b(?P<some>des|plusieurs|quelques|les|une?|{_N}) )?"
    rf"\b(?P<collective>{_COLLECTIVE})(?P<s>s?)(?: de? (?P<of>{_COLLECTIVE})s?)?\b"
    # subtle: "pour cent" is "pour 100" in a line, "4 cas pour 100 000" counts 4, "7 e" is a rank
    rf"|(?<!pour )(?P<number>{_N})(?! e(?:me)?\b)(?: (?P<short>mr?ds?\b|[mk](?= [€$£])))?"
    rf"(?P<half> et demie?\b)?"
    r"|\b(?P<one>une demi|demi|une?)(?= (?:a|ou) \d| (?P<unit>fois par|[a-z]+)\b)"
    r"|\b(?P<several>plusieurs|quelques|aucune?)(?= [a-z])"
    r"|\b(?P<clock>midi|minuit)\b"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at ``[start, end)`` of a line; ``weak`` gives way to any other ("un", "plusieurs").

    ``low`` and ``high`` are set for a vague amount only, which has no ``amount``; ``kind`` and
    ``unit`` when the words themselves give them.
    """

    start: int
    end: int
    amount: int | float | None
    bound: Bound = "exact"
    low: int | float | None = None
    high: int | float | None = None
    vague: bool = False
    weak: bool = False
    kind: Kind = "number"
    unit: str | None = None


def amounts(line: str) -> list[Amount]:
    """Every amount of ``line``, left to right."""
    found = (_amount(match) for match in _AMOUNT.finditer(line))
    return [amount for amount in found if amount is not None]


def _amount(match: re.Match[str]) -> Amount | None:
    start, end = match.span()
    if match["quarter"]:
        minutes = whole(15 * _count(match["parts"]))
        return Amount(start, end, minutes, kind="duration", unit="minute")
    if match["share"]:
        percent = 100 * _count(match["times"]) / _FRACTIONS[match["share"]]
        bound: Bound = "about" if match["share"] in {"tiers", "sixieme"} else "exact"
        return Amount(start, end, whole(round(percent, 2)), bound, kind="percent", unit="%")
    if match["collective"]:
        return _collective(match)
    if match["number"]:
        amount = float(match["number"]) * _SHORT.get((match["short"] or "").rstrip("s"), 1)
        if match["half"]:
            amount += _scale_word(amount) / 2
        return Amount(start, end, whole(amount))
    if match["clock"]:
        return Amount(start, end, _CLOCK[match["clock"]], weak=True, kind="time", unit="h")
    if match["several"]:
        if match["several"].startswith("aucun"):
            return Amount(start, end, 0, weak=True)
        return Amount(start, end, None, low=2, vague=True, weak=True)
    return _one(match)


def _one(match: re.Match[str]) -> Amount | None:
    """The one of "un an" or "un à deux mois"; before any other noun "un" is an article."""
    if match["unit"] not in _ONE_OF:
        return None
    start, end = match.span()
    return Amount(start, end, 0.5 if "demi" in match["one"] else 1, weak=True)


def _collective(match: re.Match[str]) -> Amount:
    start, end = match.span()
    size, inner = _COLLECTIVES[match["collective"]], _COLLECTIVES.get(match["of"] or "", 1)
    some = match["some"] or ""
    if some[:1].isdigit():
        return Amount(start, end, whole(float(some) * size * inner), "about")
    if match["s"]:
        top = _TOPS.get(size)
        high = None if top is None else top * inner
        return Amount(start, end, None, low=2 * size * inner, high=high, vague=True)
    exact = match["collective"].endswith(("million", "milliard")) and inner == 1
    return Amount(start, end, size * inner, "exact" if exact else "about")


def _count(written: str | None) -> float:
    return 1.0 if written in {None, "un"} else float(written or 1)


def _scale_word(amount: float) -> float:
    """What "et demi" halves: the million of "deux millions et demi", else 1."""
    return next((scale for scale in (1e9, 1e6, 1e3) if amount and amount % scale == 0), 1.0)
