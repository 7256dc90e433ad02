"""Words of a French sentence, and the noun phrases that begin or end at one of them.

Rules over words, no grammar: a noun phrase is a determiner or a capital and what follows up to a
word that cannot continue it. Linear in the length of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.sentences import Sentence

_PRONOUN = r"(?:ils?|elles?|on|je|nous|vous)\b"
_WORD = re.compile(
    rf"(?P<inverted>[- ]t-{_PRONOUN}|-{_PRONOUN})"
    rf"|[^\W_]+(?:-(?!(?:t-)?{_PRONOUN})[^\W_]+)*['’]?"
    r"|[^\w\s]"
)
_ABBREVIATED = frozenset({"m", "mm", "mme", "mmes", "mlle", "me", "dr", "pr", "mgr"})

DETERMINERS = frozenset(
    "le la l' les un une des du ce cet cette ces son sa ses leur leurs notre nos votre mon ma mes"
    " certains certaines plusieurs deux trois quatre cinq six sept huit dix d'autres tous toutes"
    " chaque quelques".split()
)
AUXILIARIES = frozenset("a ont avait avaient est sont était étaient".split())
"""Those of a past or a passive, in the indicative."""
_JOINING = frozenset("de d' du des à au aux et &".split())
_PLURAL_DETERMINERS = frozenset(
    "les des ces ses leurs nos vos mes certains certaines plusieurs deux trois quatre".split()
)
GOVERNING = _JOINING | frozenset(
    "par pour avec sans sous contre chez vers entre selon dans sur".split()
)
"""A phrase after one of these is part of a larger one."""
_STOPPING = frozenset(
    "qui que qu' dont où lors dans depuis devant sur après avant jusqu' jusque entre près"
    " plus moins environ il elle ils elles on je nous vous c' ce ça cela ceci ne n' se s' y est"
    " sont a ont aura auront sera seront fut furent fait font"
    " peut peuvent doit doivent va vont lundi mardi mercredi jeudi vendredi samedi"
    " dimanche hier aujourd'hui demain ou mais car si comme lorsque quand puisque alors pour par"
    " pendant selon contre sous sans avec chez vers dès parce afin également aussi encore ensuite"
    " ainsi toutefois déjà notamment cité cités citée citées publié publiée publiés publiées"
    " contacté contactée interrogé interrogée interrogés diffusé diffusée révélé révélée relayé"
    " relayés ayant étant dévoilé dévoilée consulté consultée joint rapporté en".split()
)
_VERB_ENDINGS = ("ait", "aient", "èrent")
_ADVERB_ENDINGS = ("ement", "amment", "emment")
_NOT_VERBS = frozenset("trait portrait retrait extrait attrait lait fait souhait forfait".split())
_COMPLEMENT = frozenset("en dans sur depuis lors pour contre devant".split())
_MAX_WORDS = 16
_FAR = 60
"""Words between the end of a subject and its beginning, appositions included."""
REACH = 2500
"""Code points looked at on each side of an answer: what a text can cost is bounded."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark of ``text``; ``lower`` has straight apostrophes."""

    surface: str
    start: int
    end: int
    lower: str
    inverted: bool = False
    """A subject pronoun behind its verb: "-t-il", "-elle"."""

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.surface[0].isupper()

    @property
    def mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.surface[-1].isalnum() and self.surface[-1] not in "'’"


def nearby(sentence: Sentence, start: int, end: int) -> Sentence:
    """The part of ``sentence`` within `REACH` of ``[start, end)``: all of it, unless it is huge."""
    return Sentence(max(sentence.start, start - REACH), min(sentence.end, end + REACH))


@lru_cache(maxsize=32)
def words_of(text: str, start: int, end: int) -> tuple[Word, ...]:
    """The words and punctuation marks of ``text[start:end]``, in order; ``()`` if none.

    Kept, because who says it and how firmly are looked for one after the other.
    """
    return tuple(
        Word(
            m.group(), m.start(), m.end(), m.group().lower().replace("’", "'"), bool(m["inverted"])
        )
        for m in _WORD.finditer(text, start, end)
    )


