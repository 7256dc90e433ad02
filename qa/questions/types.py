"""The type of answer that a question expects: finds the word that asks, and has it read.

Without such a word an inverted verb asks yes or no, and a keyword question ("nb morts séisme
mexique") is read from its first telling noun. Rules only: no parser, no model. What follows the
word that asks is read in `qa.questions.interrogatives`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.text import Token
from qa.questions.interrogatives import Asked, type_asked
from qa.questions.words import ExpectedType, noun_type

_QUEL = frozenset("quel quelle quels quelles".split())
_ALWAYS_ASK = _QUEL | frozenset("combien pourquoi comment quoi lequel laquelle lesquels".split())
_MAY_ASK = frozenset("qui que qu quand ou".split())
_PREPOSITIONS = frozenset("a d de par avec pour chez contre sur en vers depuis jusqu est".split())
_OPENERS = _PREPOSITIONS | frozenset("lors pendant malgre outre selon avant apres dans au".split())
_PRONOUNS = frozenset("il elle ils elles on t".split())
_SEVERAL = re.compile(
    r"(?:quels|quelles|lesquels|lesquelles)\b(?! (?:type|genre|sorte|espece) )"
    r"|\w+ (?:sont|etaient) les "
)
_PREAMBLE = re.compile(
    r"(?:(?:pouvez|pourriez|savez|sauriez) vous|(?:peux|pourrais|sais) tu"
    r"|(?:dis|dites|donne|donnez|indique|indiquez|precise|precisez)(?= (?:moi|nous|le|la|l|les)\b)"
    r"|(?:je|on|nous) (?:veux|voudrais|voudrait|aimerais|souhaite|souhaiterais|cherche|desire)"
    r"|il (?:est souhaite|est demande|serait utile|faudrait)(?: de)?)"
    r"(?: (?:me|m|moi|nous))?(?: a)?"
    r"(?: (?:dire|indiquer|preciser|donner|rappeler|savoir|connaitre|expliquer))? "
)
_VERB_FIRST = re.compile(
    r"\bt (?:il|elle|on|ils|elles)\b|\b(?:a|ont|est|sont|etait|etaient|avait|avaient|fut|furent|va"
    r"|vont|peut|peuvent|doit|doivent|sera|seront|fait|font|veut|veulent|serait|seraient)"
    r" (?:il|elle|ils|elles|on|ce)\b|^est ce qu|^(?:dire )?si "
)
_HYPHENATED = re.compile(r"\w[-‑–](?:il|elle|ils|elles|on|ce|vous)\b", re.IGNORECASE)
_AFFIRMED = re.compile(
    r"\b(?:est|sont|était|étaient|ont|avait|avaient|va|vont|sera|seront|peut|doit"
    r"|a(?= \w+[éiu]e?s?\b))\b.*\?"
)
"""A verb in a sentence that only its question mark makes a question."""
_DETERMINERS = frozenset("le la l les un une des du de d nouveau nouveaux".split())
_COUNTED_PLURALS = frozenset(
    "morts blesses tues disparus deces victimes cas points buts hospitalisations ventes habitants"
    " manifestants soldats militaires refugies migrants spectateurs visiteurs".split()
)
_TELLING = frozenset(
    "nombre nb pourcentage proportion taux montant prix cout salaire age date duree bilan"
    " superficie taille longueur vitesse score distance poids hauteur puissance motif cause raison"
    " budget total altitude profondeur amende".split()
)
"""Nouns that tell wherever they stand in a keyword question; others only when they begin it."""
_PRONOUN_TYPES: dict[str, ExpectedType] = {"qui": "person", "quand": "date", "ou": "place"}
_LIST = re.compile(r"(?:citez|cite|citer|enumerez|enumere|enumerer|listez|lister|liste des)\b")
_NAME = re.compile(r"\b(?:(?:vrai|nouveau|le|les|l) )*(?:nom|noms|identite) (?:de |du |d |des )+")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected; ``several`` when the question asks for more than one ("quels pays")."""

    type: ExpectedType
    several: bool


