"""Articles become passages: runs of whole sentences, 160 words at most, offsets exact.

The size was measured, not guessed (docs/RESULTS.md, "Passage size"). A passage never crosses an
article and never rewrites its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.sentences import Sentence, sentences

PASSAGE_WORDS = 160
_WORD = re.compile(r"\S+")
BOILERPLATE = re.compile(
    r"^[ \t]*(?:(?:toggle )?table of contents|table des matières|sommaire|publicité|advertisement"
    r"|la suite après (?:la|cette) publicité|article réservé à nos abonnés|lire plus tard"
    r"|partager(?: cet article| sur (?:facebook|twitter))?|imprimer(?: cet article)?)"
    r"[ \t]*:?[ \t]*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
"""Page furniture. Whole lines only: a sentence that speaks of a table of contents stays."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is not cut further: ``n_words`` words in ``[start, end)``."""

    start: int
    end: int
    n_words: int


def split_text(text: str, *, max_words: int = PASSAGE_WORDS) -> list[tuple[int, int]]:
    """Half-open spans of the passages of ``text``, in order; ``[]`` for a blank text.

    Each holds as many whole sentences as fit in ``max_words`` words (at least one), and begins
    with the last sentence of the one before, so that what two neighbours say together is read
    together. A sentence longer than ``max_words`` is first cut between words. Lines of
    `BOILERPLATE` are in no passage, unless they break a sentence; offsets of the rest do not move.
    """
    return [span for run in _runs(text) for span in _split_run(text, run, max_words)]


def _runs(text: str) -> list[list[Sentence]]:
    """The sentences of ``text``, parted where a line of boilerplate is left out."""
    runs: list[list[Sentence]] = [[]]
    for sentence in sentences(text):
        if BOILERPLATE.fullmatch(text[sentence.start : sentence.end]):
            runs.append([])
        else:
            runs[-1].append(sentence)
    return runs


def _split_run(text: str, run: Sequence[Sentence], max_words: int) -> list[tuple[int, int]]:
    units = [unit for sentence in run for unit in _pieces(text, sentence, max_words)]
    return [
        (units[first].start, units[last - 1].end)
        for first, last in _groups([unit.n_words for unit in units], max_words)
    ]


def _pieces(text: str, sentence: Sentence, max_words: int) -> Iterator[_Unit]:
    n_words = len(text[sentence.start : sentence.end].split())
    if n_words <= max_words:
        yield _Unit(sentence.start, sentence.end, n_words)
        return
    words = list(_WORD.finditer(text, sentence.start, sentence.end))
    for first in range(0, n_words, max_words):
        piece = words[first : first + max_words]
        yield _Unit(piece[0].start(), piece[-1].end(), len(piece))


def _groups(sizes: Sequence[int], max_words: int) -> Iterator[tuple[int, int]]:
    """Index ranges over ``sizes`` whose sums stay within ``max_words``, one index shared."""
    first = 0
    while first < len(sizes):
        last, total = first + 1, sizes[first]
        while last < len(sizes) and total + sizes[last] <= max_words:
            total += sizes[last]
            last += 1
        yield first, last
        if last == len(sizes):
            return
        # subtle: the shared sentence is dropped when it would leave no room for a new one.
        shares = last - first > 1 and sizes[last - 1] + sizes[last] <= max_words
        first = last - 1 if shares else last
