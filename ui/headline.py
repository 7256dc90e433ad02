"""One sentence that tells an answer, put together from verified parts only.

"Jusqu'à 8 000, selon Antony Blinken (nov. 2024) ; d'autres chiffres circulent : 11 000 (juil.
2025)": the words of the claims as they stand in the articles, who says them, and the articles'
dates. The words between these parts are ours and say nothing of the world.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.dates import ordinal
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
class Part:
    """A stretch of the sentence; the value of ``answer.claims[claim]``, or words between."""

    text: str
    claim: int | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """A sentence in parts, at least one; those before ``rest`` are what answers."""

    parts: tuple[Part, ...]
    rest: int = 1

    @property
    def text(self) -> str:
        """The whole sentence."""
        return "".join(part.text for part in self.parts)


def headline(answer: Answer, lang: str) -> Headline:
    """The sentence for ``answer``, on one line; why there is none when it abstains."""
    if answer.text is None or not answer.claims:
        return Headline(tuple(_none(answer, lang)))
    if answer.listed:
        parts = tuple(_items(answer, lang))
        return Headline(parts, len(parts))
    exact = 0 in answer.time_line
    first = answer.claims[0]
    begun = Part(_begun(words(first)), 0)
    sourced = Part(_sourced(first, lang, exact=exact))
    return Headline((begun, sourced, *_others(answer, lang)))


def leading(answer: Answer) -> int:
    """The place of the claim that the sentence begins with."""
    return answer.listed[0] if answer.listed else 0


def words(claim: Claim) -> str:
    """The claim's own words, with the bound before them in the article ("jusqu'à", "plus de").

    A quantity that began its sentence no longer does.
    """
    best = claim.citations[0]
    if claim.value is None or claim.value.kind == "date":
        return one_line(claim.text)
    before = best.sentence[: best.start - best.sentence_start]
    bound = BOUND_BEFORE.search(before)
    told = (bound.group().lower() if bound else "") + claim.text
    return one_line(told if before.strip() else told[:1].lower() + told[1:])


def _others(answer: Answer, lang: str) -> Iterator[Part]:
    """What else is said: the counts before and after on the time line, or the rivals."""
    if 0 in answer.time_line:
        at = answer.time_line.index(0)
        yield from _series("headline.line", answer, answer.time_line[:at], lang, exact=True)
        yield from _series("headline.later", answer, answer.time_line[at + 1 :], lang, exact=True)
    elif answer.agreement == "disagree":
        yield from _series(_others_key(answer.claims[0]), answer, answer.rivals, lang)


def _others_key(first: Claim) -> str:
    if first.value is None or first.value.kind == "time":
        return "headline.others"
    return "headline.others_date" if first.value.kind == "date" else "headline.others_number"


def _series(
    key: str, answer: Answer, places: Sequence[int], lang: str, *, exact: bool = False
) -> Iterator[Part]:
    """`` ; auparavant : 60 (14 juil. 2016), …``; nothing without ``places``."""
    lead = say(key, lang)
    for place in places[:_MOST_OTHERS]:
        claim = answer.claims[place]
        yield Part(lead)
        yield Part(words(claim), place)
        facts = [speaker(claim.attribution)] if claim.attribution else []
        yield Part(_brackets([*facts, *_when(claim, lang, exact=exact), *_firmness(claim, lang)]))
        lead = ", "


def _items(answer: Answer, lang: str) -> Iterator[Part]:
    lead = ""
    for place in answer.listed:
        claim = answer.claims[place]
        told = words(claim)
        yield Part(lead)
        yield Part(told if lead else _begun(told), place)
        facts = [speaker(claim.attribution)] if claim.attribution else []
        yield Part(_brackets([*facts, *_firmness(claim, lang)]))
        lead = say("headline.item", lang)


def _sourced(claim: Claim, lang: str, *, exact: bool) -> str:
    """``, selon Antony Blinken (nov. 2024, au conditionnel)``, what is known of it."""
    who = ""
    if claim.attribution:
        who = ", " + say("claim.who", lang, who=speaker(claim.attribution))
    return who + _brackets([*_when(claim, lang, exact=exact), *_firmness(claim, lang)])


def _brackets(facts: Sequence[str]) -> str:
    return f" ({', '.join(facts)})" if facts else ""


def _firmness(claim: Claim, lang: str) -> list[str]:
    return [] if claim.modality == "asserted" else [say(f"modality.{claim.modality}", lang)]


def _when(claim: Claim, lang: str, *, exact: bool) -> list[str]:
    """The month of the article cited, or, ``exact``, the day that it was first said."""
    day = claim.first_published if exact else claim.citations[0].published
    return [] if day is None else [_short(day, lang, exact=exact)]


def _short(day: date, lang: str, *, exact: bool) -> str:
    month = _MONTHS["en" if lang == "en" else "fr"][day.month - 1]
    if not exact:
        return f"{month} {day.year}"
    return f"{day.day if lang == 'en' else ordinal(day.day)} {month} {day.year}"


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _none(answer: Answer, lang: str) -> Iterator[Part]:
    yield Part(say("answer.none", lang))
    if answer.reason is not None:
        names = _either([one_line(name) for name in answer.reason.names], lang)
        yield Part(" " + say(f"why.{answer.reason.why}", lang, names=names))


def _either(names: Sequence[str], lang: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return say("headline.or", lang, items=", ".join(names[:-1]), last=names[-1])
