"""Speakers of reporting verbs: "X a déclaré que …", "« … », a dit X", "X : « … »"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.attribution.phrases import AUXILIARIES, Word, phrase_before, phrase_from
from qa.attribution.reporting import STATING, Verb, is_speaker, reporting_verbs, with_name
from qa.attribution.speech import CLITICS, Scan, Speaker, Speech, first_subject, subject_before

_DAYS = frozenset("lundi mardi mercredi jeudi vendredi samedi dimanche matin midi soir".split())
_DATES = _DAYS | frozenset(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_ADJUNCTS = _DATES | frozenset(
    "dernier dernière ensuite encore aussi également ainsi alors toutefois enfin notamment"
    " hier".split()
)
_TOWARDS = frozenset("à au aux dans sur lors devant en auprès via chez par pendant après".split())
_WISHING = frozenset("souhaiter demander proposer exiger continuer penser espérer".split())
_FAR = 40
"""Words between a verb and what it announces, and between "affirmant" and its subject."""
_ELSEWHERE = frozenset("quand lorsque lorsqu' qui dont où mais si alors".split())
"""A quotation behind one of these belongs to another verb."""
_NOT_COMPLETIVE = frozenset(
    "alors parce avant afin tandis lors moins plus ainsi dès pour autant bien tant mieux autre"
    " sans depuis rien ce".split()
)


def saying(scan: Scan) -> list[Speech]:
    """The acts of speech that a reporting verb, or a colon before a quotation, marks."""
    verbs = reporting_verbs(scan.words)
    incises = [speech for verb in verbs for speech in _incise(scan, verb)]
    said = [speech for verb in verbs for speech in _report(scan, verb, incises)]
    return [*incises, *said, *_colon(scan)]


def _incise(scan: Scan, verb: Verb) -> Iterator[Speech]:
    words = scan.words
    speaker = _inverted(scan, verb)
    if speaker is None:
        return
    start = words[verb.first].start
    low, high = scan.stretch(start)
    end = max(speaker.end, words[verb.last - 1].end)
    if words[max(0, verb.first - 2)].lower == "comme" or words[verb.first - 1].lower == "comme":
        yield Speech(speaker, low, high)
    yield Speech(speaker, low, start)
    yield Speech(speaker, end, scan.unit.end, quoted=True, weak=True)


def _inverted(scan: Scan, verb: Verb) -> Speaker | None:
    """The subject that follows ``verb``, if one does."""
    words = scan.words
    if verb.pronoun is not None:
        pronoun = verb.pronoun.lower.rpartition("-")[2]
        if pronoun == "on":
            return None
        if words[verb.first].lower == "est":
            pronoun = "impersonal"
        return Speaker(verb.pronoun.start, verb.pronoun.end, pronoun)
    if verb.mood != "finite" or not _may_invert(words, verb.first):
        return None
    first = _skip_adjuncts(words, verb.last)
    last = phrase_from(words, first)
    if last == first or (last < len(words) and words[last].lower in {"que", "qu'"}):
        return None
    if words[verb.first - 1].surface == "," and _apposed(words, verb.first - 1):
        return None
    quoted_before = any(w.surface in '»”"' for w in words[max(0, verb.first - 2) : verb.first])
    if not quoted_before and not is_speaker(words, first):
        return None
    return Speaker(words[first].start, words[with_name(words, last) - 1].end)


def _apposed(words: Sequence[Word], comma: int) -> bool:
    """Whether what precedes is a subject with its apposition: "La gagnante, Anne Petit, "."""
    phrase = phrase_before(words, comma)
    if phrase is None or phrase[0] > 0 or any(w.lower in AUXILIARIES for w in words[:comma]):
        return False
    return any(word.surface == "," for word in words[: phrase[1]])


def _may_invert(words: Sequence[Word], first: int) -> bool:
    k = first - 1
    while k >= 0 and words[k].lower in CLITICS:
        k -= 1
    return k >= 0 and (words[k].surface in ',»”"—–?!' or words[k].lower == "comme")


def _skip_adjuncts(words: Sequence[Word], k: int, *, commas: bool = False) -> int:
    """The index after "encore", "mercredi 2 juin", "dans un communiqué", … at ``k``."""
    while k < len(words):
        word = words[k]
        following = words[k + 1].lower if k + 1 < len(words) else ""
        dated = word.surface.isdigit() and (following in _DATES or words[k - 1].lower in _DATES)
        if word.lower in _ADJUNCTS or word.lower.endswith("ment") or dated:
            k += 1
        elif word.lower in {"le", "ce", "cette", "l'"} and (
            following[:1].isdigit() or following in _ADJUNCTS or following == "semaine"
        ):
            k += 2
        elif word.lower in _TOWARDS and following in {"«", '"', "“"}:
            k = _after_quotation(words, k + 1)
        elif word.lower in _TOWARDS and (named := _agency(words, k + 1)) is not None:
            k = named
        elif word.lower in _TOWARDS:
            k = max(k + 2, phrase_from(words, k + 2 if following in {"de", "d'"} else k + 1))
        elif commas and word.surface in ",()":
            k += 1
        else:
            break
    return k


def _agency(words: Sequence[Word], k: int) -> int | None:
    """The index after an acronym with a name behind it: "à l'AFP Paul Martin"."""
    if k < len(words) and words[k].lower in {"l'", "la"}:
        k += 1
    acronym = k + 1 < len(words) and words[k].surface.isupper() and len(words[k].surface) > 1
    return k + 1 if acronym and words[k + 1].capital else None


def _after_quotation(words: Sequence[Word], opening: int) -> int:
    """The index after the quotation that opens there and its complement: "« 20 Heures » de TF1"."""
    for k in range(opening + 1, len(words)):
        if words[k].surface in '»”"':
            governed = k + 1 < len(words) and words[k + 1].lower in {"de", "du", "d'"}
            return phrase_from(words, k + 2) if governed else k + 1
    return len(words)


def _report(scan: Scan, verb: Verb, incises: Sequence[Speech]) -> Iterator[Speech]:
    content = _content(scan, verb)
    if content is None or _inverted(scan, verb) is not None or verb.pronoun is not None:
        return
    start, quoted = content
    low, high = scan.stretch(scan.words[verb.first].start)
    before = scan.words[verb.first - 1].lower if verb.first else ""
    if verb.mood == "finite":
        speaker = subject_before(scan.words, verb.first)
    elif verb.mood == "gerund" and before.isalpha() and before not in {"en", "tout"}:
        # "des rapports indiquant que …": without a comma it is of the noun just before
        speaker = subject_before(scan.words, verb.first, governed=True)
    else:
        said = [speech.speaker for speech in incises if speech.end <= start and not speech.weak]
        speaker = said[-1] if said else _implied_subject(scan, verb, low)
    if speaker is None:
        return
    ends = [speech.end for speech in incises if start < speech.end < high and not speech.weak]
    ends += _infinitive_ends(scan.words, start)
    end = scan.unit.end if quoted else min(ends, default=high)
    yield Speech(speaker, start, end, quoted=quoted, weak=verb.mood != "finite")


def _implied_subject(scan: Scan, verb: Verb, low: int) -> Speaker | None:
    """Of "affirmant que …": the subject of the verb before it, else what opens the sentence."""
    words = scan.words
    for k in range(verb.first - 1, max(-1, verb.first - _FAR), -1):
        if words[k].start < low:
            break
        if words[k].lower in AUXILIARIES:
            return subject_before(words, k) or first_subject(scan, low)
    return first_subject(scan, low)


def _content(scan: Scan, verb: Verb) -> tuple[int, bool] | None:
    """Where what is said begins after ``verb``, and whether it is a quotation alone."""
    words = scan.words
    first = _skip_adjuncts(words, verb.last, commas=True)
    if first < len(words) and _takes(verb, words, first):
        if not _announces(scan, first):
            return words[first].start, False
    for k in range(first, min(len(words), first + _FAR)):
        if words[k].surface in ";.!?»”" or words[k].lower in _ELSEWHERE:
            break
        if k > first and verb.mood == "infinitive":
            break
        if _announces(scan, k):
            clause = words[k].lower in {"que", "qu'"}
            return (words[k].end, False) if clause else (words[k].start, True)
    return None


def _takes(verb: Verb, words: Sequence[Word], k: int) -> bool:
    """Whether the plain words at ``k`` are said: an object, or an infinitive after "affirme"."""
    return verb.lemma in STATING or (verb.lemma not in _WISHING and _is_infinitive(words, k))


def _announces(scan: Scan, k: int) -> bool:
    """Whether "que", a colon or a quotation stands at ``k``."""
    word = scan.words[k]
    if word.lower in {"que", "qu'"}:
        return not k or scan.words[k - 1].lower not in _NOT_COMPLETIVE
    return word.surface == ":" or scan.opens_quotation(word)


def _is_infinitive(words: Sequence[Word], k: int) -> bool:
    """Whether an infinitive, perhaps negated, begins at ``k``: "avoir", "ne pas vouloir"."""
    for word in words[k : k + 4]:
        if word.lower not in {"ne", "n'", "pas", "plus", "jamais", "s'", "se", "en", "y"}:
            return word.lower.endswith(("er", "ir", "oir", "re")) and not word.capital
    return False


def _infinitive_ends(words: Sequence[Word], start: int) -> list[int]:
    """Where an infinitive at ``start`` gives way to verbs of its speaker: "et était parti"."""
    said = [word for word in words if word.start >= start]
    if not _is_infinitive(said, 0):
        return []
    return [a.start for a, b in pairwise(said) if a.lower == "et" and b.lower in AUXILIARIES]


def _colon(scan: Scan) -> Iterator[Speech]:
    """The opening of a sentence speaks of what it quotes after a colon, whatever its verb."""
    for before, word in pairwise(scan.words):
        opens = scan.opens_quotation(word)
        if before.surface == ":" and opens:
            speaker = first_subject(scan, scan.stretch(before.start)[0])
            if speaker is not None and speaker.end <= before.start:
                yield Speech(speaker, word.start, scan.unit.end, quoted=True, weak=True)
