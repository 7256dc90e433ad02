"""What a question expects: the type of answer, the noun it counts, the words it must meet.

Rules on the French question words, typed with or without accents, capitals or question mark. Of
time it reads one year and one month; it does not read relative dates or named speakers yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.dates import MONTH_NAMES, MONTHS
from index.errors import QuestionError
from index.text import Token, analyse, fold, tokens
from qa.numbers import has_number

ExpectedType = Literal[
    "number", "money", "date", "person", "organisation", "place", "reason", "quote", "other"
]
MAX_CHARACTERS = 2_000

_PATTERNS: tuple[tuple[str, ExpectedType], ...] = (
    (r"^((a|de|par|avec|pour|chez|c est) )?qui\b", "person"),
    (r"\b(quelle somme|quel montant|quel prix|quel cout|quel budget)\b", "money"),
    (r"\bcombien (coute|ont coute|a coute|de (dollars|euros|millions|milliards))", "money"),
    (r"\b(montant|prix|cout|salaire|remuneration|rancon|indemnite|amende|facture|loyer|fortune"
     r"|subvention|chiffre d affaires)\b|\ben (dollars|euros)\b", "money"),
    (r"\bcombien\b(?! d).*\b(coute|depense|paye|verse|touche|rapporte|debourse|investi|chiffr\w+"
     r"|facture|vendu|achete|gagnait|rembourse)s?\b", "money"),
    (r"\b(depuis combien de temps|combien de temps|quel age)\b", "number"),
    (r"\bcombien\b|\bquel(le)? (nombre|pourcentage|proportion|part|taux|distance|superficie"
     r"|taille|hauteur|longueur|vitesse|heure|score|duree|age|chiffre|quantite|frequence|rythme)\b"
     r"|\b(nombre|nb) d|\bbilan\b", "number"),
    (r"\b(quand|en quelle annee|quelle date|quel jour|quel mois|quelle annee)\b", "date"),
    (r"\b(a|en) quelle (date|annee|epoque)\b|\bdate d", "date"),
    (r"\bpourquoi\b|\bpour quelles? raison|\bquelles? (raison|cause)|\ba cause de quoi", "reason"),
    (r"\b(qu a (dit|declare|affirme|repondu)|que (dit|declare|repond)|en quels termes"
     r"|quelle (phrase|declaration|formule))\b", "quote"),
    (r"^d ?ou\b|^ou\b|\bvers ou\b|\b(quel|quelle|quels|quelles)( \w+)? (ville|pays|region|lieu"
     r"|endroit|commune|localite|port|quartier|villes|regions|province|etat"
     r"|departement)\b", "place"),
    (r"\b(a|de|par|avec|pour|chez|c est) qui\b|\bqui$|\bcomment s appelle"
     r"|\bquel(le)? (\w+ )?(homme|femme|president|presidente|ministre|joueur|joueuse|personne"
     r"|candidat|general|militaire|chef|directeur|directrice|secretaire|dirigeant|juge|avocat"
     r"|acteur|actrice|chanteur|chanteuse|coureur|entraineur|roi|reine|depute|maire)\b", "person"),
    (r"\bquel(le)?s? (agence|entreprise|societe|parti|organisation|club|association|institut"
     r"|syndicat|groupe|equipe|banque|compagnie|instance|transporteur"
     r"|ministere)\b", "organisation"),
)  # fmt: skip
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_MONEY = re.compile(r"[€$£]|\b(?:euro|dollar|livre|franc|rouble|yuan|won|peso|yen)s?\b")
_COUNTED = re.compile(r"\b(?:combien|nombre|nb) (?:de |d |des )?(?:\d+ )?(\w+)")
_UNITS = tuple(
    (re.compile(asked), re.compile(rf"(?:\b|\d)(?:{units})\b"))
    for asked, units in (
        (r"\bage\b", "ans?|mois"),
        (r"\bquelle heure|\bheure exacte", r"h|heures?|midi|minuit"),
        (r"\bvitesse\b", "km|kilometres?|noeuds?"),
        (r"\b(distance|longueur|hauteur|altitude|profondeur|largeur|taille)\b",
         r"m|metres?|km|kilometres?|cm|centimetres?|milles?"),
        (r"\b(pourcentage|proportion|taux|part)\b", r"pour cent|tiers|quarts?|moitie|points?"),
        (r"\b(combien de temps|duree|combien (d annees|de (jours|mois|semaines|heures|minutes)))\b",
         "ans?|annees?|mois|semaines?|jours?|heures?|h|minutes?|secondes?|siecles?"),
        (r"\b(superficie|surface)\b", "hectares?|m2|km2|metres carres|kilometres carres"),
        (r"\bpoids\b|\bpese\b", "kg|kilos?|kilogrammes?|tonnes?|grammes?"),
    )
)  # fmt: skip
"""What the question says, and the unit that a quantity must then have."""
_NOT_COUNTED = frozenset("temps fois nord sud".split())
_MONTHS = frozenset(fold(name) for name in MONTH_NAMES)
_VAGUE = frozenset(
    "dizaine dizaines centaine centaines millier milliers"
    " moitie tiers quart aucun aucune plusieurs".split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question analysed. ``targets`` are its names and numbers, ``words`` the other terms.

    Both hold accent-free stems (the fold→stem stream), so that they meet text typed either way.
    ``counted`` is the stem of the noun after "combien de", or None; ``unit`` finds, in folded text,
    the unit that an age, an hour or a length has, or is None. ``year`` and ``month`` are
    those that the question names, when it names one year, and one month with it.
    """

    text: str
    expected: ExpectedType
    counted: str | None
    unit: re.Pattern[str] | None
    targets: frozenset[str]
    words: frozenset[str]
    year: int | None
    month: int | None


