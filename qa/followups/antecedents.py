"""What the pronouns of a question stand for, found in the turns before it.

"quel âge a-t-il ?", "qui l’a reçu ?", "sa sœur", "parmi eux", "là-bas". The answer just given comes
first when it is a name, then the nouns of the question, then older turns; an article or a country
tells gender and number, a person's name neither. Sentences with a noun of their own before the
pronoun are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.text import fold
from qa.followups.grammar import INVERTED
from qa.followups.phrases import Phrase, is_name, join
from qa.followups.places import gender, is_place, located
from qa.followups.splitting import split
from qa.followups.turns import Turn
from qa.questions import analyse_question

_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’-]*(?: (?:(?:du|de|d’) ?)?[A-ZÀ-ÖØ-Þ][\w’-]*)*")
_IMPERSONAL = re.compile(
    r"\by a-t-il|(?:se|s) (?:fait|peut|agit)-il|\bfaut-il|reste-t-il"
    r"|est-il (?:vrai|possible|exact)"
)
_OBJECT = re.compile(r"^(n[’'])?(l[’']|les? |la )(?=(?:a|ont|avait|avaient|aurait|auraient)\b)")
_AGREED = re.compile(r"(é|u|i)(?:es|e|s)\b")
_AFTER = re.compile(r"\b(avec|contre|parmi|pour|chez|par|sur|entre|d’|de) (lui|elles?|eux)\b")
_POSSESSIVE = re.compile(r"\b(son|sa|ses|leurs?) (?=\w)", re.IGNORECASE)
_VERB_FIRST = re.compile(r"(?:quel age|que?|qu|comment)$")
_MOST_WORDS = 12
"""A longer question says itself what its pronouns stand for."""
_NO_SUBJECT = frozenset({"ask", "asked", "est-ce que", "time", "verb"})
_LINKS = frozenset("que qu comme si il elle ils elles".split())
_DEFINITE = {"un": "le", "une": "la", "des": "les"}
_PLURAL = frozenset("les des ces ses deux trois quatre cinq".split())


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str

    def fits(self, pronoun: str) -> bool:
        """Whether "il", "elle", "ils" or "elles" can stand for it."""
        article = fold(self.text.split()[0]).replace("'", "’").split("’")[0]
        plural = article in _PLURAL or article[0].isdigit() or gender(self.text) == "p"
        plural = plural or " et " in self.text
        if plural != pronoun.endswith("s"):
            return False
        feminine = article in {"la", "une", "sa", "cette"} or gender(self.text) == "f"
        masculine = article in {"le", "un", "son", "ce"} or gender(self.text) == "m"
        return not (masculine if pronoun.startswith("elle") else feminine)


def resolved(question: str, turns: Sequence[Turn]) -> str | None:
    """``question`` with its pronouns replaced, or None when it has none that can be."""
    contrast = re.match(r"(?:lui|elles?|eux) ?, ", question)
    if contrast:
        question = question[contrast.end() :]
    if len(question.split()) > _MOST_WORDS:
        return None
    candidates = _candidates(turns, with_answer=contrast is None)
    phrases = split(question)
    before, itself = join(phrases), _names_itself(phrases)
    if not itself:
        phrases = split(_after_prepositions(question, candidates))
    subject, phrases = _with_subject(phrases, candidates)
    if not itself:
        others = [*_objects(turns[-1]), *candidates]
        phrases = _with_object(phrases, [other for other in others if other != subject])
        phrases = _with_owner(phrases, candidates)
    phrases = _with_place(phrases, turns)
    after = join(phrases)
    return None if after == before else after


def _names_itself(phrases: Sequence[Phrase]) -> bool:
    """Whether a noun of the question can be what its "l’" or its "sa" stands for."""
    nouns = [
        phrase
        for phrase in phrases
        if phrase.kind in {"noun", "asked", "speaker"} and phrase.folded not in {"age", "temps"}
    ]
    return any(not _POSSESSIVE.match(phrase.text) for phrase in nouns)


def name_just_given(turn: Turn) -> str | None:
    """The name that the turn answered with, or the last one that it asked about."""
    somebody = analyse_question(turn.asked).expected in {"person", "organisation"}
    somebody = somebody or re.match(r"quel(?:le)? ", fold(turn.asked)) is not None
    if turn.answer and somebody and _is_name(turn.answer):
        return turn.answer
    names = [p.text for p in split(turn.asked) if is_name(p) and _is_name(p.text)]
    return next((name for name in reversed(names) if not is_place(name)), None)


def _is_name(answer: str) -> bool:
    return bool(_NAME.fullmatch(answer)) and len(answer.split()) <= 5


def _candidates(turns: Sequence[Turn], *, with_answer: bool) -> list[_Candidate]:
    """Best first, each once."""
    texts: list[str] = []
    for turn in reversed(turns):
        expected = analyse_question(turn.asked).expected
        answer = turn.answer if with_answer and expected in {"person", "organisation"} else None
        phrases = split(turn.asked)
        described = answer and re.match(r"(?:un|une|l[ea’']) ?\w", answer)
        if answer and (_is_name(answer) or (described and not any(map(is_name, phrases)))):
            texts.append(answer)
        texts += [p.text for p in phrases if p.kind == "noun"]
        texts += [_all_of(phrase.text) for phrase in phrases if phrase.kind == "counted"]
        for phrase in phrases:
            if phrase.kind not in {"noun", "with", "place", "speaker"}:
                continue
            texts += _names_inside(phrase.text)
            texts += [f"les {noun}" for noun in re.findall(r" de (\w+s(?: \S+s)?)$", phrase.text)]
    return [_Candidate(text.strip(" ,")) for text in dict.fromkeys(texts)]


def _names_inside(text: str) -> list[str]:
    """The names of people in a phrase, after a preposition: "la sœur de Kim" -> "Kim"."""
    return [
        match.group()
        for match in _NAME.finditer(text)
        if match.start() > 0
        and not is_place(match.group())
        and not re.search(r"\b(?:l[ae]s?|du|des|une?) $|l[’']$", text[: match.start()])
    ]


def _objects(turn: Turn) -> list[_Candidate]:
    """The nouns after the verb of the turn's question: what "l’" most often stands for."""
    phrases = split(turn.asked)
    at = next((i for i, phrase in enumerate(phrases) if phrase.kind == "verb"), len(phrases))
    return [_Candidate(phrase.text) for phrase in phrases[at:] if phrase.kind == "noun"]


