"""The kinds of follow-up, one rule each: what it recognises, and the question it makes.

A rule is given what was typed and the turns that count, latest last (never none), and returns the
self-contained question, or None when the follow-up is not of its kind or cannot be understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.text import fold
from qa.followups.antecedents import name_just_given, owners, resolved, with_owner
from qa.followups.clauses import Clause, asking, clause, event_context, stated
from qa.followups.phrases import Phrase, is_name, join, split
from qa.followups.substitution import substitute
from qa.followups.turns import Turn
from qa.followups.typed import Typed

_TAIL = (
    r"(?: (?:ca|cela|c etait|c est|c etait ca|exactement|precisement|plus precisement|au juste"
    r"|donc|alors|ca s est passe|cela s est passe|est-ce|a peu pres))*"
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
_SAYS = (
    r"(?:dit|annonce|affirme|declare|rapporte|pretend|raconte|donne|avance|assure|confirme|parle)"
)
_THAT = r"(?: (?:ca|cela|ceci|de ca|ces? chiffres?|ce nombre|ce bilan|cette information))?"
_WHO_SAID = re.compile(
    r"(?:selon|d apres) (?:qui|quoi|quelle source)"
    r"|(?:quelle est |c est quoi )?(?:la |ta |votre |vos )?sources?"
    r"|(?:c est )?qui (?:est-ce |c est )?(?:qui )?"
    rf"(?:(?:l |le |les )?(?:a |ont |avait )?{_SAYS}e?s?{_THAT}|en parle)"
)
_WHETHER_TRUE = re.compile(r"(?:est-ce |c est )?(?:vraiment )?(?:vrai|sur|confirme|certain)(?: ca)?"
                           r"|vraiment|ah bon")  # fmt: skip
_WHO_IS = re.compile(r"(?:c est|c etait) qui(?: (?:ca|lui|elle))?|qui (?:est|etait)-(?:ce|il|elle)"
                     r"|qui c est")  # fmt: skip
_WHAT_IS = re.compile(r"c est quoi(?: ca)?|qu est-ce(?: que c est)?(?: que ca)?|c est a dire")
_NOT = re.compile(r"(.+?),? (?:et )?pas (.+)")
_PRICED = re.compile(
    r"\b(?:cout|pay|achet|achat|vend|vers|donn|depens|touch|gagn|augment|baiss|perd|invest)"
)
_LONG_ANSWER = 12
"""An answer of more words is a quotation: it does not fill in a sentence."""
_MEMORY = "celle celui celles ceux".split()


Rule = Callable[[Typed, Sequence[Turn]], str | None]


def _who_said(typed: Typed, turns: Sequence[Turn]) -> str | None:
    if not _WHO_SAID.fullmatch(typed.flat):
        return None
    answer = turns[-1].answer
    if answer and _is_long(answer):
        return f"qui a dit « {answer} » ?"
    told = _told(turns[-1])
    said = "a annoncé" if "annonc" in typed.flat else "a dit"
    return None if told is None else join([Phrase("ask", f"qui {said} que"), *told])


def _told(turn: Turn) -> list[Phrase] | None:
    """What the turn established, without who said it."""
    phrases = [phrase for phrase in split(turn.asked) if phrase.kind != "speaker"]
    return stated(clause(phrases), _short(turn))


def _is_long(answer: str) -> bool:
    return len(answer.split()) > _LONG_ANSWER or answer.rstrip("»” ").endswith((".", "!", "?"))


def _short(turn: Turn) -> str | None:
    """The answer when it can stand in a sentence."""
    return None if turn.answer is None or _is_long(turn.answer) else turn.answer


def _whether_true(typed: Typed, turns: Sequence[Turn]) -> str | None:
    if not _WHETHER_TRUE.fullmatch(typed.flat):
        return None
    told = _told(turns[-1])
    return None if told is None else join([Phrase("verb", "est-il vrai que"), *told])


def _who_or_what_is(typed: Typed, turns: Sequence[Turn]) -> str | None:
    if _WHO_IS.fullmatch(typed.flat):
        name = name_just_given(turns[-1])
        return f"qui est {name} ?" if name else None
    if _WHAT_IS.fullmatch(typed.flat):
        answer = turns[-1].answer
        return join([Phrase("ask", "qu’est-ce que"), Phrase("noun", answer)]) if answer else None
    return None


def _bare_question(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Ask "quand ?", "où ça ?", "combien exactement ?" of the same fact, or "quand en Italie ?"."""
    match = _BARE.match(typed.flat)
    if match is None or _WHO_SAID.fullmatch(typed.flat):
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
        if (asked.wanted is not None and asked.wanted.kind == "counted") or before == "combien":
            return [*phrases, Phrase("word", "exactement")] if exactly else phrases
        if asked.role == "identity":
            return phrases
        counted = _how_many(asked)
        if counted is not None or not any(_PRICED.search(p.folded) for p in asked.rest):
            return counted
    if fold(head) == before:
        return [*phrases, Phrase("word", "exactement")] if exactly else phrases
    answer = _short(turn)
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


