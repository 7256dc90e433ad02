"""How well a span answers a question, as a few numbers; the confidence is a function of them."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from index.documents import Article, Hit
from index.sentences import Sentence, sentence_around, sentences
from index.text import fold, stems, tokens
from qa.answers import AnswerSpan
from qa.complements import tells_of_another
from qa.counted import counts, counts_another
from qa.focus import completed, focused
from qa.questions import Question, type_match
from qa.values import comparable, parse_quantity
from qa.values.nouns import same_noun


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a span; `qa.confidence` weighs them.

    ``reader`` is the span's score, ``over_null`` the part of it above 0, where the reader prefers
    the span to no answer, ``behind`` how far it is below the best span of the question (≤ 0).
    ``alone`` are the verifier's log-odds for it, its sentence judged alone (``reader`` when
    that was not done), ``alone_behind`` how far they are below the best one there (≤ 0; then
    0). ``retrieval`` is its passage's score over the best passage's (in [0, 1]). ``support`` is
    ln(1 + other articles of which a span says the same). ``unknown_names`` is the share of the
    question's names that no passage found contains, nor its title. The four other shares (in
    [0, 1], 1 when the question has none) count the question's names and other words found in
    the sentence, and in the passage with its title.
    ``fits_type`` is in [-1, 1]; ``counted`` and ``unit`` are 1 when the span has the noun or the
    unit that the question wants, -1 when it has another or none, 0 when that cannot be told or
    nothing is wanted. ``closeness`` is how near to the time that the question names the
    article was published (`index.period`, in [0, 1]), 1 when it names none.
    ``lead`` is of the best span only, 0 for the others (`qa.confidence.leading`).
    """

    reader: float
    over_null: float
    behind: float
    alone: float
    alone_behind: float
    retrieval: float
    support: float
    unknown_names: float
    names_in_sentence: float
    words_in_sentence: float
    names_in_passage: float
    words_in_passage: float
    fits_type: float
    counted: float
    unit: float
    closeness: float
    lead: float = 0.0

    @classmethod
    def names(cls) -> list[str]:
        """Names of the features, in the order of `vector`."""
        return [field.name for field in fields(cls)]

    def vector(self) -> NDArray[np.float64]:
        """``(n_features,)`` float64."""
        return np.array(astuple(self), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span with its sentence and features.

    ``group`` is the id of the article that represents the near-duplicates of this one
    (`index.groups`), None when they are not known. ``of_another``: its sentence tells of somebody
    else ("le maire de Nice" for "le maire de Marseille", `qa.complements`; wounded for dead,
    `qa.counted`). ``said``: its words, made comparable.
    """

    span: AnswerSpan
    article: Article
    sentence: Sentence
    features: Features
    group: str | None = None
    of_another: bool = False
    said: frozenset[str] = frozenset()

    def says_another_thing(self, other: Evidence) -> bool:
        """Whether neither says what the other does in more words, nor do they overlap."""
        one, two = self.span, other.span
        overlap = one.article_id == two.article_id and one.start < two.end and two.start < one.end
        return not (overlap or self.said <= other.said or other.said <= self.said)


def gather(
    question: Question,
    spans: Sequence[AnswerSpan],
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    groups: Mapping[str, str] = MappingProxyType({}),
) -> list[Evidence]:
    """The evidence of the spans, `focused`, in the order given; ``[]`` when there is none.

    ``groups`` gives the `Evidence.group` of articles, by id.
    """
    if not spans:
        return []
    whole = ((span, articles[span.article_id].text) for span in spans)
    spans = [
        part
        for span, text in whole
        for part in focused(question, completed(question, span, text), text)
    ]
    bounds = {article_id: sentences(article.text) for article_id, article in articles.items()}
    said = [_said(articles[span.article_id].text, span) for span in spans]
    found = _Found.of(question, spans, said, hits, articles)
    terms_of = cache(stems)  # several spans share a sentence
    gathered = []
    for span, words in zip(spans, said, strict=True):
        article = articles[span.article_id]
        sentence = sentence_around(bounds[span.article_id], span.start, span.end)
        there = article.text[sentence.start : sentence.end]
        place = (span.start - sentence.start, span.end - sentence.start)
        of_another = counts_another(question, article.text, span) or tells_of_another(
            question.text, there, *place
        )
        features = found.features(span, words, terms_of(there))
        group = groups.get(article.id)
        evidence = Evidence(span, article, sentence, features, group, of_another, frozenset(words))
        gathered.append(evidence)
    return gathered


@dataclass(frozen=True, slots=True)
class _Found:
    """All that was found for a question; what is known of one span depends on the others."""

    question: Question
    articles: Mapping[str, Article]
    best_reader: float
    best_passage: float
    passages: Mapping[int, float]
    terms: Mapping[int, frozenset[str]]
    unknown: float
    sayers: Mapping[tuple[str, ...], set[str]]
    counted: frozenset[str]

    @classmethod
    def of(
        cls,
        question: Question,
        spans: Sequence[AnswerSpan],
        said: Sequence[tuple[str, ...]],
        hits: Sequence[Hit],
        articles: Mapping[str, Article],
    ) -> _Found:
        """Of at least one span and one passage; ``said`` is what each span says."""
        sayers: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for span, words in zip(spans, said, strict=True):
            sayers[words].add(span.article_id)
        titled = {hit.passage.id: articles[hit.passage.article_id].title + ". " for hit in hits}
        terms = {hit.passage.id: stems(titled[hit.passage.id] + hit.passage.text) for hit in hits}
        counted = frozenset[str]() if question.counted is None else same_noun(question.counted)
        return cls(
            question,
            articles,
            best_reader=max(span.score for span in spans),
            best_passage=max(hit.score for hit in hits),
            passages={hit.passage.id: hit.score for hit in hits},
            terms=terms,
            unknown=_unknown_share(question, terms.values()),
            sayers=sayers,
            counted=counted,
        )

    def features(
        self, span: AnswerSpan, words: tuple[str, ...], sentence: frozenset[str]
    ) -> Features:
        """What is known of ``span``, which says ``words``; ``sentence`` has its stems."""
        question, article = self.question, self.articles[span.article_id]
        score, passage = self.passages[span.passage_id], self.terms[span.passage_id]
        return Features(
            reader=span.score,
            over_null=max(0.0, span.score),
            behind=span.score - self.best_reader,
            alone=span.score if span.alone is None else span.alone,
            alone_behind=(span.alone or 0.0) - (span.alone_best or 0.0),
            retrieval=score / self.best_passage if self.best_passage > 0 else 0.0,
            support=math.log(len(self.sayers[words])),
            unknown_names=self.unknown,
            names_in_sentence=_share(question.targets, sentence),
            words_in_sentence=self._words_in(sentence),
            names_in_passage=_share(question.targets, passage),
            words_in_passage=self._words_in(passage),
            fits_type=type_match(question.expected, span.text),
            counted=counts(question, article.text, span),
            unit=_has_unit(question.unit, article.text, span),
            closeness=_closeness(question, article),
        )

    def _words_in(self, stems_there: frozenset[str]) -> float:
        """The share of the question's words there; "hommes" are the "soldats" that it counts."""
        words = self.question.words
        counts_them = self.counted & stems_there
        return _share(words, stems_there | (self.counted & words) if counts_them else stems_there)


def _said(text: str, span: AnswerSpan) -> tuple[str, ...]:
    """What a span says, to be compared; a bare number with what it counts ("deux" hommes)."""
    value = parse_quantity(span.text)
    bare = value is not None and value.unit is None
    following = tokens(text[span.end : span.end + 40])[:1] if bare else []
    return (*comparable(span.text), *(token.folded for token in following))


def _unknown_share(question: Question, passages: Iterable[frozenset[str]]) -> float:
    names = frozenset(name for name in question.targets if not name[0].isdigit())
    return len(names.difference(*passages)) / len(names) if names else 0.0


def _closeness(question: Question, article: Article) -> float:
    return 1.0 if question.period is None else question.period.closeness(article.published)


def _has_unit(unit: re.Pattern[str] | None, text: str, span: AnswerSpan) -> float:
    """Whether the unit stands in the span or in the two dozen characters after it."""
    if unit is None:
        return 0.0
    near = fold(text[span.start : span.end + 24])
    return 1.0 if unit.search(near) or ("%" in near and unit.search("pour cent")) else -1.0


def _share(wanted: frozenset[str], present: frozenset[str]) -> float:
    return len(wanted & present) / len(wanted) if wanted else 1.0
