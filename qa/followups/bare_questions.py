"""Question words alone: "quand ?", "où ça ?", "combien exactement ?", "la raison ?", "son âge ?".

Each asks something else of the fact that the previous question was about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text import fold
from qa.followups.antecedents import resolved
from qa.followups.clauses import Clause, asking, clause
from qa.followups.phrases import Phrase, join
from qa.followups.splitting import split
from qa.followups.substitution import substitute
from qa.followups.turns import Turn, short_answer
from qa.followups.typed import Typed

_TAIL = (
    r"(?: (?:ca|cela|c etait|c est|c etait ca|exactement|precisement|plus precisement|au juste"
    r"|sont-ils|sont-elles|y en a-t-il|il y en a|au total|en tout|donc|alors"
    r"|ca s est passe|cela s est passe|est-ce|a peu pres))*"
)
_BEFORE = r"(?:(?:c est|c etait|ca s est passe|cela s est passe|ca a eu lieu|ca date de) )?"
_HEAD = (
    r"quand|d ou|vers ou|ou|pourquoi|comment|depuis quand|jusqu a quand|pour quand"
    r"|(?:depuis |pendant |en )?combien de temps|combien|a cause de (?:quoi|qui)|avec l aide de qui"
    r"|(?:a|de|dans|sur|par|pour|avec|contre|chez|en|vers|sous|selon) (?:qui|quoi|combien)"
    r"|(?:a|de|dans|sur|par|pour|avec|contre|chez|en|vers) quel(?:le)?s? [a-z]+"
    r"|quel (?:jour|mois)|quelle (?:annee|date)"
)
_BARE = re.compile(rf"{_BEFORE}({_HEAD}){_TAIL}(?= |$)")
_NOMINAL = re.compile(r"(?:(?:quelle est|quel est|c est quoi) )?(?:la |le |l )?"
                      r"(date|jour|lieu|endroit|raison|cause|motif)(?: exacte?)?")  # fmt: skip
_HEADS = {"date": "quand", "jour": "quand", "lieu": "où", "endroit": "où"}
_AGE = re.compile(r"(?:(?:quel est|c est quoi) )?(son|leur) age|quel age")
_PRICED = re.compile(
    r"\b(?:cout|pay|achet|achat|vend|vers|donn|depens|touch|gagn|augment|baiss|perd|invest)"
)


def bare_question(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Ask "quand ?", "où ça ?", "combien exactement ?" of the same fact, or "quand en Italie ?"."""
    match = _BARE.match(typed.flat)
    if match is None:
        return None
    count = len(re.findall(r"[^\W_]+", match.group()))
    words = list(re.finditer(r"[^\W_]+", typed.text))
    more = split(typed.text[words[count].start() :]) if count < len(words) else []
    if any(phrase.kind not in {"place", "time", "speaker"} for phrase in more):
        return None
    head = _as_typed(match[1])
    exactly = bool(re.search("exactement|au juste|precisement", typed.flat))
    found = _asked_about(head, turns[-1], exactly=exactly)
    for phrase in more:
        found = substitute(phrase, found) if found is not None else None
    return None if found is None else join(found)


def is_nominal(flat: str) -> bool:
    """Whether the words only name what is asked: "la date", "le lieu"."""
    return _NOMINAL.fullmatch(flat) is not None


def nominal(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Ask "la date ?" or "le lieu ?" as "quand ?" or "où ?", "son âge ?" as "quel âge a-t-il"."""
    if match := _AGE.fullmatch(typed.flat):
        pronoun = "ont-ils" if match[1] == "leur" else "a-t-il"
        other = "ont-elles" if match[1] == "leur" else "a-t-elle"
        return resolved(f"quel âge {pronoun}", turns) or resolved(f"quel âge {other}", turns)
    match = _NOMINAL.fullmatch(typed.flat)
    if match is None:
        return None
    found = _asked_about(_HEADS.get(match[1], "pourquoi"), turns[-1], exactly=False)
    return None if found is None else join(found)


def _as_typed(head: str) -> str:
    """The words of ``head`` (flat) with the accents and apostrophes French wants."""
    written = re.sub(r"^(d|l) ", r"\1’", head)
    written = re.sub(r"^a ", "à ", re.sub(r"\bl aide", "l’aide", written))
    for plain, accented in (("ou", "où"), ("annee", "année"), ("jusqu a", "jusqu’à")):
        written = re.sub(rf"\b{plain}\b", accented, written)
    return written.replace("region", "région").replace("epoque", "époque")


def _asked_about(head: str, turn: Turn, *, exactly: bool) -> list[Phrase] | None:
    phrases = split(turn.asked)
    asked = clause(phrases)
    before = asked.ask.folded if asked.ask else ""
    if head == "combien":
        if asked.counts or before.endswith("combien"):
            return [*phrases, Phrase("word", "exactement")] if exactly else phrases
        if asked.role == "identity" and before.startswith("quel"):
            return phrases
        counted = _how_many(asked)
        if counted is not None or not any(_PRICED.search(p.folded) for p in asked.rest):
            return counted
    if fold(head) == before:
        return [*phrases, Phrase("word", "exactement")] if exactly else phrases
    answer = short_answer(turn)
    return asking(head, _where_it_is(asked, answer), answer)


def _how_many(asked: Clause) -> list[Phrase] | None:
    """Ask "combien" of the plural noun of the question: "des drones" -> "combien de drones"."""
    for at, phrase in enumerate(asked.rest):
        rest = [*asked.rest[:at], *asked.rest[at + 1 :]]
        if match := re.match(r"des (\w.*)", phrase.text):
            that = [Phrase("est-ce que", "est-ce que")] if asked.periphrasis else []
            return [Phrase("ask", "combien"), Phrase("counted", f"de {match[1]}"), *that, *rest]
        match = re.match(r"((?:la|le|l’) ?\w+) de (\w+s\b.*)", phrase.text)
        if match and not asked.ask:
            noun = Phrase("noun", match[1])
            return [Phrase("ask", "de combien"), Phrase("counted", f"de {match[2]}"),
                    *asked.rest[:at], noun, *asked.rest[at + 1 :]]  # fmt: skip
    return None


def _where_it_is(asked: Clause, answer: str | None) -> Clause:
    """The clause of "où est-il", which says nothing without its answer: "X est-il à Bruxelles"."""
    bare = any(re.fullmatch(r"(?:est|sont|etait)-(?:ils?|elles?)", p.folded) for p in asked.rest)
    if asked.ask is None or asked.ask.folded != "ou" or not bare or not answer:
        return asked
    rest = tuple(phrase for phrase in asked.rest if phrase.kind != "time")
    return Clause(asked.role, asked.ask, None, (*rest, Phrase("place", answer)), False)
