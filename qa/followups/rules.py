"""The kinds of follow-up, one rule each: what it recognises, and the question it makes.

A rule is given what was typed and the turns that count, latest last (never none), and returns the
self-contained question, or None when the follow-up is not of its kind or cannot be understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.text import fold
from qa.followups.antecedents import is_owned, name_just_given, owners, resolved, with_owner
from qa.followups.bare_questions import bare_question, is_nominal, nominal
from qa.followups.clauses import clause, event_context, stated
from qa.followups.phrases import Phrase, is_name, join
from qa.followups.splitting import split
from qa.followups.substitution import substitute
from qa.followups.turns import Turn, is_long, short_answer
from qa.followups.typed import Typed

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
_VIEW = re.compile(
    r"(?:que |qu)[’' ]?en (?:dit|disent|pense|pensent) (?P<after>.+)"
    r"|(?P<before>[^,]+), (?:qu[’' ]en (?:dit|pense)[- ](?:t[- ])?(?:il|elle)"
    r"|(?:il|elle) en (?:dit|pense) quoi)"
)
_WHETHER_TRUE = re.compile(r"(?:est-ce |c est )?(?:vraiment )?(?:vrai|sur|confirme|certain)(?: ca)?"
                           r"|vraiment|ah bon")  # fmt: skip
_WHO_IS = re.compile(r"(?:c est|c etait) qui(?: (?:ca|lui|elle))?|qui (?:est|etait)-(?:ce|il|elle)"
                     r"|qui c est")  # fmt: skip
_WHAT_IS = re.compile(r"c est quoi(?: ca)?|qu est-ce(?: que c est)?(?: que ca)?|c est a dire")
_NOT = re.compile(r"pas [^,]+(?:, (?:mais )?| mais )(?P<after>.+)|(?P<before>.+?),? (?:et )?pas .+")
_MOST_PHRASES = 3
"""A follow-up of more phrases says something of its own."""
_POINTING = "celle celui celles ceux".split()

_PRONOUNS = frozenset("lui elle eux elles moi toi nous vous ca cela".split())
_ASKING = frozenset({"ask", "asked", "verb", "est-ce que"})

Rule = Callable[[Typed, Sequence[Turn]], str | None]


def _who_said(typed: Typed, turns: Sequence[Turn]) -> str | None:
    if not _WHO_SAID.fullmatch(typed.flat):
        return None
    answer = turns[-1].answer
    if answer and is_long(answer):
        return f"qui a dit « {answer.strip('«»“” ')} » ?"
    told = _told(turns[-1])
    said = "a annoncé" if "annonc" in typed.flat else "a dit"
    return None if told is None else join([Phrase("ask", f"qui {said} que"), *told])


def _told(turn: Turn) -> list[Phrase] | None:
    """What the turn established, without who said it."""
    phrases = [phrase for phrase in split(turn.asked) if phrase.kind != "speaker"]
    return stated(clause(phrases), short_answer(turn))


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


def _view_of(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Ask the same according to the X of "qu’en dit X ?"."""
    match = _VIEW.fullmatch(typed.text)
    if match is None:
        return None
    speaker = Phrase("speaker", f"selon {match['after'] or match['before']}", "selon", True)
    found = substitute(speaker, split(turns[-1].asked))
    return None if found is None else join(found)


def _other_phrase(typed: Typed, turns: Sequence[Turn]) -> str | None:
    """Put "et en Ukraine ?", "non, en juillet", "les Russes, pas les Ukrainiens" in their place."""
    match = _NOT.fullmatch(typed.text)
    said = (match["after"] or match["before"]) if match else typed.text
    wanted = split(_without_that(said), fragment=True)
    if not 0 < len(wanted) <= _MOST_PHRASES or any(map(_stands_alone, wanted)):
        return None
    told_apart = typed.led or match is not None
    if not told_apart and any(phrase.kind in {"noun", "word"} for phrase in wanted):
        return None
    found: list[Phrase] | None = split(_about(wanted[0], turns).asked)
    for phrase in wanted:
        text = with_owner(phrase.text.rstrip(","), owners(turns))
        if found is None or is_owned(text):  # "son âge", of nobody spoken of
            return None
        found = substitute(replace(phrase, text=text), found)
    return None if found is None else join(found)


def _stands_alone(phrase: Phrase) -> bool:
    """Whether the phrase asks, tells or points: it does not merely replace another."""
    return phrase.kind in _ASKING or phrase.folded in _PRONOUNS or is_nominal(phrase.folded)


def _about(wanted: Phrase, turns: Sequence[Turn]) -> Turn:
    """The turn to ask again: for another speaker, not the one that asked who said it."""
    earlier = [
        turn for turn in turns if not re.match(r"qui a (?:dit|annonce) qu", fold(turn.asked))
    ]
    return earlier[-1] if wanted.kind == "speaker" and earlier else turns[-1]


def _without_that(typed: str) -> str:
    """Only the complement: "celle de Valfréjus" -> "de Valfréjus"."""
    return re.sub(rf"^(?:{'|'.join(_POINTING)}) (?=d)", "", typed)


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
    spoken_of = resolved(typed.text, turns)
    phrases = split(spoken_of or typed.text)
    counted = next((phrase for phrase in phrases if phrase.kind == "counted"), None)
    others = [phrase for phrase in phrases if phrase.kind not in {"ask", "counted"}]
    if counted is None or any(p.kind not in {"place", "time", "speaker", "with"} for p in others):
        return None
    before = split(turns[-1].asked)
    asked = clause(before)
    if asked.counts and not others:
        return join([counted if phrase.kind == "counted" else phrase for phrase in before])
    if any(phrase.kind == "place" for phrase in others):
        return spoken_of
    if spoken_of is None and any(phrase.kind == "with" for phrase in others):
        return None
    context = event_context(asked.rest)
    return join([*phrases[:2], *others, *context]) if context else None


def _pronouns(typed: Typed, turns: Sequence[Turn]) -> str | None:
    asks = any(phrase.kind in _ASKING for phrase in split(typed.text))
    return resolved(typed.text, turns) if asks else None


RULES: tuple[Rule, ...] = (
    _who_said, _whether_true, _who_or_what_is, _view_of, nominal, bare_question, _him_instead,
    _other_phrase, _how_many_there, _pronouns,
)  # fmt: skip
