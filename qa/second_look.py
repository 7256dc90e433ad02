"""A second look: the likeliest sentences are read again, each alone under its article's title.

Where a passage holds two answers the reader prefers one, and lowers the other; where it holds none,
the rest of it can make a wrong one look right. Alone, a sentence has to answer by itself. Measured
in docs/RESULTS.md, "A second look". Nothing is found here that was not found before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.documents import Article
from index.sentences import Sentence, sentence_around, sentences
from qa.answers import AnswerSpan
from qa.reader import Context, Reader, heading

SENTENCES = 4
"""Sentences read again; with six or sixteen little more is gained (docs/RESULTS.md)."""
_SPANS = 8
"""Spans found in each; none of them overlaps another."""
_UNSEEN = -10.0
"""The score of a span that is not among them: about that of the least of them."""


def second_look(
    reader: Reader, question: str, spans: Sequence[AnswerSpan], articles: Mapping[str, Article]
) -> list[AnswerSpan]:
    """``spans``, best first, in their order; those of the first `SENTENCES` with their ``alone``.

    ``articles`` holds the articles of all of them. ``[]`` for no span.
    """
    numbers: dict[tuple[str, Sentence], int] = {}
    contexts: list[Context] = []
    placed = list(_placed(spans, articles))
    for span, sentence in placed:
        key = (span.article_id, sentence)
        if key not in numbers and len(contexts) < SENTENCES:
            numbers[key] = len(contexts)
            contexts.append(_alone(articles[span.article_id], sentence, len(contexts)))
    found = reader.read(question, contexts, top_n=_SPANS) if contexts else []
    by_number = [[one for one in found if one.passage_id == n] for n in range(len(contexts))]
    return [
        span
        if (number := numbers.get((span.article_id, sentence))) is None
        else _read_alone(span, by_number[number])
        for span, sentence in placed
    ]


def _placed(
    spans: Sequence[AnswerSpan], articles: Mapping[str, Article]
) -> Iterator[tuple[AnswerSpan, Sentence]]:
    bounds = {key: sentences(articles[key].text) for key in {span.article_id for span in spans}}
    for span in spans:
        yield span, sentence_around(bounds[span.article_id], span.start, span.end)


def _alone(article: Article, sentence: Sentence, number: int) -> Context:
    text = article.text[sentence.start : sentence.end]
    return Context(
        article.id, number, sentence.start, text, heading(article.title, article.published)
    )


def _read_alone(span: AnswerSpan, found: Sequence[AnswerSpan]) -> AnswerSpan:
    over = (one.score for one in found if one.start < span.end and span.start < one.end)
    best = max((one.score for one in found), default=_UNSEEN)
    return replace(span, alone=max(over, default=min(best, _UNSEEN)), alone_best=best)
