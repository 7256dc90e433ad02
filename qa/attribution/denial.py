"""How far a negation or a denial reaches: "n'a pas", "a nié"; not to what is told beside it.

Looks at the words between it and an answer, no further. Does not weigh two negations.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.attribution.phrases import AUXILIARIES, Word

_NEGATIONS = frozenset("pas aucun aucune jamais plus ni nullement guère".split())
_UNDONE = frozenset("seulement moins manqué hésité que qu'".split())
"""After "pas" or "plus" these leave no negation."""
_CAUSES = frozenset(
    "en raison,à cause,grâce à,grâce au,faute de,parce que,parce qu',suite à".split(",")
)
_COORDINATING = frozenset("et mais".split())


def negated(words: Sequence[Word], i: int) -> bool:
    """Whether "n'… pas" or the like stands around the verb at ``i``."""
    before = {word.lower for word in words[max(0, i - 3) : i]}
    after = [word.lower for word in words[i + 1 : i + 4]]
    if not before & {"ne", "n'"}:
        return False
    found = next((k for k, word in enumerate(after) if word in _NEGATIONS), None)
    return found is not None and not _UNDONE & set(after[found + 1 : found + 2])


def told_beside(words: Sequence[Word], verb: int, first: int) -> bool:
    """Whether an answer at ``first``, after the negated ``verb``, is outside the negation.

    A cause of what is not ("il n'est pas venu, en raison de la grève"), those of whom it is said
    ("aucun survivant parmi les sept passagers"), and what brackets add, are not denied.
    """
    opened = False
    for k in range(verb + 1, first + 1):
        word, after = words[k], words[k + 1].lower if k + 1 < len(words) else ""
        if word.surface in "()":
            opened = word.surface == "("
        caused = f"{word.lower} {after}" in _CAUSES and words[k - 1].lower not in _NEGATIONS
        if caused or (word.lower == "parmi" and k < first):
            return True
    return opened


def denies(words: Sequence[Word], denial: int, first: int) -> bool:
    """Whether "nie", "a démenti", … at ``denial`` is said of the answer at ``first``.

    Not after "en rejetant", nor after "et a reconnu": another act is told there.
    """
    between = words[denial + 1 : first]
    for k, word in enumerate(between):
        following = [w.lower for w in between[k + 1 : k + 4]]
        if word.lower in {"que", "qu'"}:
            return True
        if word.lower == "en" and following and following[0].endswith("ant"):
            return False
        if word.lower in _COORDINATING and AUXILIARIES & set(following):
            return False
    return True
