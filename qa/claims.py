"""Spans become claims: one value each, with everyone who reports it, and how far they agree.

Spans that are equal after French normalisation, state the same quantity, begin alike, or are a name
and its short form are one claim. Ranges, vague quantities and dates relative to the article are
compared as text only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.text import analyse, tokens
from qa.answers import Agreement, Citation, Claim
from qa.attribution import attribution, modality
from qa.confidence import Confidence
from qa.evidence import Evidence
from qa.questions import ExpectedType, Question, same_counted
from qa.values import Value, comparable, parse_value

MAX_CLAIMS = 8
_SHOWN_RATIO = 0.2
"""A further claim is shown when its confidence is at least this share of the first one's."""
_RIVAL_RATIO = 0.4
"""… and counts as a disagreement when at least this share."""
_REPRINT_RATIO = 0.6


@dataclass(frozen=True, slots=True)
class Scored:
    """Evidence with the probability that it is right."""

    evidence: Evidence
    probability: float


@dataclass(frozen=True, slots=True)
class _Told:
    """An article's group and the stems of its sentence: what tells whether it is a reprint."""

    group: str | None
    stems: frozenset[str]


def score(question: Question, evidence: Sequence[Evidence], confidence: Confidence) -> list[Scored]:
    """The spans that may answer, with their probabilities, in the order given."""
    possible = _of_the_type(question.expected, evidence)
    probabilities = confidence.probabilities([item.features for item in possible])
    return [Scored(*pair) for pair in zip(possible, probabilities, strict=True)]


def build_claims(question: Question, scored: Sequence[Scored]) -> list[Claim]:
    """At most `MAX_CLAIMS` claims, most probable first; ``[]`` when nothing was found."""
    kept = _disjoint(sorted(scored, key=lambda item: -item.probability))
    groups: list[list[Scored]] = []
    for item in kept:
        for group in groups:
            if _same(question.expected, group[0], item):
                group.append(item)
                break
        else:
            groups.append([item])
    least = _SHOWN_RATIO * groups[0][0].probability if groups else 0.0
    shown = [group for group in groups if group[0].probability >= least]
    return [_claim(question.expected, group) for group in shown[:MAX_CLAIMS]]


def agreement_of(question: Question, claims: Sequence[Claim]) -> Agreement:
    """Whether the sources of the claims that are told give one value or several.

    Only values of the kind asked for can disagree: two reasons may both be true.
    """
    if not claims:
        return "none"
    first = claims[0]
    rivals = [c for c in claims[1:] if c.confidence >= _RIVAL_RATIO * first.confidence]
    if question.expected in {"number", "money"}:
        rivals = [c for c in rivals if c.value is not None]
    elif question.expected not in {"date", "person", "place", "organisation"}:
        rivals = []
    if rivals:
        return "disagree"
    return "agree" if first.source_count > 1 else "single"


def _of_the_type(expected: ExpectedType, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Without the spans that say no quantity when one is asked for, unless none does."""
    if expected not in {"number", "money"}:
        return evidence
    return [item for item in evidence if item.features.fits_type >= 0] or evidence


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


def _same(expected: ExpectedType, first: Scored, second: Scored) -> bool:
    one, two = first.evidence.span.text, second.evidence.span.text
    a, b = comparable(one), comparable(two)
    value, other = _value(first.evidence), _value(second.evidence)
    if expected in {"number", "money"} and (value is not None or other is not None):
        # subtle: "deux" hommes and "deux" jours are written alike and count other things
        return value is not None and other is not None and _compatible(value, other)
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    if not shorter:
        return False
    is_name = one[:1].isupper() and two[:1].isupper()
    short_form = is_name and longer[-len(shorter) :] == shorter
    return short_form or (len(shorter) > 1 and longer[: len(shorter)] == shorter)


def _compatible(one: Value, two: Value) -> bool:
    if one.kind != two.kind or one.amount != two.amount:
        return False
    return one.unit is None or two.unit is None or same_counted(one.unit, two.unit)


def _claim(expected: ExpectedType, group: Sequence[Scored]) -> Claim:
    best = group[0]
    cited = _one_a_sentence(group)
    citations = tuple(_citation(item.evidence) for item in cited)
    days = sorted(c.published for c in citations if c.published is not None)
    span, sentence = best.evidence.span, best.evidence.sentence
    text = best.evidence.article.text[sentence.start : sentence.end]
    return Claim(
        text=span.text,
        value=_value(best.evidence) if expected in {"number", "money"} else None,
        confidence=best.probability,
        attribution=attribution(text, span.start - sentence.start, span.end - sentence.start),
        modality=modality(text),
        citations=citations,
        article_count=len({c.article_id for c in citations}),
        source_count=_count_dispatches(cited),
        first_published=days[0] if days else None,
        last_published=days[-1] if days else None,
    )


def _one_a_sentence(group: Sequence[Scored]) -> list[Scored]:
    """The best of each sentence: a name said twice in it is cited once."""
    best: dict[tuple[str, int], Scored] = {}
    for item in group:
        best.setdefault((item.evidence.article.id, item.evidence.sentence.start), item)
    return list(best.values())


def _value(evidence: Evidence) -> Value | None:
    """The span's quantity; its bound and unit may stand beside it ("jusqu'à | 8 000 | hommes")."""
    span, text = evidence.span, evidence.article.text
    alone = parse_value(span.text)
    if alone is None:
        return None
    before = tokens(text[evidence.sentence.start : span.start])[-2:]
    after = tokens(text[span.end : evidence.sentence.end])[:1]
    first = evidence.sentence.start + before[0].start if before else span.start
    last = span.end + after[0].end if after and alone.unit is None else span.end
    wider = parse_value(text[first:last])
    return alone if wider is None or wider.amount != alone.amount else wider


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
    return _Told(evidence.group, frozenset(analyse(sentence).fold_stem))


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