def phrase_from(
    words: Sequence[Word], first: int, *, bare: bool = False, limit: int | None = None
) -> int:
    """The index after the noun phrase that begins at ``words[first]``; ``first`` if none does.

    ``bare``: the word there needs neither a determiner nor a capital ("source policière").
    ``limit``: the phrase ends there at the latest.
    """
    if first >= len(words) or not (bare or begins_phrase(words[first])):
        return first
    i, joined = first + 1, words[first].lower in DETERMINERS
    plural = words[first].lower in _PLURAL_DETERMINERS
    end = min(len(words) if limit is None else limit, first + _MAX_WORDS)
    while i < end:
        word = words[i]
        if word.mark and not (word.surface == "." and words[i - 1].lower in _ABBREVIATED):
            break
        superlative = word.lower == "plus" and words[i - 1].lower in DETERMINERS
        if (word.lower in _STOPPING and not superlative) or word.inverted or _is_verb(word):
            break
        if word.surface.isdigit() and words[i - 1].lower == "et":
            break
        if plural and words[i - 1].lower[-1] in "sx" and _is_plural_verb(word):
            break
        if not (joined or word.capital or word.lower in _JOINING) and (
            word.lower in DETERMINERS or word.surface.isdigit()
        ):
            break
        joined = word.lower in _JOINING or (joined and word.lower in DETERMINERS)
        i += 1
    while i > first and words[i - 1].lower in _JOINING | DETERMINERS:
        i -= 1
    return i


def _is_verb(word: Word) -> bool:
    return word.lower.endswith(_VERB_ENDINGS) and word.lower not in _NOT_VERBS


def _is_plural_verb(word: Word) -> bool:
    """Whether a word after a plural is its verb, for in -ent it does not agree: "invoquent"."""
    return word.lower.endswith("ent") and not word.lower.endswith(_ADVERB_ENDINGS)


def begins_phrase(word: Word) -> bool:
    """Whether a noun phrase may begin there: a determiner or a name."""
    if word.mark or word.inverted:
        return False
    return word.lower in DETERMINERS or (word.capital and word.lower not in _STOPPING | _JOINING)


def phrase_before(
    words: Sequence[Word], k: int, *, governed: bool = False
) -> tuple[int, int] | None:
    """First and last index of the phrase that ends at ``k``; brackets there are skipped.

    After "X, président de Y, " it is X; after "le chef de Y, X, " it runs from "le chef" to X.
    ``governed``: it may stand behind a preposition ("bloqué par X, qui …").
    """
    apposed, found, furthest = False, None, k - _FAR
    while k >= max(0, furthest):
        if words[k].surface == ")":
            k = _opening_bracket(words, k) - 1
        elif words[k].surface in ",—–":
            apposed, k = True, k - 1
        else:
            low = _chunk_start(words, k)
            phrase = _phrase_until(words, low, k + 1, governed=governed)
            if phrase is not None:
                complete = found is not None or not apposed
                found = (phrase[0], found[1] if found else phrase[1])
                if complete:
                    return found
            if low == 0 or words[low - 1].surface != ",":
                return found
            apposed, k = True, low - 2
    return found


def _opening_bracket(words: Sequence[Word], k: int) -> int:
    return next((i for i in range(k, -1, -1) if words[i].surface == "("), 0)


def _chunk_start(words: Sequence[Word], k: int) -> int:
    """The index after the punctuation mark before ``k``, the point of "M." not being one."""
    while k > 0:
        before = words[k - 1]
        abbreviation = before.surface == "." and k > 1 and words[k - 2].lower in _ABBREVIATED
        if before.mark and not abbreviation:
            return k
        k -= 1
    return 0


def _phrase_until(
    words: Sequence[Word], low: int, end: int, *, governed: bool
) -> tuple[int, int] | None:
    """The longest phrase of ``words[low:end]`` that ends there and is not part of a larger one.

    Else the one that opens it, if all that follows is a complement: "le président en visite".
    """
    for first in range(max(low, end - _MAX_WORDS), end):
        inner = first > low and words[first - 1].lower in (_JOINING if governed else GOVERNING)
        if inner or not begins_phrase(words[first]):
            continue
        if phrase_from(words, first, limit=end) == end:
            return first, end - 1
    last = phrase_from(words, low)
    return (low, last - 1) if low < last < end and words[last].lower in _COMPLEMENT else None