def expectation(text: str, words: Sequence[Token]) -> Expectation:
    """What ``text``, whose tokens are ``words`` (question words mended), expects.

    >>> text = "Quelles villes la Russie a-t-elle prises ?"
    >>> expectation(text, tokens(text))
    Expectation(type='place', several=True)
    """
    match = _PREAMBLE.match(" ".join(word.folded for word in words) + " ")
    words = words[len(match.group().split()) :] if match else words
    at = _word_that_asks(text, words)
    if at is None:
        return _without_question_word(text, words)
    asked = Asked(tuple(words), at)
    several = bool(_SEVERAL.match(f"{asked.word} {asked.tail}"))
    expected = type_asked(asked)
    return Expectation("list" if several and expected == "other" else expected, several)


def _word_that_asks(text: str, words: Sequence[Token]) -> int | None:
    """The place of the first word that asks, or None."""
    asking = (at for at in range(len(words)) if _asks(text, words, at))
    first = next(asking, None)
    if first is not None and words[first].folded == "quand":
        # subtle: "Quand la ville est tombée, combien de civils y restaient ?" asks how many
        return next((at for at in asking if _after_comma(text, words, at)), first)
    return first


def _asks(text: str, words: Sequence[Token], at: int) -> bool:
    """Whether the word asks; a relative "qui", "que" or "où", a "quand" in passing do not."""
    word = words[at].folded
    before = words[at - 1].folded if at else ""
    if word in _ALWAYS_ASK:
        return True
    if word not in _MAY_ASK:
        return False
    inverted = _PRONOUNS & {word.folded for word in words[at + 2 : at + 4]}
    after_opener = _after_comma(text, words, at) and words[0].folded in _OPENERS
    first = at == 0 or after_opener or bool(inverted)
    if word in {"que", "qu"}:
        return first or [w.folded for w in words[at + 1 : at + 3]] == ["est", "ce"]
    if word == "ou":
        return first or at == len(words) - 1 or (at == 1 and before in _PREPOSITIONS)
    return first or at == len(words) - 1 or before in _PREPOSITIONS


def _after_comma(text: str, words: Sequence[Token], at: int) -> bool:
    return at > 0 and re.search("[,:]", text[words[at - 1].end : words[at].start]) is not None


def _without_question_word(text: str, words: Sequence[Token]) -> Expectation:
    folded = " ".join(word.folded for word in words)
    if _LIST.match(folded):
        return Expectation("list", several=True)
    if _VERB_FIRST.search(folded) or (words and _HYPHENATED.search(text, words[0].start)):
        polite = re.match(r"(?:\w+[sz]|peux|veux) (?:vous|tu)\b", folded)
        return Expectation("other" if polite else "yesno", several=False)
    expected = _keywords_type(words)
    if expected == "other" and _AFFIRMED.search(text):
        expected = "yesno"
    return Expectation(expected, several=False)


def _keywords_type(words: Sequence[Token]) -> ExpectedType:
    """The type of the noun that begins a keyword question, else of a pronoun, else of a noun."""
    folded = " ".join(word.folded for word in words)
    named = _NAME.search(folded)
    nouns = [w for w in folded[named.end() if named else 0 :].split() if w not in _DETERMINERS]
    for noun in nouns[:2]:
        if noun in _COUNTED_PLURALS:
            return "number"
        if (expected := noun_type(noun)) is not None:
            return expected
    for before, word in pairwise(words):  # "triathlon 2016 qui gagne"; a noun before is its subject
        if word.surface.lower() == "où" or (word.folded in _PRONOUN_TYPES and before.is_number):
            return _PRONOUN_TYPES[word.folded]
    telling = (noun_type(noun) for noun in nouns if noun.removesuffix("s") in _TELLING)
    last: ExpectedType = "date" if "quand" in nouns else "other"
    return next((found for found in telling if found), last)