def _all_of(counted: str) -> str:
    """All that is counted: "de réfugiés irakiens" -> "les réfugiés irakiens"."""
    return re.sub(r"^(?:de |d[’'])", "les ", counted)


def _fitting(candidates: Sequence[_Candidate], pronoun: str) -> _Candidate | None:
    return next((candidate for candidate in candidates if candidate.fits(pronoun)), None)


def _with_subject(
    phrases: list[Phrase], candidates: Sequence[_Candidate]
) -> tuple[_Candidate | None, list[Phrase]]:
    for at, phrase in enumerate(phrases):
        if _is_subject(phrase):
            return None, phrases
        inverted = INVERTED.search(phrase.folded) if phrase.kind == "verb" else None
        if inverted and not _IMPERSONAL.search(phrase.folded) and inverted[2] != "on":
            found = _fitting(candidates, inverted[2])
            return found, phrases if found is None else _named(phrases, at, _again(found.text))
        follows = phrases[at + 1].folded if at + 1 < len(phrases) else ""
        if phrase.folded in {"il", "elle", "ils", "elles"} and not follows.startswith("y a"):
            found = _fitting(candidates, phrase.folded)
            if found is not None:
                said = replace(phrase, kind="noun", text=_again(found.text))
                return found, [*phrases[:at], said, *phrases[at + 1 :]]
    return None, phrases


def _is_subject(phrase: Phrase) -> bool:
    """Whether the phrase can be what a pronoun after it stands for: any noun, any unknown word."""
    if phrase.kind == "word":
        return phrase.folded not in _LINKS
    return phrase.kind not in _NO_SUBJECT or re.search(r"[A-ZÀ-Þ]", phrase.text[1:]) is not None


def _again(noun: str) -> str:
    """The noun of a second mention: "un référendum" -> "le référendum"."""
    match = re.match(r"(un|une|des) (.+)", noun)
    if match is None:
        return noun
    if match[1] != "des" and fold(match[2])[0] in "aeiouh":
        return f"l’{match[2]}"
    return f"{_DEFINITE[match[1]]} {match[2]}"


def _named(phrases: list[Phrase], at: int, subject: str) -> list[Phrase]:
    """The subject put before its verb: "est-il né" -> "X est-il né", "quel âge a X"."""
    head = " ".join(phrase.folded for phrase in phrases[:at] if phrase.kind in {"ask", "asked"})
    verb, noun = phrases[at], Phrase("noun", subject)
    if _VERB_FIRST.fullmatch(head) and " " not in verb.text.strip():
        plain = re.sub(r"-(?:t-)?(?:ils?|elles?)$", "", verb.text)
        return [*phrases[:at], replace(verb, text=plain), noun, *phrases[at + 1 :]]
    return [*phrases[:at], noun, *phrases[at:]]


