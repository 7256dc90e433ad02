"""The whole way from a question to an answer: retrieve, read, weigh, claim, and say or abstain."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType, TracebackType

from index.documents import Article, Hit
from index.encoder import Encoder, load_encoder
from index.retriever import Filters, HybridRetriever
from index.store import Store
from qa.abstention import reason_for
from qa.agreement import agreement_of, listed, rivals
from qa.answers import Answer, AnswerSpan, Claim, Reason
from qa.claims import build_claims, score
from qa.confidence import Confidence
from qa.evidence import Evidence, gather
from qa.questions import Question, analyse_question
from qa.reader import ExtractiveReader, Reader
from qa.recency import POOL_RATIO, most_recent
from qa.reranker import reranked
from qa.second_look import first_spans, second_look
from qa.span_model import Context, heading
from qa.timeline import time_line
from qa.verifier import SentenceVerifier, Verifier

TOP_K = 10
"""Passages read for a question; measured in docs/RESULTS.md, "Passages read"."""
_SPANS_PER_PASSAGE = 8
"""Proposed by the reader; beyond the fifth only what the verifier finds likely is kept."""


class Sourcier:
    """Answers questions over one collection; built from finished parts, or by `open`."""

    def __init__(
        self,
        retriever: HybridRetriever,
        reader: Reader,
        confidence: Confidence,
        verifier: Verifier | None = None,
    ) -> None:
        """Without a verifier there is no second look."""
        self.retriever = retriever
        self.reader = reader
        self.confidence = confidence
        self.verifier = verifier

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        verifier: Verifier | None = None,
        prudent: bool = False,
    ) -> Sourcier:
        """Over the collection in ``directory``, with the shipped models by default.

        When ``prudent`` it abstains more, so that nine answers in ten should be right.

        Raises:
            StoreNotFound, StoreFormatError, StoreError: as `Store.open`.
            ModelNotFound: weights are missing.
        """
        # subtle: the collection is looked at before seconds are spent loading models
        Store.open(directory).close()
        retriever = HybridRetriever.open(directory, encoder or load_encoder())
        confidence = Confidence.load()
        if prudent:
            confidence = confidence.prudent()
        reader = reader or ExtractiveReader.load()
        return cls(retriever, reader, confidence, verifier or SentenceVerifier.load())

    @property
    def store(self) -> Store:
        """The collection's store."""
        return self.retriever.store

    def close(self) -> None:
        """Close the collection."""
        self.retriever.close()

    def __enter__(self) -> Sourcier:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(
        self,
        question: str,
        *,
        rewritten_question: str | None = None,
        since: date | None = None,
        until: date | None = None,
        source: str | None = None,
        as_of: date | None = None,
        recent: bool = False,
        top_k: int = TOP_K,
        on_stage: Callable[[str], None] = lambda stage: None,
    ) -> Answer:
        """The answer to ``question`` from articles that pass the filters (dates inclusive).

        ``as_of`` is the day the question is asked from: later articles are left out, and "hier" or
        "en octobre" count from it; without it "hier" counts from today. ``recent`` prefers recent
        articles (`qa.recency`). A follow-up is asked as ``rewritten_question`` (see
        `qa.conversation`), ``question`` being what was typed. ``on_stage`` is told "retrieve",
        "read" and "claims" as each begins. Every citation has been checked against the stored
        text. Without articles the answer has no text, confidence 0 and no claims.

        Raises:
            QuestionError: the question is blank or too long.
        """
        clock = _Clock(on_stage)
        asked = analyse_question(
            rewritten_question or question, as_of or date.today(), guess_year=as_of is not None
        )
        clock.enter("retrieve")
        latest = min((day for day in (as_of, until) if day is not None), default=None)
        hits, articles = self._found(asked, Filters(since, latest, source), top_k, recent=recent)
        clock.enter("read")
        spans = self.spans(asked.text, hits, articles)
        clock.enter("claims")
        groups = self.store.groups.of(articles)
        answer = weighed(asked, spans, hits, articles, self.confidence, groups)
        return replace(
            answer,
            question=question,
            rewritten_question=rewritten_question,
            timings_ms=clock.stop(),
        )

    def _found(
        self, asked: Question, filters: Filters, top_k: int, *, recent: bool
    ) -> tuple[list[Hit], dict[str, Article]]:
        """The passages to read, best first, and their articles by id."""
        wanted = POOL_RATIO * top_k if recent else top_k
        hits = self.search(asked, k=wanted, filters=filters)
        articles = self.articles(hits)
        # an article deleted since retrieval takes its passages with it
        hits = [hit for hit in hits if hit.passage.article_id in articles]
        return most_recent(hits, articles, top_k) if recent else hits, articles

    def evidence(self, question: str, *, top_k: int = TOP_K) -> list[Evidence]:
        """Every span found for ``question`` with its features: what the confidence learns from."""
        return self.search_and_read(question, top_k=top_k)[1]

    def search_and_read(
        self, question: str, *, top_k: int = TOP_K
    ) -> tuple[list[Hit], list[Evidence]]:
        """The passages found, best first, and the spans found in them with their features."""
        asked = analyse_question(question)
        hits = self.search(asked, k=top_k)
        articles = self.articles(hits)
        spans = self.spans(asked.text, hits, articles)
        return hits, self._gathered(asked, spans, hits, articles)

    def search(
        self, asked: Question, *, k: int = TOP_K, filters: Filters | None = None
    ) -> list[Hit]:
        """The best ``k`` passages for the question, those of its time before others, best first."""
        return self.retriever.retrieve(asked.text, k=k, filters=filters, period=asked.period)

    def articles(self, hits: Sequence[Hit]) -> dict[str, Article]:
        """The articles of the passages found, by id, those deleted since left out."""
        found = {hit.passage.article_id: self.store.article(hit.passage.article_id) for hit in hits}
        return {key: article for key, article in found.items() if article is not None}

    def spans(
        self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]
    ) -> list[AnswerSpan]:
        """What the reader finds in the passages, best first, the likeliest looked at again."""
        found = self.read(question, hits, articles)
        return self.look_again(question, found, articles)

    def read(
        self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]
    ) -> list[AnswerSpan]:
        """What the reader finds in the passages, best first."""
        contexts = [_context(hit, articles[hit.passage.article_id]) for hit in hits]
        return self.reader.read(question, contexts, top_n=_SPANS_PER_PASSAGE)

    def look_again(
        self, question: str, found: Sequence[AnswerSpan], articles: Mapping[str, Article]
    ) -> list[AnswerSpan]:
        """What was `read`, its likeliest sentences judged again, each alone (`qa.second_look`)."""
        if self.verifier is None:
            return first_spans(found)
        return second_look(self.verifier, question, found, articles)

    def _gathered(
        self,
        question: Question,
        spans: Sequence[AnswerSpan],
        hits: Sequence[Hit],
        articles: Mapping[str, Article],
    ) -> list[Evidence]:
        return gather(question, spans, hits, articles, self.store.groups.of(articles))


