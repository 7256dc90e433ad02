"""Speakers named by a preposition: "selon X", "d'après X", "cité par X", "de source policière"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.attribution.phrases import Word, phrase_from
from qa.attribution.reporting import PEOPLE, is_speaker, with_name
from qa.attribution.speech import PRONOUNS, Scan, Speaker, Speech, subject_before

_NOT_SPEAKERS = frozenset(
    "cas moyens pays âge besoins modalités critères principe type niveau saison saisons endroits"
    " principes formule règles calendrier film roman pièce scénario".split()
)
_ACCORDING_TO = ("yeux d", "avis d", "aveu d", "dire d", "dires d")
_GOVERNED = frozenset("auprès aux au l'".split())
"""They want "de" before the speaker: "du parquet" and "des pompiers" are definite there."""
_RELATIVE = frozenset("qui dont où".split())
_CITED = frozenset(
    f"{stem}{ending}"
    for stem in "cité rapporté relayé recensé avancé évoqué dénombré estimé évalué chiffré annoncé"
    " révélé confirmé dévoilé".split()
    for ending in ("", "e", "s", "es")
)
_ELSEWHERE = frozenset("qui lequel laquelle lesquels lesquelles".split())


def according(scan: Scan) -> Iterator[Speech]:
    """The acts of speech that a preposition marks, in order.

    One that opens its clause speaks of what follows; two in a sentence share it between them.
    """
    found = [(i, *phrase) for i in range(len(scan.words)) if (phrase := _named_source(scan, i))]
    for n, (i, speaker, last) in enumerate(found):
        low, high = scan.stretch(scan.words[i].start)
        if n and not _fronted(scan.words, i):
            low = max(low, _parting(scan.words, found[n - 1][2], i))
        if _fronted(scan.words, i):
            low = max(low, scan.words[i].start)
        if n + 1 < len(found):
            after = found[n + 1][0]
            end = scan.words[after].start if _fronted(scan.words, after) else (
                _parting(scan.words, last, after))  # fmt: skip
            high = min(high, end)
        yield Speech(speaker, max(low, _aside(scan.words, i, last)), high)


def _named_source(scan: Scan, i: int) -> tuple[Speaker, int] | None:
    """The speaker after the words "selon", … at ``i``, and the index after it."""
    words = scan.words
    first = _after_according(words, i)
    if first is None or first >= len(words):
        return None
    if words[first].lower in PRONOUNS:
        word = words[first]
        return Speaker(word.start, word.end, word.lower), first + 1
    if words[first].lower in _ELSEWHERE:
        speaker = subject_before(words, i)
        return None if speaker is None else (speaker, first + 1)
    last = phrase_from(words, first, bare=words[first].lower in {"source", "sources"})
    if last == first or any(w.lower in _NOT_SPEAKERS for w in words[first:last][:3]):
        return None
    if any(word.lower in PEOPLE for word in words[first : first + 2]):
        named = with_name(words, last)
        # subtle: "selon le maire, Jean Petit est parti" tells of Jean Petit, it does not name him
        last = named if named >= len(words) or words[named].surface in ",." else last
    head, article = words[first].lower, ""
    if words[i].lower in _GOVERNED:
        article = {"du": "le ", "des": "les "}.get(head, "")
    start = words[first + bool(article)].start
    article = article or {"source": "une ", "sources": "des "}.get(head, "")
    return Speaker(start, words[last - 1].end, article=article), last


def _after_according(words: Sequence[Word], i: int) -> int | None:
    """The index after "selon", "d'après", "aux yeux de", "cité par", … beginning at ``i``."""
    here, *more = (word.lower for word in words[i : i + 4])
    following = " ".join(more)
    if here == "selon":
        return i + 1
    if here == "d'" and following.startswith("après"):
        return i + 2
    if here == "de" and more and more[0] in {"source", "sources"}:
        return i + 1
    if here == "par" and _CITED & {word.lower for word in words[max(0, i - 8) : i]}:
        return i + 1 if is_speaker(words, i + 1) else None
    if here == "auprès" and "appris" in {word.lower for word in words[max(0, i - 6) : i]}:
        return i + (2 if following.startswith(("de ", "d' ")) else 1)
    if here == "pour" and _clause_begins(words, i) and _before_comma(words, i + 1):
        return i + 1
    if here in {"aux", "au", "l'"} and following.startswith(_ACCORDING_TO):
        return i + (3 if more[1] in {"de", "d'"} else 2)
    return None


def _before_comma(words: Sequence[Word], first: int) -> bool:
    """Whether a speaker or a pronoun stands there with a comma behind it: "pour elle, …"."""
    pronoun = first < len(words) and words[first].lower in PRONOUNS
    last = first + 1 if pronoun else phrase_from(words, first)
    known = pronoun or is_speaker(words, first)
    return known and last < len(words) and words[last].surface == ","


def _fronted(words: Sequence[Word], i: int) -> bool:
    """Whether "selon X" opens its clause: it does not speak of what comes before."""
    return _clause_begins(words, i) and not (i and words[i - 1].surface in ",(")


def _clause_begins(words: Sequence[Word], i: int) -> bool:
    opening = {"et", "mais", "or", "car", "que", "qu'", ";", ":", ".", "—", "–", "-", "«", '"', "("}
    return i == 0 or words[i - 1].lower in opening


def _aside(words: Sequence[Word], i: int, last: int) -> int:
    """Where the clause that "selon X" stands in begins when it is a relative one, else 0."""
    if not i or last >= len(words) or words[last].surface in ".;)":
        return 0
    between = words[i - 1].surface == ","
    if between and words[last].surface != ",":
        return 0
    for word in reversed(words[: i - 1]):
        if word.lower in _RELATIVE:
            return word.start
        if word.surface == "," and not between:
            break
    return 0


def _parting(words: Sequence[Word], low: int, high: int) -> int:
    """Where what ``words[low]`` follows ends and what precedes ``words[high]`` begins."""
    for word in reversed(words[low : high - 1]):
        if word.lower in {",", ";", "et", "mais", "contre"}:
            return word.end
    return words[low].start
