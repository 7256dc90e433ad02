"""Counts that no person gives: "le bilan est monté à huit morts", "on dénombre 30 blessés".

They are read from a toll, which is named when nobody else is. One that the sentence does not name
is looked for a little way back in its paragraph. Does not know which toll of several is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.attribution.phrases import DETERMINERS, GOVERNING, Word, phrase_from
from qa.attribution.speech import Scan, Speaker, Speech

_TOLLS = frozenset("bilan décompte comptage".split())
_TOLL = re.compile(r"\b(?:bilan|décompte|comptage)\b")
_BACK = 400
"""Code points before a sentence in which a toll is looked for."""
_LEVELS = frozenset(
    "monte montait monté passe passait passé passant grimpe grimpait grimpé élève élevait élevé"
    " alourdit alourdissait alourdi établit établissait établi porté ramené revu réévalué évalué"
    " estimé chiffré fixé".split()
)
"""What follows one of these and "à" or "de" is a toll's."""
_REACHED = frozenset("atteint atteignait".split())
_TO = frozenset("à au de d'".split())
_COUNTED = frozenset("compte comptait dénombre dénombrait recense recensait déplore".split())
_ESTIMATED = frozenset("évalué réévalué estimé chiffré".split())
"""As a toll is: not "évaluée"."""
_LEADING = frozenset(
    "d' abord initialement après avoir été ayant dans un premier temps longtemps".split()
)
"""What may open a clause before a participle that has no noun of its own."""
_NEAR = 14
"""Words between a toll and its verb, and between "il" and "fait état"."""


def counting(text: str, scan: Scan) -> Iterator[Speech]:
    """What a sentence counts without a person: weak, but for a count that it goes on to mend."""
    words = scan.words
    for first, noun in _tolls(words):
        level = _level(words, noun)
        if level is not None and not (first and words[first - 1].lower in GOVERNING):
            last = phrase_from(words, first, limit=level) - 1
            toll = Speaker(words[first].start, words[max(last, noun)].end)
            yield Speech(toll, words[level].end, scan.stretch(words[level].start)[1], weak=True)
    counts = [i for i in range(len(words)) if _counts(words, i)]
    for i in counts:
        earlier = _toll_before(text, words[i].start)
        if earlier is not None:
            yield Speech(earlier, words[i].start, scan.stretch(words[i].start)[1], weak=True)
    alone = next((i for i in range(len(words)) if _stands_alone(words, i)), None)
    if alone is not None:
        yield from _mended(text, words, alone, counts)


def _tolls(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where "un premier bilan" and the like begin, and where their noun stands."""
    for noun, word in enumerate(words):
        if word.lower in _TOLLS:
            for first in range(noun - 1, max(-1, noun - 4), -1):
                if words[first].mark:
                    break
                if words[first].lower in DETERMINERS:
                    yield first, noun
                    break


def _level(words: Sequence[Word], noun: int) -> int | None:
    """The index of "monté", "s'élève", … between the toll's noun and its number."""
    for k in range(noun + 1, min(len(words) - 1, noun + _NEAR)):
        word, following = words[k], words[k + 1].lower
        if word.mark and word.surface != ",":
            return None
        if word.lower in _REACHED or (word.lower in _LEVELS and following in _TO):
            return k
    return None


def _counts(words: Sequence[Word], i: int) -> bool:
    """Whether "on compte" or "il est fait état" begins there."""
    following = [word.lower for word in words[i + 1 : i + _NEAR]]
    if words[i].lower == "on":
        return bool(_COUNTED & set(following[:2]))
    if words[i].lower != "il" or following[:1] not in (["est"], ["a"], ["était"]):
        return False
    done = following.index("fait") if "fait" in following else 0
    return following[done + 1 : done + 2] == ["état"] and "," not in following[:done]


def _stands_alone(words: Sequence[Word], i: int) -> bool:
    """Whether it is the participle of "d'abord évalué à …", with no noun before it."""
    if words[i].lower not in _ESTIMATED or [w.lower for w in words[i + 1 : i + 2]] != ["à"]:
        return False
    k = i - 1
    while k >= 0 and words[k].lower in _LEADING:
        k -= 1
    return k < 0 or words[k].surface in ":;.("


def _mended(text: str, words: Sequence[Word], i: int, counts: Sequence[int]) -> Iterator[Speech]:
    """The toll of "d'abord évalué à 13 morts" when a newer one follows: "le bilan est de 27"."""
    begins = dict(_tolls(words))
    for k in range(i + 1, len(words)):
        if words[k - 1].surface == "," and (k in begins or k in counts):
            toll = _toll_before(text, words[i].start)
            if k in begins:
                toll = Speaker(words[k].start, words[begins[k]].end)
            if toll is not None:
                yield Speech(toll, words[i].start, words[k - 1].start)
            return


def _toll_before(text: str, offset: int) -> Speaker | None:
    """The toll last named in the paragraph, shown as "le bilan": which one it was is not known."""
    low = max(text.rfind("\n", 0, offset) + 1, offset - _BACK)
    named = [match.span() for match in _TOLL.finditer(text, low, offset)]
    return Speaker(*named[-1], article="le ") if named else None
