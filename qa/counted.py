"""What a number counts, against what the question asks to count.

"Combien de morts ?" is answered by "76 personnes ont perdu la vie", not by "110 blessés" nor by "76
personnes ont été évacuées": by the noun asked for, by one that the press says for it, or by people
to whom the same thing happened. Rules on folded text; what happened is looked for in the words of
the number's own clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.text import Token, fold, tokens
from qa.answers import AnswerSpan
from qa.questions import Question
from qa.questions.words import noun_type
from qa.values import is_date, parse_quantity
from qa.values.nouns import are_people, are_persons, are_things, counted_stems, same_noun

_HAPPENINGS = {
    "mort": r"mort(?:e?s?|el\w*)\b|meur(?:t|ent)\b|tuee?s?\b|tu(?:ent|ant|er|a|ait)\b|deces\b"
    r"|decede|peris?\b|perie?s\b|perd\w* la vie|vie (?:a|aux?)\b|succomb|assassin|abattue?s?\b"
    r"|noyee?s?\b",
    "blesse": r"blesse",
    "arrestation": r"arretee?s?\b|arrestation|interpell|gardes? a vue",
    "disparu": r"disparue?s?\b|introuvable",
    "evacuation": r"evacu",
    "contamination": r"contamin|infect|testee?s? positi",
    "hospitalisation": r"hospitalis|reanimation",
    "licenciement": r"licenciement|licenciee?s\b|supprim|suppression",
}
"""What may happen to the people counted, by the noun that counts it; folded beginnings of words."""
_HAPPENED = {noun: re.compile(rf"\b(?:{words})") for noun, words in _HAPPENINGS.items()}
_LOST = frozenset({"mort", "blesse", "disparu"})
_MAY_BE_WOUNDED = {"blesse", "hospitalisation", "evacuation"}
_CLAUSE_END = re.compile(
    r"[.;:!?\n\d]|\b(?:dont|et)\b|, (?:les?|la|l['’]|une?|avant|puis|en|\w+ant)\b"
)
"""After it another number, or somebody else, may have a verb of its own."""
_REACH = 90
"""Characters after a number in which its verb is looked for."""
_JUST_BEFORE = 32
"""Characters before it where a verb has it for its object: "tué plus de 91 personnes et blessé"."""
_OBJECT = re.compile(
    r"(?:(?:mort|deces|vie) (?:de|d|a|des)|\w+)"
    r"(?: (?:au moins|plus d[e ]|pres d[e ]|environ|quelque|pas moins d[e ]))? $"
)
_APART = re.compile(r"\b(?:a|d|de|du|des|les?|la|l|aux?|apres|lors|dans|avant|par|et)\b")
"""Between people and a verb in a question: the verb is then perhaps another's."""
_THEIR_OWN = re.compile(r"-(?:il|elle|ils|elles|on) $")
"""… unless they are its object: "combien de personnes l'avalanche a-t-elle | tuées"."""
_NOUN_END = re.compile(r"[.,;:!?\n»\"]|\b\w['’]")
"""What a number's own noun does not stand after: an elided article begins another phrase."""
_ADDED = re.compile(r"\b(?:nouve(?:aux?|lles?|l)|supplementaires?)\b")
_ADDING = re.compile(
    r"\b(?:nouve|supplement|inedit|ajout|quotidien|hausse|augment)\w*"
    r"|\b(?:par|chaque) jour\b|\b24 ?h|\b(?:de|en) plus\b"
)
"""What a question says that asks for those that are added: "combien de nouveaux cas par jour"."""
_OBJECT_AFTER = re.compile(r"^\s*(?:les|le nombre (?:de |des |d['’]))\s*")
"""Before the noun of "évalue à plus de 6 000 les tués"."""
_HARMED = re.compile(
    r"\b(?:hors de combat|victimes?|pertes?|perdu|bilan|touche|atteinte?s?|agress|frappe)"
)
"""What a question says of people to whom something happened, beside `_HAPPENINGS`."""
_ACTIVE = re.compile(r"\b(?:ont|a|avait|avaient|aurai(?:t|ent)|qui)\b")
"""They did it to others: "8 000 soldats ont tué"."""
_COUNTING = {"number", "percent", "frequency"}
"""Kinds of quantity that may count anything: "53 % des Français", "deux fois par semaine"."""
_MEASURED = frozenset(counted_stems("degrés argent fric sous"))
"""Nouns that are counted in another unit: "40 °C", "7 500 euros"."""


def counts(question: Question, text: str, span: AnswerSpan) -> float:
    """1 when the ``span`` of ``text`` counts what ``question`` does, -1 when another thing.

    Another thing is also a part of those asked for. 0 when that cannot be told, or nothing is
    counted.
    """
    if question.counted is None:
        return 0.0
    said = happening_of(question, text, span)
    if said is not None and said != _asked(question):
        return -1.0
    clause = _OBJECT_AFTER.sub(" ", _NOUN_END.split(text[span.end : span.end + 60])[0])
    following = tokens(clause)[:3]
    if _is_added(question, span.text, following) or _are_victims(question, span.text, following):
        return -1.0
    if said is not None:
        return 1.0
    nouns = [t for t in [*tokens(span.text), *following] if not t.is_number]
    found = {stem for noun in nouns for stem in counted_stems(noun.surface)}
    if found & _wanted(question):
        return 1.0
    if question.expected != "number" or found & same_noun(question.counted):
        return 0.0  # persons, and nobody says dead or alive
    quantity = parse_quantity(" ".join([span.text, *(t.surface for t in following[:1])]))
    if quantity is None or quantity.unit is None:
        return -1.0 if is_date(span.text) else 0.0
    if quantity.kind in _COUNTING or question.counted in _MEASURED:
        return -1.0 if _are_apart(question, quantity.unit) else 0.0
    return -1.0