def _with_object(phrases: list[Phrase], candidates: Sequence[_Candidate]) -> list[Phrase]:
    """With "l’a reçu" as "a reçu X"; the participle no longer agrees."""
    for at, phrase in enumerate(phrases):
        match = _OBJECT.match(phrase.text) if phrase.kind == "verb" else None
        if match is None:
            continue
        plural = match[2].startswith("les")
        feminine = bool(re.search(r"(?:ée|ue|ie|ise)s?$", phrase.text))
        found = _fitting(candidates, ("elle" if feminine else "il") + ("s" if plural else ""))
        if found is None:
            return phrases
        text = _AGREED.sub(r"\1", (match[1] or "") + phrase.text[match.end() :])
        said = Phrase("noun", _again(found.text))
        return [*phrases[:at], replace(phrase, text=text), said, *phrases[at + 1 :]]
    return phrases


def _with_owner(phrases: list[Phrase], candidates: Sequence[_Candidate]) -> list[Phrase]:
    """With "sa sœur" as "la sœur de X"."""
    for at, phrase in enumerate(phrases):
        match = _POSSESSIVE.search(phrase.text)
        if match is None or phrase.kind not in {"noun", "with", "word"}:
            continue
        owned = with_owner(phrase.text, [candidate.text for candidate in candidates])
        return [*phrases[:at], replace(phrase, text=owned), *phrases[at + 1 :]]
    return phrases


def with_owner(text: str, owners: Sequence[str]) -> str:
    """The owner said: "sa sœur" -> "la sœur de Kim Jong-un"; ``text`` itself without an owner."""
    match = _POSSESSIVE.search(text)
    several = match is not None and fold(match[1]).startswith("leur")
    fitting = [owner for owner in owners if _Candidate(owner).fits("ils" if several else "il")
               or _Candidate(owner).fits("elles" if several else "elle")]  # fmt: skip
    if match is None or not fitting:
        return text
    article = {"son": "le", "sa": "la", "ses": "les", "leur": "le", "leurs": "les"}[fold(match[1])]
    noun = text[match.end() :]
    begun = f"l’{noun}" if article != "les" and fold(noun)[0] in "aeiouh" else f"{article} {noun}"
    return f"{text[: match.start()]}{begun} de {fitting[0]}"


def is_owned(text: str) -> bool:
    """Whether a "son", "sa", "leur" still stands in ``text``."""
    return _POSSESSIVE.match(text) is not None


def owners(turns: Sequence[Turn]) -> list[str]:
    """Who "sa", "son" or "ses" can stand for, best first."""
    return [candidate.text for candidate in _candidates(turns, with_answer=True)]


def _with_place(phrases: list[Phrase], turns: Sequence[Turn]) -> list[Phrase]:
    """With the place last spoken of for "là-bas" and "y va"."""
    place = _last_place(turns)
    if place is None:
        return phrases
    placed = []
    for phrase in phrases:
        if phrase.kind == "verb" and re.match(r"y (?!a\b|a-t)", phrase.text):
            phrase = replace(phrase, text=phrase.text[2:])
            placed.append(phrase)
            continue
        placed.append(Phrase("place", place) if phrase.folded in {"la-bas", "labas"} else phrase)
    went = placed != phrases and not any(phrase.text == place for phrase in placed)
    return [*placed, Phrase("place", place)] if went else placed


def _last_place(turns: Sequence[Turn]) -> str | None:
    """The place of the last turn that has one, as "en Syrie"."""
    for turn in reversed(turns):
        phrases = split(turn.asked)
        said = [phrase.text for phrase in phrases if phrase.kind == "place"]
        names = [
            name
            for phrase in phrases
            for name in _NAME.findall(phrase.text)
            if phrase.kind in {"with", "noun"} and is_place(name)
        ]
        if said or names:
            return said[-1] if said else located(names[-1])
    return None


def _after_prepositions(question: str, candidates: Sequence[_Candidate]) -> str:
    """With "parmi eux" as "parmi les réfugiés"."""

    def said(match: re.Match[str]) -> str:
        found = _fitting(candidates, {"lui": "il", "eux": "ils"}.get(match[2], match[2]))
        return match.group() if found is None else f"{match[1]} {found.text}"

    return _AFTER.sub(said, question)
