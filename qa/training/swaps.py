"""Unanswerable twins made by rule: one name, date or number of a question changed for another.

"Combien de blessés à Nice ?" asked of an article on Nice becomes "Combien de blessés à Toulon ?",
"combien de morts à Nice ?"; the passage then misleads without answering. A rule is sometimes wrong
(the other one may be answered too): that noise is bought with numbers. After the entity swaps and
antonyms that SQuAD 2.0's writers used (Rajpurkar et al. 2018, table 2).
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from index.text import analyse, fold

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME = re.compile(
    r"(?<![.!?»\"] )\b[A-ZÀÂÉÈÊÎÔÇ][\w’'-]*[a-zà-ÿ][\w’'-]*(?: [A-ZÀÂÉÈÊÎÔÇ][\w-]+)*"
)
_OPPOSITES = (
    ("morts", "blessés"),
    ("tués", "blessés"),
    ("victimes", "survivants"),
    ("hommes", "femmes"),
    ("garçon", "fille"),
    ("père", "mère"),
    ("frère", "sœur"),
    ("avant", "après"),
    ("premier", "dernier"),
    ("première", "dernière"),
    ("plus", "moins"),
    ("augmenté", "baissé"),
    ("hausse", "baisse"),
    ("gagné", "perdu"),
    ("acheté", "vendu"),
    ("ouvert", "fermé"),
    ("ouverture", "fermeture"),
    ("accepté", "refusé"),
    ("favorable", "opposé"),
    ("entrée", "sortie"),
    ("arrivée", "départ"),
    ("naissance", "mort"),
    ("condamné", "acquitté"),
    ("arrêtés", "libérés"),
    ("directeur", "fondateur"),
    ("président", "porte-parole"),
    ("ministre", "maire"),
    ("recettes", "dépenses"),
    ("salariés", "clients"),
    ("candidats", "électeurs"),
    ("minimum", "maximum"),
    ("demandeurs", "réfugiés"),
    ("policiers", "manifestants"),
    ("maisons", "voitures"),
)
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


def swapped(question: str, context: str, others: Sequence[str], rng: random.Random) -> str | None:
    """``question`` with one thing changed, or None when nothing in it can be.

    Names are those of ``context``; each gives way to another name of it, or of one of ``others``
    (contexts of other articles). Accents and capitals of the question need not match.
    """
    changes = [_with_name, _with_name, _with_opposite, _with_time]
    rng.shuffle(changes)
    return next(
        (new for change in changes if (new := change(question, context, others, rng))), None
    )


def _with_name(
    question: str, context: str, others: Sequence[str], rng: random.Random
) -> str | None:
    names = _names(context)
    said = [name for name in names if _place(name, question)]
    if not said:
        return None
    old = rng.choice(said)
    elsewhere = _names(rng.choice(others)) if others and rng.random() < 0.6 else names
    known = fold(question)
    # subtle: a single word for a full name reads oddly and would give the trick away.
    single = " " not in old
    pool = [n for n in elsewhere if fold(n) not in known and (" " not in n) == single]
    return _replaced(question, old, rng.choice(pool)) if pool else None


def _with_opposite(
    question: str, context: str, others: Sequence[str], rng: random.Random
) -> str | None:
    pairs = [*_OPPOSITES, *((b, a) for a, b in _OPPOSITES)]
    found = [(a, b) for a, b in pairs if _place(a, question) and len(a) > 3]
    return _replaced(question, *rng.choice(found)) if found else None


def _with_time(
    question: str, context: str, others: Sequence[str], rng: random.Random
) -> str | None:
    year = _YEAR.search(question)
    months = [month for month in _MONTHS if _place(month, question)]
    if months and (year is None or rng.random() < 0.6):
        return _replaced(question, months[0], rng.choice([m for m in _MONTHS if m != months[0]]))
    if year is None:
        return None
    other = int(year[0]) + rng.choice((-3, -2, -1, 1, 2))
    return question[: year.start()] + str(other) + question[year.end() :]


def _names(text: str) -> list[str]:
    """Names of ``text`` that never begin a sentence and are never written small in it."""
    found = {m[0] for m in _NAME.finditer(text) if m.start() > 0 and len(m[0]) > 3}
    return sorted(name for name in found if name.lower() not in text and analyse(name).fold_stem)


def _place(words: str, question: str) -> re.Match[str] | None:
    """Where ``words`` stand in ``question``, whatever the case and accents."""
    folded = fold(question)
    # subtle: a fold that changes the length (œ) would give places of another string.
    if len(folded) != len(question):
        return None
    return re.search(rf"(?<!\w){re.escape(fold(words))}(?!\w)", folded)


def _replaced(question: str, old: str, new: str) -> str | None:
    place = _place(old, question)
    if place is None:
        return None
    plain = question == question.lower()
    return question[: place.start()] + (fold(new) if plain else new) + question[place.end() :]
