"""French text, done once: normalisation, tokens, the analyser of every lexical backend.

One analyser (`analyse`) feeds BM25, near-duplicate detection and the comparison of strings, so
that they cannot disagree. It handles both apostrophes and elision (l' d' qu' jusqu' …), case,
accents and ligatures, hyphens in names, numbers with any space (8 000, U+202F, U+00A0, 8.000)
and stop words. It does not look words up in a dictionary and does not know other languages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import Stemmer

ANALYSER_FINGERPRINT = "fr-snowball-2streams-1"
"""Stored with every lexical index; bump it whenever `analyse` gives other terms."""

QUESTION_WORDS = frozenset(
    "combien comment lequel laquelle lesquels lesquelles ou pourquoi quand que quel quelle quelles"
    " quels qui quoi".split()
)
"""Folded. Dropped from search like stop words, but they tell what a question expects."""

STOP_WORDS = frozenset(
    "a afin ai aie ainsi alors apres as au aucun aucune aujourd hui auquel aura aurait aussi "
    "autre autres aux auxquels avait avaient avant avec avoir ayant c ca car ce ceci cela "
    "celle celles celui cependant ces cet cette ceux chez ci comme contre d dans de depuis "
    "des desquels dont du duquel elle elles en encore entre est et etaient etait etant ete "
    "etre eu eux furent fut ici il ils j je jusqu jusque l la le les leur leurs lors lorsqu "
    "lorsque lui m ma mais me meme memes mes moi mon n ne ni nos notre nous on ont or par "
    "parce pas pendant peu plus plusieurs pour puis puisqu puisque qu quelqu quelque quelques "
    "quoiqu s sa sans se selon sera serait seront ses si sien soit son sont sous sur t ta "
    "tandis te tel telle tes toi ton tous tout toute toutes tres tu un une vers vos votre "
    "vous y".split()
)
"""Folded, elided forms included."""

_SPACES = " \u00a0\u202f\u2009"
_NUMBER = re.compile(
    rf"\d{{1,3}}(?:[{_SPACES}.]\d{{3}})+(?![\d])(?:,\d+)?(?![^\W_])"
    r"|\d+(?:[.,]\d+)?(?![^\W_])"
)
# subtle: no group, because `findall` then gives strings, of which a cache finds one the fastest
_TOKEN = re.compile(rf"{_NUMBER.pattern}|(?:[^\W\d_]\.){{2,}}(?![^\W\d_])|[^\W_]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


class Token(NamedTuple):
    """A word or a number of a text: ``text[start:end] == surface``; ``folded`` compares.

    A tuple, because an answer makes a thousand of them and a frozen dataclass takes longer.
    """

    surface: str
    start: int
    end: int
    folded: str
    is_number: bool


_SHORT = 200
"""Code points of a text whose tokens are kept: spans are asked about again and again."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The two streams of search terms of a text, of equal length, in text order.

    ``stem_fold`` (stem, then drop accents) keeps the stemmer's knowledge of accents;
    ``fold_stem`` (drop accents, then stem) still matches what is typed without accents.
    """

    stem_fold: tuple[str, ...]
    fold_stem: tuple[str, ...]


def normalise(text: str) -> str:
    r"""``text`` as Sourcier stores and shows it: NFC, ``\n`` line ends, no byte-order mark.

    Lone surrogates (possible in JSON, impossible in UTF-8) become U+FFFD. Nothing else changes.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _LONE_SURROGATE.sub("\ufffd", text))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """``word`` in lower case without accents, ligatures opened: ``"Cœur"`` -> ``"coeur"``."""
    decomposed = unicodedata.normalize("NFKD", word.lower().translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(text: str) -> list[Token]:
    """The words and numbers of ``text``, in order; ``[]`` when it has none.

    >>> [t.folded for t in tokens("L’armée : 8 000 Nord-Coréens")]
    ['l', 'armee', '8000', 'nord', 'coreens']
    """
    return list(_kept_tokens(text) if len(text) <= _SHORT else _tokens(text))


def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(_token(match) for match in _TOKEN.finditer(text))


_kept_tokens = lru_cache(maxsize=8192)(_tokens)


def words(text: str) -> list[str]:
    """``folded`` of each of `tokens`, several times faster: nothing else is built."""
    return list(map(_folded, _TOKEN.findall(text)))


def _token(match: re.Match[str]) -> Token:
    surface = match.group()
    start, end = match.span()
    return Token(surface, start, end, _folded(surface), _is_number(surface))


@lru_cache(maxsize=131072)
def _is_number(surface: str) -> bool:
    return _NUMBER.fullmatch(surface) is not None


@lru_cache(maxsize=131072)
def _folded(surface: str) -> str:
    return normal_number(surface) if _is_number(surface) else fold(surface.replace(".", ""))


def normal_number(surface: str) -> str:
    """Digits with a decimal point: "8 000" and "8.000" -> "8000", "2,5" -> "2.5".

    A point before exactly three digits groups thousands, as the French press writes; any other
    point is decimal.
    """
    digits = re.sub(rf"[{_SPACES}]|\.(?=\d{{3}}(?!\d))", "", surface)
    return unicodedata.normalize("NFKC", digits.replace(",", "."))


def analyse(text: str) -> Terms:
    """The search terms of ``text``, stop words and question words dropped; empty when none is left.

    The order of the two operations matters: "sécurité" and "securite" meet only in ``fold_stem``,
    "licenciés" and "licenciement" only in ``stem_fold`` (shared/design/RELIABILITY.md, A4).
    """
    kept = [pair for pair in map(_stem_pair, _TOKEN.findall(text)) if pair is not None]
    return Terms(tuple(pair[0] for pair in kept), tuple(pair[1] for pair in kept))


@lru_cache(maxsize=2048)
def stems(text: str) -> frozenset[str]:
    """The set of `analyse`'s ``fold_stem``."""
    pairs = map(_stem_pair, _TOKEN.findall(text))
    return frozenset(pair[1] for pair in pairs if pair is not None)


@lru_cache(maxsize=131072)
def _stem_pair(surface: str) -> tuple[str, str] | None:
    """Of a token, its term in each stream of `analyse`; None when it is dropped."""
    folded = _folded(surface)
    if folded in STOP_WORDS or folded in QUESTION_WORDS:
        return None
    if _is_number(surface):
        return folded, folded
    # subtle: a Stemmer object is not re-entrant, so each miss builds its own (microseconds).
    stem = Stemmer.Stemmer("french", 0).stemWord
    return fold(stem(surface.lower().replace(".", ""))), str(stem(folded))