def analyse_question(text: str) -> Question:
    """The analysis of a question typed by a person.

    Raises:
        QuestionError: it is blank, or longer than `MAX_CHARACTERS`.
    """
    text = " ".join(text.split())
    _check(text)
    typed = tokens(text)
    folded = " ".join(token.folded for token in typed)
    targets = frozenset(
        stem
        for position, token in enumerate(typed)
        if _is_name(token, position)
        for stem in analyse(token.surface).fold_stem
    )
    words = frozenset(analyse(text).fold_stem) - targets
    year, month = _when(folded)
    expected, counted = _expected(text, folded), _counted(folded)
    if counted in targets:  # "combien François a-t-il payé" counts no François
        counted = None
    return Question(text, expected, counted, _unit(folded), targets, words, year, month)


def _check(text: str) -> None:
    if not text or not any(c.isalnum() for c in text):
        raise QuestionError(
            "La question est vide : écrivez une question, par exemple"
            " « combien de soldats à Koursk ? ».",
            "The question is empty: write one, for example “combien de soldats à Koursk ?”.",
        )
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"La question est trop longue : {len(text)} caractères, {MAX_CHARACTERS} au plus."
            " Raccourcissez-la.",
            f"The question is too long: {len(text)} characters, at most {MAX_CHARACTERS}."
            " Shorten it.",
        )


def _is_name(token: Token, position: int) -> bool:
    """A number, or a capitalised word that does not merely begin the question."""
    first = token.surface[0]
    return first.isdigit() or (first.isupper() and (position > 0 or token.surface.isupper()))


def _expected(text: str, folded: str) -> ExpectedType:
    for pattern, expected in _PATTERNS:
        if re.search(pattern, folded):
            return expected
    # "ou" typed without its accent is a place only at the start (above); "où" always is
    return "place" if re.search(r"\boù\b", text.lower()) else "other"


def _when(folded: str) -> tuple[int | None, int | None]:
    years = {int(word) for word in folded.split() if _YEAR.fullmatch(word)}
    months = {MONTHS[word] for word in folded.split() if word in MONTHS and len(word) > 3}
    if len(years) != 1:
        return None, None
    return years.pop(), months.pop() if len(months) == 1 else None


def _counted(folded: str) -> str | None:
    match = _COUNTED.search(folded)
    if match is None or match.group(1) in _NOT_COUNTED:
        return None
    stems = analyse(match.group(1)).fold_stem
    return stems[0] if stems else None


def _unit(folded: str) -> re.Pattern[str] | None:
    return next((units for asked, units in _UNITS if asked.search(folded)), None)


def type_match(expected: ExpectedType, answer: str) -> float:
    """How well ``answer`` can be of the type: 1 fits, 0 unknown, -1 cannot be."""
    words = {token.folded for token in tokens(answer)}
    year = any(_YEAR.fullmatch(word) for word in words)
    if expected == "money":
        return 1.0 if _MONEY.search(fold(answer)) else 0.0 if has_number(answer) else -1.0
    if expected == "number":
        numbers = has_number(answer) or bool(words & _VAGUE)
        return -1.0 if not numbers else 0.0 if year and len(words) <= 2 else 1.0
    if expected == "date":
        return 1.0 if words & _MONTHS or year else -0.5
    if expected in {"person", "organisation", "place"}:
        return 1.0 if any(token.surface[0].isupper() for token in tokens(answer)) else -1.0
    if expected == "quote":
        return 1.0 if len(tokens(answer)) > 2 else -0.5
    return 0.0
