"""Values that compare: the number, its unit and its bound read from a span.

Reads numbers written with digits (any French spacing), with words ("huit mille") or both ("425
millions"), percentages, amounts of money, and the bounds "jusqu'à", "au moins", "près de". Does
not yet read ranges, vague quantities, dates or names: those give None.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.text import STOP_WORDS, Token, fold, tokens

FRENCH_ARTICLES = frozenset("le la les l un une des du de d au aux".split())

Bound = Literal["exact", "at_most", "at_least", "about"]

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
_CURRENCIES = {
    "euro": "euro", "euros": "euro", "dollar": "dollar", "dollars": "dollar", "livre": "livre",
    "livres": "livre", "franc": "franc", "francs": "franc", "rouble": "rouble",
    "roubles": "rouble", "yuan": "yuan", "yuans": "yuan", "won": "won", "wons": "won",
}  # fmt: skip
_BOUNDS: tuple[tuple[str, Bound], ...] = (
    ("jusqu a", "at_most"), ("au plus", "at_most"), ("au maximum", "at_most"),
    ("moins de", "at_most"), ("au moins", "at_least"), ("plus de", "at_least"),
    ("au minimum", "at_least"), ("pres de", "about"), ("environ", "about"),
    ("quelque", "about"), ("autour de", "about"), ("presque", "about"),
)  # fmt: skip


_PART_OF = frozenset({"des", "de ces", "de ses", "sur", "sur les", "sur un total de", "parmi les"})


@dataclass(frozen=True, slots=True)
class Value:
    """A comparable quantity; ``unit`` is a singular folded noun ("soldat", "dollar", "%")."""

    kind: Literal["number", "percent", "money"]
    amount: int | float
    unit: str | None
    bound: Bound


def parse_value(text: str) -> Value | None:
    """The single quantity that ``text`` states, or None when it states none or several.

    Of "8000 des 10000 soldats" the quantity is 8000 soldats.

    >>> parse_value("jusqu’à 8 000 soldats")
    Value(kind='number', amount=8000, unit='soldat', bound='at_most')
    """
    words = tokens(text)
    found = _quantities(words)
    part_of = len(found) == 2 and _joined_by(words, found[0][2], found[1][1]) in _PART_OF
    if not (len(found) == 1 or part_of):
        return None
    amount, first, _ = found[0]
    after = found[-1][2]
    kind, unit = _kind_and_unit(text, words, after)
    return Value(kind, amount, unit, _bound(words, first))


def _joined_by(words: list[Token], first: int, last: int) -> str:
    return " ".join(token.folded for token in words[first:last])


def has_number(text: str) -> bool:
    """Whether ``text`` states any number, in digits or words ("un" alone is an article)."""
    return bool(_quantities(tokens(text)))


def normal_tokens(text: str) -> list[str]:
    """The words of ``text`` lower-cased (accents kept), quantities as digits.

    >>> normal_tokens("Huit mille soldats, 2,5 % et 8 000")
    ['8000', 'soldats', '2.5', 'et', '8000']
    """
    words = tokens(text)
    result, position = [], 0
    for amount, first, after in _quantities(words):
        result += [token.surface.lower() for token in words[position:first]]
        result.append(str(amount))
        position = after
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


def _quantities(words: list[Token]) -> list[tuple[int | float, int, int]]:
    """(amount, first token, token after) of every number of ``words``, left to right."""
    found: list[tuple[int | float, int, int]] = []
    position = 0
    while position < len(words):
        read = _read_number(words, position)
        if read is None:
            position += 1
        else:
            found.append((read[0], position, read[1]))
            position = read[1]
    return found


def _read_number(words: list[Token], position: int) -> tuple[int | float, int] | None:
    """A number that starts at ``position``: its amount and the token after it, or None.

    "un" and "une" alone are articles, not numbers.
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
    return (int(amount) if amount == int(amount) else amount), current


def _joins(words: list[Token], position: int) -> bool:
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


def _kind_and_unit(
    text: str, words: list[Token], after: int
) -> tuple[Literal["number", "percent", "money"], str | None]:
    rest = text[words[after - 1].end :].lstrip()
    if rest.startswith("%") or fold(rest).startswith("pour cent"):
        return "percent", "%"
    if rest.startswith(("€", "$", "£")):
        return "money", {"€": "euro", "$": "dollar", "£": "livre"}[rest[0]]
    following = [t for t in words[after:] if t.folded not in {"de", "d", "des"}]
    if not following:
        return "number", None
    noun = following[0].folded
    if noun in _CURRENCIES:
        return "money", _CURRENCIES[noun]
    # "8 000 à Koursk", "8 000 Nord-Coréens": a small word or a name is no unit
    is_unit = noun not in STOP_WORDS and following[0].surface[0].islower()
    return "number", _singular(noun) if is_unit else None


def _singular(noun: str) -> str:
    return noun[:-1] if len(noun) > 3 and noun[-1] in "sx" else noun


def _bound(words: list[Token], first: int) -> Bound:
    before = " ".join(t.folded for t in words[:first])
    for phrase, bound in _BOUNDS:
        if before == phrase or before.endswith(" " + phrase):
            return bound
    return "exact"


def comparable(text: str) -> tuple[str, ...]:
    """The words of ``text`` modulo case, accents, hyphens, articles and the writing of numbers."""
    return tuple(fold(word) for word in french_tokens(text) if word not in {"à", "en"})
