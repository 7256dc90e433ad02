"""Spans become claims: one value each, with everyone who reports it, and how far they agree.

Spans that are equal after French normalisation, state the same quantity or the same days, begin
alike, or are a name and its short form are one claim. A vague quantity or a range is a claim apart
from the numbers it allows, but does not disagree with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.text import STOP_WORDS, fold, stems
from qa.agreement import ONE_WANTED, told_first
from qa.answers import Citation, Claim
from qa.attribution import attribution
from qa.attribution.modality import modality
from qa.confidence import Confidence, odds
from qa.evidence import Evidence
from qa.further import beside
from qa.possible import possible_answers
from qa.questions import Question
from qa.stated import Saying, Scored, Stated, says_the_same, stated

MAX_CLAIMS = 8
_CONSIDERED = 16
"""What is less probable than so many others is not looked at."""
_SHOWN_RATIO = 0.05
"""A further value is shown when its confidence is at least this share of the first one's …"""
_SHOWN_OPEN_RATIO = 0.1
"""… or this one, where several answers may be true at once: there more is beside the point."""
_LIKELY_RATIO = 0.2
"""… and may be told first when its spans are as probable as this share of the best."""
_CITED_ODDS = 0.1
"""A place with less than this share of the odds of its claim's best one is not cited: it says the
same words of something else."""
_REPRINT_RATIO = 0.6


@dataclass(frozen=True, slots=True)
class _Told:
    """An article's group and the stems of its sentence: what tells whether it is a reprint."""

    group: str | None
    stems: frozenset[str]


def score(question: Question, evidence: Sequence[Evidence], confidence: Confidence) -> list[Scored]:
    """The `possible_answers` among ``evidence`` with their probabilities, in the order given."""
    possible = possible_answers(question, evidence)
    return [
        Scored(*pair) for pair in zip(possible, confidence.probabilities(possible), strict=True)
    ]


def build_claims(
    question: Question, scored: Sequence[Scored], confidence: Confidence | None = None
) -> list[Claim]:
    """At most `MAX_CLAIMS` claims, the one to tell first first; ``[]`` when nothing was found.

    The best span weighs the first claim, ``confidence`` the others beside it (`qa.further`);
    without it they are as probable as their best spans. It gives the threshold of `told_first` too.
    """
    sayings = sayings_of(question, scored)
    if not sayings:
        return []
    claims = _likely_claims(sayings)
    told = told_first(question, claims, 0.0 if confidence is None else confidence.threshold)[0]
    first = next(n for n, claim in enumerate(claims) if claim is told)
    ratio = _SHOWN_RATIO if question.expected in ONE_WANTED else _SHOWN_OPEN_RATIO
    chances = {
        n: _chance(question, sayings[first], saying, confidence)
        for n, saying in enumerate(sayings)
        if n != first
    }
    others = [n for n in chances if chances[n] >= ratio * told.confidence]
    others.sort(key=lambda n: -chances[n])
    built = dict(enumerate(claims))
    return [
        told,
        *(
            replace(built.get(n) or _claim(sayings[n]), confidence=chances[n])
            for n in others[: MAX_CLAIMS - 1]
        ),
    ]


def _likely_claims(sayings: Sequence[Saying]) -> list[Claim]:
    """Those that may be told first: their spans are nearly as probable as the best."""
    least = _LIKELY_RATIO * sayings[0].probability
    return [_claim(saying) for saying in sayings[:MAX_CLAIMS] if saying.probability >= least]


def _chance(
    question: Question, first: Saying, other: Saying, confidence: Confidence | None
) -> float:
    """The probability that ``other`` is an answer beside ``first``.

    Every item of a list is an answer of its own: there it is what its spans say.
    """
    if confidence is None or confidence.further is None or question.several:
        return other.probability
    return min(first.probability, confidence.of(beside(question, first, other)))


