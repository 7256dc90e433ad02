"""Spans become claims: one value each, with everyone who reports it, and how far they agree.

Spans that are equal after French normalisation, state the same quantity or the same days, begin
alike, or are a name and its short form are one claim. A vague quantity or a range is a claim apart
from the numbers it allows, but does not disagree with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.text import stems, tokens
from qa.agreement import told_first
from qa.answers import Citation, Claim
from qa.attribution import attribution
from qa.attribution.modality import modality
from qa.confidence import Confidence, odds
from qa.evidence import Evidence
from qa.questions import QUANTITIES, ExpectedType, Question
from qa.values import (
    Value,
    comparable,
    name_relation,
    parse_moment,
    parse_quantity,
    relation,
)
from qa.values.nouns import may_be_the_same

MAX_CLAIMS = 8
_SHOWN_RATIO = 0.2
"""A further claim is shown when its confidence is at least this share of the first one's."""
_CITED_ODDS = 0.1
"""A place with less than this share of the odds of its claim's best one is not cited: it says the
same words of something else."""
_REPRINT_RATIO = 0.6
_BESIDE = 60
"""Characters beside a span in which its bound and its unit are looked for."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Evidence with the probability that it is right."""

    evidence: Evidence
    probability: float


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a span says, read once: spans are compared in pairs."""

    text: str
    words: tuple[str, ...]
    value: Value | None


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


def build_claims(
    question: Question, scored: Sequence[Scored], *, threshold: float = 0.0
) -> list[Claim]:
    """At most `MAX_CLAIMS` claims, the one to tell first first; ``[]`` when nothing was found.

    ``threshold`` as in `qa.agreement.told_first`.
    """
    kept = _disjoint(sorted(scored, key=lambda item: -item.probability))
    groups: list[tuple[_Stated, list[Scored]]] = []
    for item in kept:
        stated = _stated(question.expected, item.evidence)
        for first, group in groups:
            if _same(question.expected, first, stated):
                group.append(item)
                break
        else:
            groups.append((stated, [item]))
    least = _SHOWN_RATIO * groups[0][1][0].probability if groups else 0.0
    shown = [group for group in groups if group[1][0].probability >= least]
    claims = [_claim(stated.value, group) for stated, group in shown[:MAX_CLAIMS]]
    return told_first(question, claims, threshold)


def _of_the_type(expected: ExpectedType, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Without the spans that say no quantity when one is asked for, unless none does."""
    if expected not in QUANTITIES:
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


def _stated(expected: ExpectedType, evidence: Evidence) -> _Stated:
    text = evidence.span.text
    return _Stated(text, comparable(text), _value(expected, evidence))


def _same(expected: ExpectedType, first: _Stated, second: _Stated) -> bool:
    one, two = first.text, second.text
    a, b = first.words, second.words
    if expected == "person" and name_relation(one, two) == "equal":
        return True
    value, other = first.value, second.value
    if expected in QUANTITIES and (value is not None or other is not None):
        # subtle: "deux" hommes and "deux" jours are written alike and count other things
        return value is not None and other is not None and _compatible(value, other)
    if value is not None and other is not None and expected == "date":
        compared = relation(value, other)
        if compared != "compatible":  # "mars" and "le 3 mars" are compared as texts
            return compared == "equal"
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    if not shorter:
        return False
    is_name = one[:1].isupper() and two[:1].isupper()
    short_form = is_name and longer[-len(shorter) :] == shorter
    return short_form or (len(shorter) > 1 and longer[: len(shorter)] == shorter)


def _compatible(one: Value, two: Value) -> bool:
    if relation(one, two) == "equal":
        return True
    if one.kind != two.kind or one.amount is None or one.amount != two.amount:
        return False
    return one.unit is None or two.unit is None or may_be_the_same(one.unit, two.unit)


def _claim(value: Value | None, group: Sequence[Scored]) -> Claim:
    best = group[0]
    cited = _one_a_sentence([item for item in group if _supports(item, best)])
    citations = tuple(_citation(item.evidence) for item in cited)
    days = sorted(c.published for c in citations if c.published is not None)
    span, sentence = best.evidence.span, best.evidence.sentence
    text = best.evidence.article.text
    speaker = attribution(text, sentence, span.start, span.end)
    return Claim(
        text=span.text,
        value=value,
        confidence=best.probability,
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


def _value(expected: ExpectedType, evidence: Evidence) -> Value | None:
    """The quantity or the date of the span, when one is asked for."""
    if expected == "date":
        return parse_moment(evidence.span.text, published=evidence.article.published)
    return _quantity(evidence) if expected in QUANTITIES else None


def _quantity(evidence: Evidence) -> Value | None:
    """The span's quantity; its bound and unit may stand beside it ("jusqu'à | 8 000 | hommes")."""
    span, text = evidence.span, evidence.article.text
    alone = parse_quantity(span.text)
    if alone is None:
        return None
    start = max(evidence.sentence.start, span.start - _BESIDE)
    before = tokens(text[start : span.start])[-2:]
    after = tokens(text[span.end : min(evidence.sentence.end, span.end + _BESIDE)])[:1]
    first = start + before[0].start if before else span.start
    last = span.end + after[0].end if after and alone.unit is None else span.end
    wider = parse_quantity(text[first:last])
    if wider is None or wider.amount != alone.amount:
        return alone
    return alone if alone.amount is None and wider.low != alone.low else wider


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
