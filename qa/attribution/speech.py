"""What an act of speech is, the sentence it is looked for in, and who may be its speaker.

`qa.attribution.according` and `qa.attribution.saying` find the acts; `qa.attribution` chooses
between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.sentences import Sentence
from qa.attribution.phrases import (
    AUXILIARIES,
    DETERMINERS,
    GOVERNING,
    Word,
    begins_phrase,
    phrase_before,
    phrase_from,
    words_of,
)
from qa.attribution.quotations import Quotation
from qa.attribution.reporting import is_speaker

PRONOUNS = frozenset("il elle ils elles on lui eux celui-ci celle-ci ceux-ci celles-ci".split())
CLITICS = frozenset("ne n' se s' y en lui leur nous vous me m' l' le les".split())
_FRONTING = frozenset("lors pendant durant dans en sur à au après avant depuis dès chez".split())
_OPENING = frozenset("et mais or car si alors que qu' quand puis « \" — – -".split())


@dataclass(frozen=True, slots=True)
class Speaker:
    """``[start, end)`` in the text; ``pronoun`` is "il", "elle", … when it is one, else None.

    ``article`` is what to show before it where the text has none: "du parquet" is "le parquet".
    """

    start: int
    end: int
    pronoun: str | None = None
    article: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """``speaker`` speaks of ``[start, end)`` of the text.

    ``quoted``: of the quotations in that stretch only. ``weak``: if nobody else speaks of it.
    """

    speaker: Speaker
    start: int
    end: int
    quoted: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """A sentence, or the sentences of one quotation, as words; ``breaks`` are ends inside it."""

    words: Sequence[Word]
    unit: Sentence
    quotations: Sequence[Quotation]
    openings: frozenset[int]
    breaks: Sequence[int]

    @classmethod
    def of(
        cls, text: str, unit: Sentence, quotations: Sequence[Quotation], ends: Sequence[int] = ()
    ) -> Scan:
        """``ends``: where sentences end inside ``unit``; an end before a quotation counts too."""
        words = words_of(text, unit.start, unit.end)
        openings = frozenset(quotation.start for quotation in quotations)
        closed = {quotation.end for quotation in quotations}
        glued = [
            after.start
            for before, after in pairwise(words)
            if (after.start in openings and before.surface in ".!?")
            or (after.start in closed and after.capital)
        ]
        breaks = [e for e in ends if not any(q.start < e < q.end for q in quotations)]
        return cls(words, unit, quotations, openings, sorted({*glued, *breaks}))

    def opens_quotation(self, word: Word) -> bool:
        """Whether ``word`` is the mark that opens one."""
        return word.start in self.openings

    def stretch(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence, or the quotation in it, that has ``offset``."""
        low = max((b for b in self.breaks if b <= offset), default=self.unit.start)
        high = min((b for b in self.breaks if b > offset), default=self.unit.end)
        for quotation in self.quotations:
            if quotation.start < offset < quotation.end:
                return max(low, quotation.start), min(high, quotation.end)
        return low, high


def subject_before(words: Sequence[Word], verb: int, *, governed: bool = False) -> Speaker | None:
    """The phrase or pronoun before the verb at ``verb``; ``governed`` as in `phrase_before`."""
    k = verb - 1
    while k >= 0 and words[k].lower in CLITICS:
        k -= 1
    relative = k >= 0 and words[k].lower == "qui"
    if relative:
        k -= 2 if k and words[k - 1].surface == "," else 1
    if k >= 0 and words[k].lower in PRONOUNS:
        return Speaker(words[k].start, words[k].end, words[k].lower)
    phrase = phrase_before(words, k, governed=governed or relative)
    if phrase is None:
        return None
    first, last = phrase
    joined = [i for i in range(first, last) if words[i].lower == "et"]
    singular = not words[verb].lower.endswith(("ont", "ent"))
    if joined and singular and begins_phrase(words[joined[-1] + 1]):
        first = joined[-1] + 1
    return Speaker(words[first].start, words[last].end)


def first_subject(scan: Scan, low: int) -> Speaker | None:
    """The phrase or pronoun that opens the sentence at ``low``, fronted adjuncts skipped.

    None when a quotation opens it.
    """
    words = scan.words
    if any(q.start == low and q.end < scan.unit.end for q in scan.quotations):
        return None
    first = next((i for i, word in enumerate(words) if word.start >= low), len(words))
    comma = next((i for i in range(first, len(words)) if words[i].surface == ","), len(words))
    starts = [first, comma + 1]
    if comma + 1 < len(words) and words[comma + 1].lower in _FRONTING:
        after = (i for i in range(comma + 1, len(words)) if words[i].surface == ",")
        starts.append(next(after, len(words)) + 1)
    for k in starts:
        while k < len(words) and words[k].lower in _OPENING:
            k += 1
        if k < len(words) and words[k].lower in PRONOUNS:
            return Speaker(words[k].start, words[k].end, words[k].lower)
        if k < len(words) and is_speaker(words, k) and not _is_common(words, k):
            last = phrase_from(words, k)
            if last < len(words) and words[last].surface in ".!?" and last > k + 2:
                last -= 1  # its verb: "La police enquête."
            return Speaker(words[k].start, words[last - 1].end)
    return None


def _is_common(words: Sequence[Word], k: int) -> bool:
    """Whether the capital at ``k`` may be that of any word that opens a sentence: "Critique de"."""
    following = words[k + 1] if k + 1 < len(words) else None
    if words[k].lower in DETERMINERS or (following is not None and following.capital):
        return False
    participle = words[k].lower.endswith(("é", "ée", "és", "ées"))  # and "malgré"
    if participle and following is not None and following.lower not in AUXILIARIES:
        return True
    if following is None or following.mark or following.lower in GOVERNING:
        return True
    return phrase_from(words, k) > k + 1
