"""Names that compare: modulo case, accents, hyphens, titles, and less specific short forms.

"Choe Son Hui" is "Choe Son-hui"; "Macron" and "M. Macron" may be "le président Emmanuel Macron".
Knows no list of names: transliterations ("Zelensky", "Zelenskyy") stay different.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.text import Token, tokens
from qa.values.comparison import Relation
from qa.values.numbers import FRENCH_ARTICLES

_MEN = frozenset({"m", "mr", "monsieur"})
_WOMEN = frozenset({"mme", "mlle", "madame", "mademoiselle", "ms", "mrs"})
_TITLES = frozenset(
    "dr docteur me maitre pr professeur president presidente premier premiere ministre secretaire"
    " general colonel capitaine roi reine prince princesse pape juge depute deputee senateur"
    " senatrice maire chef directeur directrice ex etat sir".split()
)
_GENITIVES = frozenset("de d du des".split())


@dataclass(frozen=True, slots=True)
class _Name:
    """The words of a name without titles, and the gender that a title gives."""

    words: tuple[str, ...]
    gender: Literal["m", "f"] | None


def name_relation(one: str, two: str) -> Relation:
    """How two names compare; symmetric, and ``"equal"`` is transitive.

    * equal: the same words, titles left out;
    * compatible: the shorter begins or ends the other, gives initials for first names, or is its
      acronym;
    * different: neither, or "M." meets "Mme";
    * incomparable: one of the texts has no word.
    """
    first, second = _name(one), _name(two)
    if not first.words or not second.words:
        return "incomparable"
    if first.gender and second.gender and first.gender != second.gender:
        return "different"
    if first == second:
        return "equal"
    shorter, longer = sorted((first.words, second.words), key=len)
    return "compatible" if _may_stand_for(shorter, longer) else "different"


def _may_stand_for(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    size = len(shorter)
    initials = "".join(word[0] for word in longer)
    return (
        longer[:size] == shorter
        or longer[-size:] == shorter
        or (size == 1 and len(initials) > 1 and shorter[0] == initials)
        or (size == len(longer) and all(map(_is_initial, shorter, longer)))
    )


def _is_initial(one: str, two: str) -> bool:
    return one == two or (min(len(one), len(two)) == 1 and one[0] == two[0])


@lru_cache(maxsize=16384)
def _name(text: str) -> _Name:
    words: Sequence[Token] = tokens(text)
    titles = {word.folded for word in words}
    gender: Literal["m", "f"] | None = None
    if titles & (_MEN | _WOMEN):
        gender = "m" if titles & _MEN else "f"
    words = _proper(words)
    return _Name(tuple(w.folded for w in words if not _is_article(w)), gender)


def _proper(words: Sequence[Token]) -> Sequence[Token]:
    """The words of the name itself: without "le président russe" before, or a title after."""
    capitals = (n for n, w in enumerate(words) if w.surface[0].isupper() and not _is_title(w))
    start = next(capitals, None)
    if start is None:  # typed without capitals, or a title alone
        return [w for w in words if not _is_title(w)] or words
    lead = words[:start]
    titled = any(map(_is_title, lead)) and not {w.folded for w in lead[-2:]} & _GENITIVES
    if not titled and not all(map(_is_article, lead)):
        return words  # "l'ambassade de Russie", "le ministre de la Défense"
    later = (n for n, w in enumerate(words) if n > start and w.folded in _TITLES)
    return words[start : next(later, len(words))]


def _is_title(word: Token) -> bool:
    return word.folded in _TITLES | _MEN | _WOMEN


def _is_article(word: Token) -> bool:
    return word.folded in FRENCH_ARTICLES
