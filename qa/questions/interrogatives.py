"""What each interrogative asks for: "combien", "quel" and its noun, "qui", "comment", "que".

A noun that `qa.questions.words` does not know gives "other".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.text import Token
from qa.questions.words import (
    CAUSING_VERBS,
    DESCRIBING_VERBS,
    QUANTITIES,
    QUOTE_VERBS,
    ExpectedType,
    is_people,
    noun_type,
)

_LOCATING = frozenset("dans a vers devant depuis sur pres chez face hors".split())
_DETERMINERS = frozenset("le la l les un une du des de d ce cet cette ces son sa ses".split())
_ARTICLES = frozenset("le la l les".split())
_CITING = frozenset("selon apres pour".split())
_COPULA = re.compile(
    r"(?:est|etait|sont|etaient|fut|furent|sera|serait|seraient|a ete|ont ete|avait ete) "
)
_BEFORE_NOUNS = frozenset(
    """
        ex ancien ancienne autre jeune grand grande petit petite premier premiere dernier derniere
        nouveau nouvelle nouvel seul seule simple celebre deuxieme second seconde vice sous haut
        haute futur future principal principale principaux excellent illustre veritable deux trois
        quatre co meme nouveaux vieux vieille prochain prochaine tout toute bon bonne gros grosse
        faux sud nord franco
    """.split()
)
_BETWEEN = _DETERMINERS | _BEFORE_NOUNS
"""What may stand between the word that asks and its noun (here in the singular)."""
_NAMING = frozenset("nom noms titre".split())
_CURRENCY = r"(?:euro|dollar|franc|livre|rouble|yuan|yen|peso|won)s?"
_PAYING = re.compile(
    r"\b(?:coute|depense|paye|verse|touche|rapporte|debourse|investi|chiffr\w+|facture|vendu|achete"
    r"|gagn\w+|rembourse|valait|vaut|perdu|perdait|coutait|coutaient|coutent|payait|touchait)s?\b"
    rf"|\ben {_CURRENCY}\b"
)
_MONEY_COUNTED = re.compile(rf"d[e ] ?(?:(?:millions?|milliards?|milliers) d[e ] ?)?{_CURRENCY}\b")
_TIME_COUNTED = re.compile(
    r"d[e ] ?(?:temps|annees?|ans|mois|semaines?|jours?|journees?|heures?|minutes?|secondes?)\b"
)
_CONVICTED = re.compile(r"\b(?:ecope|condamne|condamnee|purge|purger|pris)\b")
_CHANGED = re.compile(r"\b(?:augment|baiss|recul|progress|diminu|grimp|chut|hauss)\w+")
_NARROWED: Mapping[str, tuple[str, ExpectedType | None]] = {
    "chef": ("d (?:accusation|inculpation)", None),
    "chiffre": ("d affaires", "money"),
    "etat": ("d esprit", None),
    "moyen": ("de ", None),
    "numero": (r"(?:un|deux|trois|1|2|3)\b", "person"),
    "peine": ("(?:financiere|pecuniaire)", "money"),
    "prix": (
        r"(?:nobel|goncourt|litteraire)|.*\b(?:recu|recoit|remport\w+|obtenu)\b",
        None,
    ),
    "score": (r".*\b(?:tour|election|presidentielle|scrutin)\b", "percent"),
}
"""What follows a noun that then names another thing: "chef d'accusation", "numéro deux"."""
_NOT_NAMES = _DETERMINERS | frozenset("ce en a mort morte ne nee".split())
_CALLED = re.compile(r"(?:s|se|est ce que s) (?:appel|nomm|prenomm|denomm|intitul)\w+ ?")
_VERB_AFTER = re.compile(r"\b(?:a|ont|est|sont|va|vont|avait|etait|il|elle|ils|elles|on)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question and the place ``at`` of the one that asks."""

    words: tuple[Token, ...]
    at: int

    @property
    def word(self) -> str:
        """The word that asks, folded."""
        return self.words[self.at].folded

    @property
    def before(self) -> str:
        """The word before it, folded, or ""."""
        return self.words[self.at - 1].folded if self.at else ""

    @property
    def tail(self) -> str:
        """What follows it, folded, in words separated by one space."""
        return " ".join(word.folded for word in self.words[self.at + 1 :])


def type_asked(asked: Asked) -> ExpectedType:
    """The type that the word and what follows it ask for."""
    return _READERS.get(asked.word, _which)(asked)


def _how_many(asked: Asked) -> ExpectedType:
    tail = asked.tail
    if _TIME_COUNTED.match(tail) or (_CONVICTED.search(tail) and not tail.startswith("d")):
        return "duration"
    if _MONEY_COUNTED.match(tail):
        return "money"
    if tail.startswith(("de ", "d ")):
        return "number"
    if tail.startswith("pour cent") or (asked.before == "de" and _CHANGED.search(tail)):
        return "percent"
    if _PAYING.search(tail):
        return "money"
    named = [noun_type(word) for word in tail.split()]
    return next((found for found in named if found is not None and found in QUANTITIES), "number")


def _how(asked: Asked) -> ExpectedType:
    tail = asked.tail
    if asked.before.startswith("appel"):
        return "person"
    if naming := _CALLED.match(tail):
        if naming.group().startswith(("s intitul", "se intitul")):
            return "other"
        return _noun_phrase(asked, len(naming.group().split())) or "other"
    if re.search(r"\b(?:appell\w+|appelait|bapti\w+|rebapti\w+|vetu\w*|habill\w+)\b", tail):
        return "other"
    if set(tail.split()[:12]) & DESCRIBING_VERBS:
        return "other" if re.search(r"\bt on\b", tail) else "quote"
    explained = re.search(r"\b(?:explique|expliquer|expliquait|justifie|justifiait)\b", tail)
    return "reason" if explained else "manner"