def _view_of(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Ask the same according to the X of "qu’en dit X ?"."""
    match = re.match(r"(?:que |qu)[’' ]?en (?:dit|disent|pense|pensent) (.+)", typed.text)
    if match is None:
        return None
    speaker = Phrase("speaker", f"selon {match[1]}", "selon", True)
    found = substitute(speaker, split(turns[-1].asked))
    return None if found is None else join(found)


def _other_phrase(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Put "et en Ukraine ?", "non, en juillet", "les Russes, pas les Ukrainiens" in their place."""
    match = _NOT.fullmatch(typed.text)
    wanted = split(_without_that(match[1] if match else typed.text), fragment=True)
    told_apart = typed.led or match is not None
    if not wanted or len(wanted) > 3 or any(p.kind in _ASKING for p in wanted):
        return None
    if not told_apart and any(phrase.kind in {"noun", "word"} for phrase in wanted):
        return None
    found: list[Phrase] | None = split(_about(wanted[0], turns).asked)
    for phrase in wanted:
        owned = replace(phrase, text=with_owner(phrase.text, owners(turns)))
        found = substitute(owned, found) if found is not None else None
    return None if found is None else join(found)


_ASKING = frozenset({"ask", "asked", "verb", "est-ce que"})


def _about(wanted: Phrase, turns: Sequence[Turn]) -> Turn:
    """The turn to ask again: for another speaker, not the one that asked who said it."""
    earlier = [
        turn for turn in turns if not re.match(r"qui a (?:dit|annonce) qu", fold(turn.asked))
    ]
    return earlier[-1] if wanted.kind == "speaker" and earlier else turns[-1]


def _without_that(typed: str) -> str:
    """Only the complement: "celle de Valfréjus" -> "de Valfréjus"."""
    return re.sub(rf"^(?:{'|'.join(_MEMORY)}) (?=d)", "", typed)


def _him_instead(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Ask the last question about somebody else of the name just given: "et lui ?"."""
    if typed.flat not in {"lui", "elle", "eux", "elles"}:
        return None
    name = name_just_given(turns[-1])
    for turn in reversed(turns):
        phrases = split(turn.asked)
        other = [p for p in phrases if is_name(p) and p.text != name]
        if name is not None and other and clause(phrases).role != "identity":
            found = substitute(Phrase("noun", name, named=True), phrases)
            return None if found is None else join(found)
    return None


def _how_many_there(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Count "combien de morts ?" in the event or the place just spoken of."""
    phrases = split(resolved(typed.text, turns) or typed.text)
    counted = next((phrase for phrase in phrases if phrase.kind == "counted"), None)
    others = [phrase for phrase in phrases if phrase.kind not in {"ask", "counted"}]
    if counted is None or any(p.kind not in {"place", "time", "speaker", "with"} for p in others):
        return None
    before = split(turns[-1].asked)
    asked = clause(before)
    if asked.wanted is not None and asked.wanted.kind == "counted" and not others:
        return join([counted if phrase is asked.wanted else phrase for phrase in before])
    if any(phrase.kind == "place" for phrase in others):
        return join(phrases)
    context = event_context(asked.rest)
    return join([*phrases[:2], *others, *context]) if context else None


def _pronouns(typed: Typed, turns: Sequence[Turn]) -> str | None:
    asks = any(phrase.kind in _ASKING for phrase in split(typed.text))
    return resolved(typed.text, turns) if asks else None


RULES: tuple[Rule, ...] = (
    _who_said, _whether_true, _who_or_what_is, _view_of, _bare_question, _him_instead,
    _other_phrase, _how_many_there, _pronouns,
)  # fmt: skip
