"""One sentence that tells an answer, put together from verified parts only.

"Jusqu'à 8 000, selon Antony Blinken (nov. 2024) ; d'autres chiffres circulent : 11 000 (juil.
2025)": the words of the claims as they stand in the articles, who says them, and the articles'
dates. The words between these parts are ours and say nothing of the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.answers import Answer, Claim
from qa.focus import BOUND_BEFORE
from ui.texts import say
from ui.wording import one_line, speaker

_MOST_OTHERS = 3
"""Other values named in the sentence; the table under it has them all."""
_MONTHS = {
    "fr": "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.".split(),
    "en": "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split(),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """A sentence in two parts: ``value``, which answers, and the ``rest``, "" for none."""

    value: str
    rest: str = ""

    @property
    def text(self) -> str:
        """The whole sentence."""
        return self.value + self.rest


def headline(answer: Answer, lang: str) -> Headline:
    """The sentence for ``answer``, on one line; why there is none when it abstains."""
    if answer.text is None or not answer.claims:
        return Headline(*_none(answer, lang))
    if answer.listed:
        return Headline(_begun(" ; ".join(words(answer.claims[n]) for n in answer.listed)))
    value = _begun(words(answer.claims[0]))
    return Headline(value, _sentence(answer, lang).removeprefix(value))


def _sentence(answer: Answer, lang: str) -> str:
    first = answer.claims[0]
    told = _begun(words(first) + _sourced(first, lang))
    if len(answer.time_line) > 1 and 0 in answer.time_line:
        return _along_the_line(answer, lang)
    if answer.agreement != "disagree":
        return told
    rivals = [answer.claims[n] for n in answer.rivals[:_MOST_OTHERS]]
    kind = None if first.value is None else first.value.kind
    key = "headline.others"
    if kind is not None:
        key += "_date" if kind == "date" else "_number"
    return say(key, lang, told=told, others=_listed(rivals, lang))


def words(claim: Claim) -> str:
    """The claim's own words, with the bound before them in the article ("jusqu'à", "plus de")."""
    best = claim.citations[0]
    before = best.sentence[: best.start - best.sentence_start]
    bound = BOUND_BEFORE.search(before)
    is_amount = claim.value is not None and claim.value.kind != "date"
    return one_line((bound.group() if bound and is_amount else "") + claim.text)


def _along_the_line(answer: Answer, lang: str) -> str:
    """The first claim with its day, and what was said before it, or after."""
    first = answer.claims[0]
    place = answer.time_line.index(0)
    earlier = [answer.claims[n] for n in answer.time_line[:place]]
    later = [answer.claims[n] for n in answer.time_line[place + 1 :]]
    told = _begun(words(first) + _sourced(first, lang, exact=True))
    if earlier:
        told = say("headline.line", lang, told=told, others=_listed(earlier, lang, exact=True))
    if later:
        told = say("headline.later", lang, told=told, others=_listed(later, lang, exact=True))
    return told


def _listed(claims: Sequence[Claim], lang: str, *, exact: bool = False) -> str:
    return ", ".join(words(claim) + _in_brackets(claim, lang, exact=exact) for claim in claims)


def _in_brackets(claim: Claim, lang: str, *, exact: bool) -> str:
    facts = [speaker(claim.attribution)] if claim.attribution else []
    facts += [*_when(claim, lang, exact=exact), *_how_firmly(claim, lang)]
    return f" ({', '.join(facts)})" if facts else ""


def _sourced(claim: Claim, lang: str, *, exact: bool = False) -> str:
    """``, selon Antony Blinken (nov. 2024, au conditionnel)``, what is known of it."""
    who = ""
    if claim.attribution:
        who = ", " + say("claim.who", lang, who=speaker(claim.attribution))
    facts = [*_when(claim, lang, exact=exact), *_how_firmly(claim, lang)]
    return who + (f" ({', '.join(facts)})" if facts else "")


def _how_firmly(claim: Claim, lang: str) -> list[str]:
    return [] if claim.modality == "asserted" else [say(f"modality.{claim.modality}", lang)]


def _when(claim: Claim, lang: str, *, exact: bool) -> list[str]:
    day = claim.citations[0].published
    return [] if day is None else [_short(day, lang, exact=exact)]


def _short(day: date, lang: str, *, exact: bool) -> str:
    month = _MONTHS["en" if lang == "en" else "fr"][day.month - 1]
    return f"{day.day} {month} {day.year}" if exact else f"{month} {day.year}"


def _joined(items: Sequence[str], lang: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return say("headline.and", lang, items=", ".join(items[:-1]), last=items[-1])


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _none(answer: Answer, lang: str) -> tuple[str, str]:
    none = say("answer.none", lang)
    if answer.reason is None:
        return none, ""
    names = _joined([one_line(name) for name in answer.reason.names], lang)
    return none, " " + say(f"why.{answer.reason.why}", lang, names=names)