def _which(asked: Asked) -> ExpectedType:
    """After "quel", the first telling noun of its noun phrase."""
    tail = asked.tail
    if copula := _COPULA.match(tail):
        skipped = len(copula.group().split())
        return _noun_phrase(asked, skipped + _aside(asked, skipped)) or "other"
    if asked.word.startswith("l"):  # lequel, laquelle: the noun is anywhere near
        named = (noun_type(word.folded) for word in asked.words)
        return next((found for found in named if found is not None), "other")
    if tail.startswith("faits ") and asked.before == "pour":
        return "reason"
    if tail.startswith("place ") and asked.before == "a":
        return "number"
    return _noun_phrase(asked, 0) or "other"


def _noun_phrase(asked: Asked, skipped: int) -> ExpectedType | None:
    """The type of the noun that follows, ``skipped`` words and its adjectives left out."""
    words = asked.words[asked.at + 1 + skipped :]
    named = False
    for place, word in enumerate(words[:7]):
        if {word.folded, word.folded.removesuffix("s")} & _BETWEEN:
            continue
        if word.folded in _NAMING and not named:  # "le nom du gîte" is what a gîte is
            named = True
            if place + 1 < len(words) and words[place + 1].folded in {"de", "du", "d", "des"}:
                continue
            return None
        found = noun_type(word.folded, located=asked.before in _LOCATING)
        return _narrowed(found, word, " ".join(w.folded for w in words[place + 1 :]))
    return None


def _aside(asked: Asked, skipped: int) -> int:
    """How many words stand before the noun in "quelle a été, selon Lille, l'affluence"."""
    words = [word.folded for word in asked.words[asked.at + 1 + skipped :]]
    if words[0] in _DETERMINERS:
        return 0
    articles = (at for at, word in enumerate(words[:-1]) if word in _ARTICLES)
    return next(
        (at for at in articles if words[at - 1] not in _CITING and noun_type(words[at + 1])), 0
    )


def _narrowed(found: ExpectedType | None, noun: Token, after: str) -> ExpectedType | None:
    """The type of ``noun``, found alone to be ``found``, given the words after it."""
    following, other = _NARROWED.get(noun.folded, (None, None))
    if following is not None and re.match(following, after):
        return other
    is_named = found is None and noun.surface[0].isupper() and is_people(noun.folded)
    return "person" if is_named else found


def _who(asked: Asked) -> ExpectedType:
    """A person, or who a named person is: "qui est Antony Blinken"."""
    verb, *described = asked.words[asked.at + 1 :] or asked.words[-1:]
    if verb.folded not in {"est", "etait", "sont"} or not described:
        return "person"
    name = described[0]
    if name.surface[0].isupper():
        return "definition"
    # typed without capitals: "qui est blinken", but not "qui est mort", "qui est le chef"
    bare = len(described) <= 2 and all(word.surface.islower() for word in described)
    acts = name.folded in _NOT_NAMES or re.fullmatch(
        r"\w+(?:é|ée|és|u|ue|i|ie|is|it)", name.surface
    )
    return "definition" if bare and not acts else "person"


def _what(asked: Asked) -> ExpectedType:
    tail = asked.tail
    if asked.word == "quoi":
        return _what_at_end(asked)
    if tail.startswith("est ce qui"):
        return "reason" if set(tail.split()[3:]) & CAUSING_VERBS else "other"
    if tail.startswith("est ce qu"):
        known = re.match(r"est ce qu[e]?(?: c est)?(?: que?\b)?", tail)
        return _defined(asked, len(known.group().split()) if known else 3)
    if re.match(r"(?:signifie|signifiait|veut dire|designe|veulent dire|appelle t on)\b", tail):
        return "definition"
    if _PAYING.search(tail) and not tail.startswith("s est"):
        return "money"
    return "quote" if set(tail.split()[:8]) & QUOTE_VERBS else "other"


def _what_at_end(asked: Asked) -> ExpectedType:
    """As in "c'est quoi X", "de quoi est mort X", "X a dit quoi"."""
    if asked.before == "est":
        return _defined(asked, 0)
    dying = {"mort", "morte", "decede", "decedee", "cause"}
    if asked.before == "de" and dying & {word.folded for word in asked.words}:
        return "reason"
    if re.search(r"\b(?:sert|servent|servait|servaient|attribu\w+|imput\w+)\b", asked.tail):
        return "reason"
    said = {word.folded for word in asked.words[max(0, asked.at - 3) : asked.at]}
    return "quote" if said & QUOTE_VERBS else "other"


def _defined(asked: Asked, skipped: int) -> ExpectedType:
    """A definition when only a short name follows; else what its noun is, or a thing."""
    words = asked.words[asked.at + 1 + skipped :]
    named = _noun_phrase(asked, skipped)
    rest = " ".join(word.folded for word in words)
    has_complement = re.search(r" (?:de|du|des|d) ", f" {rest} ") is not None
    if named is not None and has_complement:
        return named
    content = [word for word in words if word.folded not in _DETERMINERS]
    acts = len(content) > 1 and content[0].surface[0].isupper() and content[-1].surface.islower()
    if acts or len(content) > 3 or has_complement or _VERB_AFTER.search(rest):
        return "other"
    determined = bool(words) and words[0].folded in _DETERMINERS
    return "definition" if determined or skipped != 3 else "other"


_READERS: Mapping[str, Callable[[Asked], ExpectedType]] = {
    "combien": _how_many,
    "comment": _how,
    "pourquoi": lambda asked: "reason",
    "quand": lambda asked: "date",
    "ou": lambda asked: "place",
    "qui": _who,
    "que": _what,
    "qu": _what,
    "quoi": _what,
}
