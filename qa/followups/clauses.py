"""A question turned into another about the same fact, or into the statement that answers it.

Works on the phrases of `qa.followups.phrases`: what was asked is filled in with the answer
("8 000 soldats") or left vague ("des soldats", "on"). Verbs keep their form: only the order of
words changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from index.text import fold
from qa.followups.grammar import INVERTED
from qa.followups.phrases import Phrase, is_name
from qa.followups.places import is_place
from qa.followups.splitting import split

Role = Literal["adverb", "subject", "object", "topic", "identity"]
"""What the question asks for: when, where or why; who does; what is done; how many there are; who
or what somebody or something is."""

_COUNTING = re.compile(r"(?:combien|(?:le )?nombre|nb|cb)$")
_BE = re.compile(r"(?:est|sont|etait|etaient|sera|seront)$")
_WHY = re.compile(r"pourquoi|comment|depuis quand|a cause")
_TIME_ASKED = re.compile(r"(?:jour|mois|annee|heure|date)\b")
_DAYS = re.compile(r"(?:quand|ou|quel jour|en quelle annee|a quelle (?:date|heure)|quelle date)$")
_EVENT = re.compile(
    r"\b(?:seisme|tremblement|attentat|attaque|accident|crash|collision|incendie|avalanche|ouragan"
    r"|cyclone|tempete|fusillade|explosion|naufrage|inondation|manifestation|greve|match|sommet"
    r"|concert|prise d otages|guerre|bataille|putsch|election|referendum)s?\b"
)
_QUANTITY_WORDS = frozenset(
    "a jusqu environ plus moins de d pres quelque quelques au aux un une des entre et deux trois"
    " quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante soixante"
    " cent cents mille millier milliers million millions milliard milliards centaine centaines"
    " dizaine dizaines aucun aucune plusieurs autour presque".split()
)
_COLLECTIVE = re.compile(r"(?:milliers?|millions?|milliards?|centaines?|dizaines?)$")
_AGREED = re.compile(r"(é|u|i)(?:e|s|es)$")
_UNINVERTED = re.compile(r"([^\W_]+)-(?:t-)?(?:ils?|elles?|on)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """A question taken apart; ``rest`` holds every phrase that is not what is asked."""

    role: Role
    ask: Phrase | None
    wanted: Phrase | None
    rest: tuple[Phrase, ...]
    periphrasis: bool

    @property
    def counts(self) -> bool:
        """Whether it asks "combien de …"."""
        return self.wanted is not None and self.wanted.kind == "counted"


def clause(phrases: list[Phrase]) -> Clause:
    """The parts of the question that ``phrases`` make."""
    phrases = _ordered(phrases)
    ask = next((phrase for phrase in phrases if phrase.kind == "ask"), None)
    wanted = next((phrase for phrase in phrases if phrase.kind in {"asked", "counted"}), None)
    rest = tuple(
        phrase
        for before, phrase in zip([None, *phrases], phrases, strict=False)
        if phrase not in (ask, wanted)
        and phrase.kind != "est-ce que"
        and not (before is wanted is not None and _dates(phrase))
    )
    periphrasis = any(p.kind == "est-ce que" or "est-ce" in p.folded for p in phrases)
    return Clause(_role(ask, wanted, rest), ask, wanted, rest, periphrasis)


def _dates(phrase: Phrase) -> bool:
    """Whether ``phrase`` only completes what is asked: "quel jour de mars 2017"."""
    return phrase.kind == "time" and phrase.folded.startswith(("de ", "d "))


def _ordered(phrases: list[Phrase]) -> list[Phrase]:
    """The question without what precedes it: "selon Kiev, combien …" -> "combien … selon Kiev"."""
    if not phrases:
        return []
    phrases = [_inside(phrases[0]), *phrases[1:]]
    asks = [at for at, phrase in enumerate(phrases) if phrase.kind == "ask"]
    begins = asks[0] if asks and phrases[asks[0] - 1].text.endswith(",") else 0
    moved = [*phrases[begins:], *phrases[:begins]]
    return [replace(phrase, text=phrase.text.rstrip(",")) for phrase in moved]


def _inside(first: Phrase) -> Phrase:
    """The first phrase as it is written elsewhere: "Les Britanniques" -> "les Britanniques"."""
    article, _, noun = first.text.partition(" ")
    if first.kind in {"with", "place", "time", "speaker"}:
        return replace(first, text=first.text[0].lower() + first.text[1:])
    common = first.kind == "noun" and (noun[:1].islower() or article == "Les" or is_place(noun))
    elided = re.match(r"L[’']", first.text) is not None
    return (
        replace(first, text=first.text[0].lower() + first.text[1:]) if elided or common else first
    )


def _role(ask: Phrase | None, wanted: Phrase | None, rest: tuple[Phrase, ...]) -> Role:
    head = ask.folded if ask else ""
    plain = [phrase for phrase in rest if phrase.kind not in {"speaker", "time"}]
    first = plain[0] if plain else None
    if _BE.fullmatch(first.folded if first else "") and re.match(r"(?:qui|quel\w*|que?)$", head):
        return "identity"
    if _COUNTING.fullmatch(head) and wanted is not None and not _verb(rest):
        return "topic"
    if head == "qu est-ce qui":
        return "subject"
    if re.match(r"(?:que|qu)$|qu est-ce", head):
        return "object"
    if wanted is not None and _TIME_ASKED.match(wanted.folded):
        return "adverb"
    if (_COUNTING.fullmatch(head) and wanted) or re.match(r"(?:qui|quel)", head):
        return "subject" if _is_plain_verb(first) else "object"
    return "adverb"


def _is_plain_verb(phrase: Phrase | None) -> bool:
    """A verb that no pronoun follows."""
    return phrase is not None and phrase.kind == "verb" and not INVERTED.search(phrase.folded)


def _verb(rest: tuple[Phrase, ...]) -> Phrase | None:
    return next((phrase for phrase in rest if phrase.kind == "verb"), None)


def asking(head: str, asked: Clause, answer: str | None) -> list[Phrase] | None:
    """The phrases of the question ``head`` ("quand", "pourquoi") about the same fact.

    None when the question holds no fact, as "quel est le prix du pétrole ?".
    """
    ask, that = Phrase("ask", head), Phrase("est-ce que", "est-ce que")
    dated = _DAYS.fullmatch(fold(head))
    if (
        asked.role == "adverb"
        and head == "pourquoi"
        and _is_plain_verb(next(iter(asked.rest), None))
    ):
        return [ask, that, *_subject_first(asked.rest)]  # "pourquoi brûle la forêt" is not said
    if asked.role == "adverb":
        return [ask, *([that] if asked.periphrasis else []), *map(_vague, asked.rest)]
    event = _event(asked.rest)
    if asked.role in {"topic", "identity"} and dated and event is not None:
        return [ask, Phrase("verb", "a eu lieu"), *event]
    if asked.role == "topic" and asked.wanted is not None:
        past = " eu" if event is not None or dated else ""
        there_is = Phrase("verb", f"y a-t-il{past}")
        return [ask, there_is, Phrase("noun", _some(asked.wanted)), *asked.rest]
    quel = asked.ask is not None and asked.ask.folded.startswith("quel")
    if asked.role == "identity" and quel and not _WHY.match(fold(head)):
        return None
    if asked.role == "object" and not asked.periphrasis and _inverted(asked.rest):
        impersonal = asked.wanted is None and "-on" in asked.rest[0].folded
        answer = None if impersonal else answer  # "que lui reproche-t-on"
        return [ask, *_with_object(asked, answer, keep_order=True)]
    told = stated(asked, None if asked.counts else answer)
    return None if told is None else [ask, that, *told]


def _vague(phrase: Phrase) -> Phrase:
    """What "combien" counts after the verb ("a-t-il livré d'avions"), no longer counted."""
    return Phrase("noun", _some(phrase)) if phrase.kind == "counted" else phrase


def stated(asked: Clause, answer: str | None) -> list[Phrase] | None:
    """The phrases of the statement that answers the question, the answer (or "on") in its place.

    >>> from qa.followups.phrases import join, split
    >>> join(stated(clause(split("Qui a reçu Lavrov ?")), "Kim Jong-un"))[:-2]
    'Kim Jong-un a reçu Lavrov'
    """
    if asked.role == "topic":
        return [Phrase("verb", "il y a"), Phrase("noun", _filled(asked, answer)), *asked.rest]
    if asked.role == "identity":
        return _identity(asked, answer)
    if asked.role == "subject":
        return [Phrase("noun", _filled(asked, answer)), *asked.rest]
    if asked.role == "object":
        return _with_object(asked, answer, keep_order=False)
    return _subject_first(asked.rest)


def _identity(asked: Clause, answer: str | None) -> list[Phrase] | None:
    if answer is None:
        return None
    verb, *others = asked.rest
    said = Phrase("noun", answer)
    who = asked.ask is not None and asked.ask.folded == "qui"
    named = answer[:1].isupper() and not any(is_name(phrase) for phrase in others)
    return [said, verb, *others] if who and named else [*others, verb, said]


def _filled(asked: Clause, answer: str | None) -> str:
    if asked.wanted is None:
        return answer or "on"
    if asked.wanted.kind == "counted":
        return quantity(answer, asked.wanted) if answer else _some(asked.wanted)
    head = asked.ask.folded if asked.ask else ""
    article = "des" if head.endswith("s") else "une" if head.endswith("elle") else "un"
    return answer or f"{article} {asked.wanted.text}"


def _some(counted: Phrase) -> str:
    """What is counted, left vague: "de soldats russes" -> "des soldats russes"."""
    noun = _noun(counted)
    several = re.sub(r" et (?:de |d[’'])", " et des ", noun)
    return f"des {several}" if noun.split()[0].endswith(("s", "x")) else noun


def _noun(counted: Phrase) -> str:
    """What is counted without its "de"."""
    return re.sub(r"^(?:de |des |d[’'] ?)", "", counted.text, flags=re.IGNORECASE)


def quantity(answer: str, counted: Phrase) -> str:
    """The answer with what it counts: "8 000" -> "8 000 soldats", "des milliers" -> "… de soldats".

    An answer that names what it counts ("12 000 hommes") stays as it is, unless it names the head
    of ``counted``, which is then given whole.
    """
    noun = _noun(counted)
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", answer)
    others = [word for word in words if fold(word) not in _QUANTITY_WORDS]
    if others:
        head = noun.split()[0]
        return answer[: -len(head)] + noun if answer.endswith(f" {head}") else answer
    if words and _COLLECTIVE.fullmatch(fold(words[-1])):
        return f"{answer} d’{noun}" if noun[0] in "aeiouyéèh" else f"{answer} de {noun}"
    return f"{answer} {noun}"


def _with_object(asked: Clause, answer: str | None, *, keep_order: bool) -> list[Phrase]:
    """The fact of "combien de soldats X a-t-elle envoyés", the answer after the verb."""
    filler = _filled(asked, None if asked.counts and keep_order else answer)
    rest = list(asked.rest) if keep_order else _subject_first(asked.rest)
    at = next((i for i, phrase in enumerate(rest) if phrase.kind == "verb"), None)
    if at is None:
        return rest
    if asked.wanted is not None:
        rest[at] = Phrase("verb", _AGREED.sub(r"\1", rest[at].text))
    said = [] if filler == "on" else [Phrase("noun", filler)]
    return [*rest[: at + 1], *said, *rest[at + 1 :]]


def _subject_first(rest: tuple[Phrase, ...]) -> list[Phrase]:
    """``rest`` in the order of a statement: "a-t-elle nié" -> "a nié", subject before the verb."""
    phrases = [
        Phrase(p.kind, _UNINVERTED.sub(r"\1", p.text), p.preposition, p.named)
        if p.kind == "verb" else p
        for p in rest
    ]  # fmt: skip
    at = next((i for i, phrase in enumerate(phrases) if phrase.kind == "verb"), None)
    if at is None or any(phrase.kind == "noun" for phrase in phrases[:at]):
        return phrases
    subject = next((phrase for phrase in phrases[at:] if phrase.kind == "noun"), None)
    if subject is None:
        return phrases
    others = [phrase for phrase in phrases if phrase is not subject]
    return [*others[:at], subject, *others[at:]]


def _inverted(rest: tuple[Phrase, ...]) -> bool:
    verb = _verb(rest)
    return verb is not None and INVERTED.search(verb.folded) is not None


def _event(rest: tuple[Phrase, ...]) -> list[Phrase] | None:
    """The event that ``rest`` speaks of, as a noun, and where it was; None without an event."""
    for at, phrase in enumerate(rest):
        found = _EVENT.search(phrase.folded)
        if found and phrase.kind in {"with", "place", "noun"}:
            text = re.sub(r"^(?:dans|lors de|lors|pendant|après|sur) ", "", phrase.text)
            if not _EVENT.match(
                re.sub(r"^(?:l[ea]?s?|une?|du|au) ", "", Phrase("noun", text).folded)
            ):  # "le bilan du séisme": the event alone
                text = re.sub(r"^.*?\b(?=(?:de l[’']|du|de la) ?\w)", "", text)
                text = re.sub(r"^du ", "le ", re.sub(r"^de ", "", text))
            places = [other for other in rest[at + 1 :] if other.kind == "place"]
            return [*split(text)[:1], *places]
    return None


def event_context(rest: tuple[Phrase, ...]) -> list[Phrase]:
    """The event of ``rest`` as a circumstance, with its place: "dans le séisme", "au Mexique"."""
    event = _event(rest)
    if event is None:
        return [phrase for phrase in rest if phrase.kind in {"place", "time"}]
    noun, *places = event
    return [Phrase("with", f"dans {noun.text}", "dans"), *places]
