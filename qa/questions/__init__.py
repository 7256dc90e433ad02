"""A question analysed: the type of its answer, what it counts, when, according to whom, its words.

Read by rules, typed with or without accents, capitals or question mark. The type is read in
`types`, the period in `time_constraint`, the speaker in `speaker`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.errors import QuestionError
from index.period import Period
from index.text import Token, analyse, tokens
from qa.questions.speaker import named_speaker
from qa.questions.time_constraint import period
from qa.questions.type_match import UNITS, type_match
from qa.questions.types import expectation
from qa.questions.versions import asks_for_versions
from qa.questions.words import QUANTITIES, ExpectedType, mended
from qa.values.nouns import counted_stems

__all__ = [
    "MAX_CHARACTERS",
    "QUANTITIES",
    "ExpectedType",
    "Question",
    "analyse_question",
    "type_match",
]

MAX_CHARACTERS = 2_000

_COUNTED = re.compile(
    r"\b(?:(?:combien|nombre|nb|effectif|effectifs)"
    r" (?:y a t il |total |moyen |exact )*(?:de |d |des )|(?:nb|nombre) )"
    r"(?:(?:\d+|jeunes|hauts|hautes|nouveaux|nouvelles|nouvel|autres|grands|grandes) )*(\w+)"
    r"|\bcombien (\w+[sx])\b"
)
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


@dataclass(frozen=True, slots=True)
class Question:
    """A question analysed. ``targets`` are its names and numbers, ``words`` the other terms.

    Both hold accent-free stems (the fold→stem stream), so that they meet text typed either way.
    ``several``: more than one answer is asked for ("quels pays"). ``versions``: that sources differ
    is supposed ("selon les différents comptages"). ``counted`` is the stem of the
    noun after "combien de", or None; ``unit`` finds, in folded text, the unit that an age, a price
    or a length has, or is None. ``period`` is the time that it names, ``speaker`` who it says
    tells it ("selon Blinken"), as typed; both None when it names none.
    """

    text: str
    expected: ExpectedType
    several: bool
    versions: bool
    counted: str | None
    unit: re.Pattern[str] | None
    targets: frozenset[str]
    words: frozenset[str]
    period: Period | None
    speaker: str | None


def analyse_question(text: str, today: date | None = None, *, guess_year: bool = True) -> Question:
    """The analysis of a question typed by a person.

    ``today`` is the day that "hier" or "en octobre" are counted from: without it they name no
    period. Without ``guess_year`` only "hier" is: over an archive, October is of any year.

    Raises:
        QuestionError: it is blank, or longer than `MAX_CHARACTERS`.
    """
    text = " ".join(text.split())
    _check(text)
    typed = [token._replace(folded=mended(token.folded)) for token in tokens(text)]
    folded = " ".join(token.folded for token in typed)
    targets = frozenset(
        stem
        for position, token in enumerate(typed)
        if _is_name(token, position)
        for stem in analyse(token.surface).fold_stem
    )
    asks = expectation(text, typed)
    return Question(
        text=text,
        expected=asks.type,
        several=asks.several,
        versions=asks_for_versions(folded),
        counted=_counted(folded, targets),
        unit=_unit(folded, asks.type),
        targets=targets,
        words=frozenset(analyse(folded).fold_stem) - targets,
        period=period(text, typed, today, guess_year=guess_year),
        speaker=named_speaker(text, typed, asks.type),
    )


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


def _counted(folded: str, targets: frozenset[str]) -> str | None:
    for match in _COUNTED.finditer(folded):
        noun = match[1] or match[2]
        if noun in _NOT_COUNTED:
            return None
        stems = counted_stems(noun)
        # "combien Jacques a-t-il payé" counts no Jacques, "à combien les bilans" no article
        if stems and not (match[2] and targets & set(stems)):
            return stems[0]
        if match[1]:
            return None
    return None


def _unit(folded: str, expected: ExpectedType) -> re.Pattern[str] | None:
    said = next((units for asked, units in _UNITS if asked.search(folded)), None)
    return UNITS["money"] if said is None and expected == "money" else said