def sayings_of(question: Question, scored: Sequence[Scored]) -> list[Saying]:
    """What the spans say, each with all the spans that say it, the `_CONSIDERED` most probable.

    The most probable comes first; ``[]`` for no span.
    """
    telling = [item for item in scored if fold(item.evidence.span.text) not in STOP_WORDS] or scored
    groups: list[tuple[Stated, list[Scored]]] = []
    for item in _disjoint(sorted(telling, key=lambda item: -item.probability)):
        said = stated(question, item.evidence)
        for first, group in groups:
            if says_the_same(question.expected, first, said):
                group.append(item)
                break
        else:
            groups.append((said, [item]))
    return [Saying(said, tuple(group)) for said, group in groups[:_CONSIDERED]]


def _disjoint(scored: Sequence[Scored]) -> list[Scored]:
    """The best of spans that overlap in one article: two passages share a sentence."""
    kept: list[Scored] = []
    for item in scored:
        span = item.evidence.span
        if not any(
            span.article_id == other.evidence.span.article_id
            and span.start < other.evidence.span.end
            and other.evidence.span.start < span.end
            for other in kept
        ):
            kept.append(item)
    return kept


def _claim(saying: Saying) -> Claim:
    """The claim, as probable as its best span."""
    best = saying.items[0]
    cited = _one_a_sentence([item for item in saying.items if _supports(item, best)])
    citations = tuple(_citation(item.evidence) for item in cited)
    days = sorted(c.published for c in citations if c.published is not None)
    span, sentence = best.evidence.span, best.evidence.sentence
    text = best.evidence.article.text
    speaker = attribution(text, sentence, span.start, span.end)
    return Claim(
        text=span.text,
        value=saying.stated.value,
        confidence=saying.probability,
        attribution=None if speaker is None else speaker.name,
        modality=modality(text, sentence, span.start, span.end),
        citations=citations,
        article_count=len({c.article_id for c in citations}),
        source_count=_count_dispatches(cited),
        first_published=days[0] if days else None,
        last_published=days[-1] if days else None,
    )


def _supports(item: Scored, best: Scored) -> bool:
    return odds(item.probability) >= _CITED_ODDS * odds(best.probability)


def _one_a_sentence(group: Sequence[Scored]) -> list[Scored]:
    """The best of each sentence: a name said twice in it is cited once."""
    best: dict[tuple[str, int], Scored] = {}
    for item in group:
        best.setdefault((item.evidence.article.id, item.evidence.sentence.start), item)
    return list(best.values())


def _count_dispatches(group: Sequence[Scored]) -> int:
    """How many articles report independently: near-duplicates count once, and so do reprints.

    The sentence that each article is first cited for stands for it; two are the same dispatch
    when the articles are near-duplicates, or when the sentences' sets of stems overlap (Jaccard)
    by `_REPRINT_RATIO` or more.
    """
    first = {item.evidence.article.id: item.evidence for item in reversed(group)}
    dispatches: list[list[_Told]] = []
    for evidence in first.values():
        told = _told(evidence)
        for dispatch in dispatches:
            if any(_is_reprint(told, other) for other in dispatch):
                dispatch.append(told)
                break
        else:
            dispatches.append([told])
    return len(dispatches)


def _told(evidence: Evidence) -> _Told:
    sentence = evidence.article.text[evidence.sentence.start : evidence.sentence.end]
    return _Told(evidence.group, stems(sentence))


def _is_reprint(one: _Told, two: _Told) -> bool:
    if one.group is not None and one.group == two.group:
        return True
    return len(one.stems & two.stems) >= _REPRINT_RATIO * len(one.stems | two.stems)


def _citation(evidence: Evidence) -> Citation:
    article, span, sentence = evidence.article, evidence.span, evidence.sentence
    citation = Citation(
        article_id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        published=article.published,
        start=span.start,
        end=span.end,
        quote=span.text,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        sentence=article.text[sentence.start : sentence.end],
    )
    citation.check(article)
    return citation
