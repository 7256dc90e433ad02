"""Who the question names as the one who says it: "selon Blinken", "que dit Zelensky de …".

The speaker is a stretch of the question as typed, so that a claim's attribution can be compared
with it. Pronouns ("selon vous"), a speaker that is itself asked for ("selon quel média") and
undetermined ones ("d'après un témoin", "selon les uns et les autres") name nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.dates import MONTHS
from index.text import QUESTION_WORDS, Token, fold
from qa.questions.words import QUOTE_VERBS, REPORTING_VERBS, ExpectedType, noun_type

_CUES = (("selon",), ("d", "apres"), ("aux", "dires"), ("a", "en", "croire"), ("de", "l", "avis"))
_ARTICLES = frozenset("le la l les".split())
_OF = frozenset("de du d des".split())
_NOBODY = frozenset("vous toi moi lui eux nous un une ce cette ces son sa ses leur".split())
_STOPS = (
    QUESTION_WORDS
    | _NOBODY
    | frozenset(MONTHS)
    | frozenset(
        "en au aux a dans sur lors pendant depuis dont pour par avant apres entre contre y il elle"
        " ils elles debut fin ont avait etait sont comme avec face devant".split()
    )
)
_PUBLISHED = re.compile(
    r"(?:cit|publi|diffus|repri|paru|remi|livr|dat|rendu|relay|interrog|exprim)(?:e|s|ee)*"
)
_REPORTS = frozenset(
    "chiffre estimation explication calcul decompte declaration propos information donnee bilan"
    " comptage recit version temoignage etude sondage rapport communique annonce revelation"
    " travaux".split()
)
"""What a speaker gives (singular): "selon les chiffres d'Eurostat" names Eurostat."""
_PRONOUNS = frozenset("il elle ils elles".split())
_BEFORE_VERBS = frozenset("se s ne n y en lui le la l les".split())
_NOT_SUBJECTS = _OF | _ARTICLES | frozenset("a en un une".split())
"""A name after one of these is no subject by itself: "un voyageur de Genève"."""
_PARTICLES = frozenset("de du d la le al el ben von van".split())
_EVERYBODY = frozenset(
    """
        differents differentes divers diverses plusieurs autres uns medias presse journaux sources
    """.split()
)
"""Whoever speaks, in "selon les différents comptages", "d'après la presse"."""
_MAX_WORDS = 9


def named_speaker(text: str, words: Sequence[Token], expected: ExpectedType) -> str | None:
    """The speaker that ``text``, whose tokens are ``words``, names, as typed; None when none.

    ``expected`` tells the questions that ask for words: their subject is the speaker.

    >>> text = "Combien de soldats, selon les chiffres de Kiev, sont à Koursk ?"
    >>> named_speaker(text, tokens(text), "number")
    'Kiev'
    """
    folded = tuple(word.folded for word in words)
    cued = [
        at + len(cue)
        for cue in _CUES
        for at in range(len(words))
        if folded[at : at + len(cue)] == cue
    ]
    if len(cued) > 1:  # "selon Kiev et selon Moscou": both are wanted
        return None
    if cued:
        speaker = _phrase(text, words, cued[0])
        return None if speaker and _EVERYBODY & set(fold(speaker).split()) else speaker
    for at in range(1, len(words) - 1):
        inverted = folded[at + 1] in _PRONOUNS or folded[at + 1] == "t"
        if inverted and (folded[at] in REPORTING_VERBS or expected == "quote"):
            return _subject(text, words, at)
    return _sayer(text, words) if expected == "quote" else None


def _phrase(text: str, words: Sequence[Token], start: int, *, max_of: int = 3) -> str | None:
    """The noun phrase at ``start``, up to a comma, a date or a small word; of "de", ``max_of``."""
    if start < len(words) and words[start].folded in _OF:
        start += 1
    end, complements = start, 0
    while end < min(len(words), start + _MAX_WORDS) and not _closes(text, words, start, end):
        complements += words[end].folded in _OF
        if complements > max_of:
            break
        end += 1
    report = next((i for i in range(start, end) if _is_report(words[i].folded)), None)
    if report is not None and end < len(words) and words[end].folded == "par":
        return _phrase(text, words, end + 1)
    of = [i for i in range(start, end) if words[i].folded in _OF]
    given = next((i + 1 for i in of if report is not None and i > report), start)
    return _stretch(text, words, given, end)


def _closes(text: str, words: Sequence[Token], start: int, at: int) -> bool:
    """Whether the noun phrase begun at ``start`` ends before the word at ``at``."""
    word = words[at]
    if word.is_number or word.folded in _STOPS or _PUBLISHED.fullmatch(word.folded):
        return True
    if at == start:
        return False
    before = words[at - 1]
    another = word.folded in _ARTICLES and before.folded not in _OF and word.surface.islower()
    return another or re.search(r"[^\s’'.-]", text[before.end : word.start]) is not None


def _is_report(word: str) -> bool:
    return word in _REPORTS or word.removesuffix("s") in _REPORTS


def _stretch(text: str, words: Sequence[Token], start: int, end: int) -> str | None:
    """The words ``[start, end)`` as typed, without what dangles; None when nothing is left."""
    while end > start and words[end - 1].folded in _OF | _ARTICLES | {"et"}:
        end -= 1
    return text[words[start].start : words[end - 1].end] if end > start else None


def _subject(text: str, words: Sequence[Token], verb: int) -> str | None:
    """What stands before an inverted verb: a name, or a noun with its article."""
    end = verb
    while end > 0 and words[end - 1].folded in _BEFORE_VERBS:
        end -= 1
    first = end
    while first > 0 and words[first - 1].folded not in QUESTION_WORDS:
        if "," in text[words[first - 1].end : words[first].start]:
            break
        first -= 1
    for at in range(end - 1, first - 1, -1):
        if words[at].surface in _ARTICLES and (at == 0 or words[at - 1].folded not in _OF):
            return _stretch(text, words, at, end)
    start = end
    while start > first and (_is_capital(words[start - 1]) or _is_particle(words, start - 1, end)):
        start -= 1
    undetermined = start > 0 and words[start - 1].folded in _NOT_SUBJECTS
    return None if undetermined or start == end else _stretch(text, words, start, end)


def _is_capital(word: Token) -> bool:
    return word.surface[0].isupper()


def _is_particle(words: Sequence[Token], at: int, end: int) -> bool:
    """Whether the word is inside a name: "Charles de Gaulle"."""
    inside = 0 < at < end - 1 and _is_capital(words[at - 1])
    return inside and words[at].folded in _PARTICLES


def _sayer(text: str, words: Sequence[Token]) -> str | None:
    """Who speaks in "que dit X de …", "qu'a répondu X", "quels propos de X"."""
    for at, word in enumerate(words[:-1]):
        following = words[at + 1].folded
        if word.folded in QUOTE_VERBS and following not in {"quoi", "que"}:
            titled = following in _ARTICLES and at + 4 < len(words) and _is_capital(words[at + 4])
            return _phrase(text, words, at + 1, max_of=int(titled))
        if noun_type(word.folded) == "quote" and following in _OF:
            return _phrase(text, words, at + 2)
    return None