def weighed(
    asked: Question,
    spans: Sequence[AnswerSpan],
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    confidence: Confidence,
    groups: Mapping[str, str] = MappingProxyType({}),
) -> Answer:
    """The answer to ``asked`` from what was found for it, without timings.

    ``groups`` gives the representative of near-duplicate articles, by id (`index.groups`).
    """
    evidence = gather(asked, spans, hits, articles, groups)
    claims = _claims(asked, evidence, confidence)
    sure, plain = _is_sure(claims, confidence), confidence.without_prudence
    reason = None if sure else reason_for(asked, hits, articles, claims)
    if reason and plain and _is_sure(_claims(asked, evidence, plain), plain):
        reason = Reason("unsure")
    return Answer(
        question=asked.text,
        rewritten_question=None,
        text=claims[0].text if sure else None,
        confidence=claims[0].confidence if claims else 0.0,
        claims=tuple(claims),
        agreement=agreement_of(asked, claims) if sure else "none",
        passages=tuple(reranked(hits, evidence, confidence)),
        timings_ms={},
        reason=reason,
        time_line=time_line(asked, claims) if sure else (),
        rivals=rivals(asked, claims) if sure else (),
        listed=listed(asked, claims) if sure else (),
    )


def _claims(asked: Question, evidence: Sequence[Evidence], confidence: Confidence) -> list[Claim]:
    return build_claims(asked, score(asked, evidence, confidence), confidence)


def _is_sure(claims: Sequence[Claim], confidence: Confidence) -> bool:
    return bool(claims) and claims[0].confidence >= confidence.threshold


def _context(hit: Hit, article: Article) -> Context:
    passage, told = hit.passage, heading(article.title, article.published)
    return Context(article.id, passage.id, passage.start, passage.text, told)


class _Clock:
    """Milliseconds spent in each stage."""

    def __init__(self, on_stage: Callable[[str], None]) -> None:
        self._on_stage = on_stage
        self._started = self._entered = time.perf_counter()
        self._stage: str | None = None
        self._spent: dict[str, float] = {}

    def enter(self, stage: str) -> None:
        self._leave()
        self._stage, self._entered = stage, time.perf_counter()
        self._on_stage(stage)

    def stop(self) -> dict[str, float]:
        self._leave()
        total = (time.perf_counter() - self._started) * 1000
        return {**self._spent, "total": total}

    def _leave(self) -> None:
        if self._stage is not None:
            self._spent[self._stage] = (time.perf_counter() - self._entered) * 1000