def _is_added(question: Question, said: str, following: Sequence[Token]) -> bool:
    """Whether those counted come on top of others ("234 nouveaux cas") and the question wants all.

    Of 131 such spans 1 answered, of 8,764 others 366 (docs/RESULTS.md, "What comes on top").
    """
    told = [fold(said), *(token.folded for token in following[:1])]
    return any(map(_ADDED.search, told)) and not _wants_added(question)


def _are_victims(question: Question, said: str, following: Sequence[Token]) -> bool:
    """Whether they are told to be dead, wounded or missing, and the question does not ask for such.

    "Les tués et blessés", "militaires russes tués" are not how many soldiers there are.
    """
    told = " ".join([fold(said), *(token.folded for token in following)])
    lost = not _LOST.isdisjoint(_happenings(told))
    return lost and not _ACTIVE.search(told) and not _asks_of_harm(question)


@lru_cache(maxsize=256)
def _wants_added(question: Question) -> bool:
    return _ADDING.search(fold(question.text)) is not None


@lru_cache(maxsize=256)
def _asks_of_harm(question: Question) -> bool:
    asked = fold(question.text)
    return bool(_HARMED.search(asked) or _happenings(asked))


def _are_apart(question: Question, unit: str) -> bool:
    """Whether one counts people and the other things; nouns that are neither tell nothing."""
    word = _word_counted(question)
    asked = None if word is None else _sort(word.folded)
    told = _sort(unit)
    return None not in (asked, told) and asked != told


def _sort(noun: str) -> str | None:
    """What the folded ``noun`` counts, "people" or "things"; None when that is not known."""
    stems = counted_stems(noun)
    if any(map(are_people, stems)) or noun_type(noun) == "person":
        return "people"
    return "things" if any(map(are_things, stems)) or noun_type(noun) is not None else None


def _wanted(question: Question) -> frozenset[str]:
    """The stems of the nouns that count what ``question`` does, without a verb's help."""
    counted, asked = question.counted, _asked(question)
    if counted is None:
        return frozenset()
    if asked is None:
        return same_noun(counted)
    told = frozenset().union(*map(same_noun, counted_stems(asked)))
    return told if are_persons(counted) else told | same_noun(counted)


def counts_another(question: Question, text: str, span: AnswerSpan) -> bool:
    """Whether something else happened to those whom the ``span`` of ``text`` counts."""
    said = happening_of(question, text, span)
    return said is not None and said != _asked(question)


@lru_cache(maxsize=1024)
def happening_of(question: Question, text: str, span: AnswerSpan) -> str | None:
    """What happened to those whom the ``span`` of ``text`` counts, as a unit: "mort", "blesse".

    None when the question does not count by what happened, or that cannot be told.
    """
    asked = _asked(question)
    if asked is None or not _may_be_people(span.text):
        return None
    before = _OBJECT.search(fold(text[max(0, span.start - _JUST_BEFORE) : span.start]))
    if before is not None and (verbs := _happenings(before.group())):
        return verbs[0]
    after = fold(text[span.end : span.end + _REACH])
    end = _CLAUSE_END.search(after)
    told = _happenings(f"{fold(span.text)} {after[: end.start() if end else None]}")
    if asked in told:
        return asked
    unsure = asked in _MAY_BE_WOUNDED and set(told) <= _MAY_BE_WOUNDED
    return None if unsure or not told else told[0]


@lru_cache(maxsize=256)
def _asked(question: Question) -> str | None:
    """What happened to those whom the question counts: "combien de tués", "de personnes tuées".

    None when it tells two things ("combien de blessés sont morts ?"), or one that may have
    happened to others ("combien de personnes à l'hommage aux policiers tués ?").
    """
    folded = fold(question.text)
    told, word = _happenings(folded), _word_counted(question)
    if word is None or len(told) != 1:
        return None
    happened = _HAPPENED[told[0]].search(folded, word.start)
    if happened is None:
        return None
    between = folded[word.end : happened.start()]
    own = happened.start() == word.start
    people = question.counted is not None and are_people(question.counted)
    theirs = _THEIR_OWN.search(between) or not _APART.search(between)
    return told[0] if own or (people and theirs) else None


def _word_counted(question: Question) -> Token | None:
    words = tokens(question.text) if question.counted is not None else []
    stem = question.counted
    return next((word for word in words if stem in counted_stems(word.surface)), None)


def _may_be_people(text: str) -> bool:
    """Whether ``text`` is a quantity without a unit, or of people or those to whom it happened."""
    value = parse_quantity(text)
    if value is None:
        return False
    unit = value.unit
    return unit is None or any(map(are_people, counted_stems(unit))) or bool(_happenings(unit))


@lru_cache(maxsize=16384)
def _happenings(folded: str) -> tuple[str, ...]:
    """All that ``folded`` tells to have happened, in order, each once."""
    found = ((match.start(), noun) for noun, r in _HAPPENED.items() if (match := r.search(folded)))
    return tuple(noun for _, noun in sorted(found))
