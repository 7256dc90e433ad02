"""The three ways to run a dataset: read the gold context, search the passages, ask the pipeline.

Each takes the part under test as a small Protocol and gives one record a question. The first
question is run once more beforehand, untimed, so that latencies leave warm-up out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, Protocol, TypeVar

from eval.citations import CitedClaim, CitedSpan
from eval.gold import Dataset, GoldQuestion
from eval.records import (
    Record,
    agreement_scores,
    answer_scores,
    claim_scores,
    first_rank,
    has_articles,
    passage_scores,
    relevance,
)
from index.documents import Article, Hit, Passage
from index.period import Period
from qa.answers import Answer, AnswerSpan, Claim
from qa.questions import analyse_question
from qa.reader import Reader
from qa.span_model import Context, heading

SearchMode = Literal["bm25", "dense", "hybrid"]
SEARCH_MODES: tuple[SearchMode, ...] = ("bm25", "dense", "hybrid")
SEARCH_DEPTH = 20
"""Passages searched for: the largest cut-off of recall@k."""

OnQuestion = Callable[[int, int], None]
"""Gets how many questions are done and how many there are."""

_T = TypeVar("_T")


class Shelf(Protocol):
    """Where articles and their passages are looked up by id (an `index.store.Store` is one)."""

    def article(self, article_id: str) -> Article | None:
        """The article, or None."""
        ...

    def passages_of(self, article_id: str) -> list[Passage]:
        """Its passages in text order; ``[]`` when it is unknown."""
        ...


class Retriever(Protocol):
    """Anything that finds passages (an `index.retriever.HybridRetriever` is one)."""

    @property
    def store(self) -> Shelf:
        """The collection searched."""
        ...

    def retrieve(
        self, question: str, *, k: int, mode: SearchMode, period: Period | None
    ) -> list[Hit]:
        """The best ``k`` passages, best first; those of the ``period`` asked for before others."""
        ...


class Asker(Protocol):
    """Anything that answers questions (a `qa.pipeline.Sourcier` is one)."""

    @property
    def store(self) -> Shelf:
        """The collection asked."""
        ...

    def ask(self, question: str, *, top_k: int) -> Answer:
        """The answer found in the best ``top_k`` passages."""
        ...


def read_questions(
    dataset: Dataset,
    reader: Reader,
    find: Callable[[str], Article | None],
    *,
    abstain_below: float | None,
    on_question: OnQuestion,
) -> list[Record]:
    """Each question read in its whole gold articles; those without a gold article are left out.

    The reader abstains when its best score is below ``abstain_below``; never when that is None.
    """

    def read(question: GoldQuestion) -> list[AnswerSpan]:
        return reader.read(question.question, _gold_contexts(question, find), top_n=3)

    readable = [q for q in dataset.questions if _gold_contexts(q, find)]
    records = []
    for question, spans, ms in _timed(readable, read, on_question):
        best = spans[0] if spans else None
        abstains = best is None or (abstain_below is not None and best.score < abstain_below)
        said, text = (None if best is None else best.text), None
        if not abstains:
            text = said
        records.append(
            Record(
                question,
                ms,
                answer_scores(question, text, said),
                prediction=text,
                best=said,
                confidence=None if best is None else best.score,
            )
        )
    return records


def _gold_contexts(question: GoldQuestion, find: Callable[[str], Article | None]) -> list[Context]:
    articles = [find(article_id) for article_id in question.article_ids]
    # subtle: readers tell contexts apart by passage_id, so each article gets its own.
    return [
        Context(article.id, number, 0, article.text, heading(article.title, article.published))
        for number, article in enumerate(articles)
        if article is not None
    ]


def search_questions(
    dataset: Dataset,
    retriever: Retriever,
    *,
    modes: Sequence[SearchMode] = SEARCH_MODES,
    on_question: OnQuestion,
) -> list[Record]:
    """Each answerable question searched in each of ``modes``; the latency is that of the last.

    The scores of mode "hybrid" bear the plain names, those of the others a prefix: ``recall@5``,
    ``bm25_recall@5``.
    """
    questions = [q for q in dataset.questions if q.answers]
    records = {q.id: Record(q, 0.0, {}) for q in questions}
    for number, mode in enumerate(modes):

        def search(question: GoldQuestion, mode: SearchMode = mode) -> list[Hit]:
            period = analyse_question(question.question).period
            return retriever.retrieve(question.question, k=SEARCH_DEPTH, mode=mode, period=period)

        def report(done: int, total: int, before: int = number * len(questions)) -> None:
            on_question(before + done, total * len(modes))

        prefix = "" if mode == "hybrid" else f"{mode}_"
        for question, hits, ms in _timed(questions, search, report):
            found = _searched(question, hits, retriever.store, SEARCH_DEPTH)
            before = records[question.id]
            records[question.id] = Record(
                question,
                ms,
                {**before.scores, **{prefix + name: score for name, score in found.items()}},
                ranks={**before.ranks, mode: first_rank(question, hits)},
            )
    return list(records.values())


def ask_questions(
    dataset: Dataset, asker: Asker, *, top_k: int, on_question: OnQuestion
) -> list[Record]:
    """Each question asked of the whole pipeline, which reads ``top_k`` passages."""
    cites = any(answer.article_id is not None for q in dataset.questions for answer in q.answers)

    def ask(question: GoldQuestion) -> Answer:
        return asker.ask(question.question, top_k=top_k)

    return [
        _asked(question, answer, ms, cites=cites, shelf=asker.store, depth=top_k)
        for question, answer, ms in _timed(dataset.questions, ask, on_question)
    ]


def _asked(
    question: GoldQuestion, answer: Answer, ms: float, *, cites: bool, shelf: Shelf, depth: int
) -> Record:
    claims = tuple(cited(claim) for claim in answer.claims)
    best = claims[0].text if claims else answer.text
    hits = sorted(answer.passages, key=lambda hit: hit.rank)
    scores = answer_scores(question, answer.text, best)
    scores |= agreement_scores(question, answer.agreement)
    # subtle: without any gold article in the dataset, no citation can be judged.
    if cites and (not question.answers or has_articles(question.answers)):
        scores |= claim_scores(question, () if answer.text is None else claims)
    return Record(
        question,
        ms,
        scores | _searched(question, hits, shelf, depth),
        prediction=answer.text,
        best=best,
        confidence=answer.confidence,
        claims=claims,
        ranks={"pipeline": first_rank(question, hits)} if question.answers else {},
    )


def cited(claim: Claim) -> CitedClaim:
    """``claim`` as it is scored: its text and the spans that it cites."""
    return CitedClaim(
        claim.text,
        tuple(CitedSpan(c.article_id, c.start, c.end, c.quote) for c in claim.citations),
    )


def _searched(
    question: GoldQuestion, hits: Sequence[Hit], shelf: Shelf, depth: int
) -> dict[str, float]:
    passages = [p for article_id in question.article_ids for p in shelf.passages_of(article_id)]
    n_relevant = sum(relevance(question, passages))
    return passage_scores(question, hits, depth=depth, n_relevant=n_relevant)


def _timed(
    questions: Sequence[GoldQuestion], run: Callable[[GoldQuestion], _T], on_question: OnQuestion
) -> Iterator[tuple[GoldQuestion, _T, float]]:
    """Each question with what ``run`` gives for it and the milliseconds it took."""
    if questions:
        run(questions[0])
    for done, question in enumerate(questions, 1):
        started = time.perf_counter()
        result = run(question)
        yield question, result, (time.perf_counter() - started) * 1000
        on_question(done, len(questions))
