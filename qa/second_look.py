"""A second look: the likeliest sentences are judged again, each alone under its article's title.

Where a passage holds two answers the reader prefers one, and lowers the other; where it holds none,
the rest of it can make a wrong one look right. Alone, a sentence has to answer by itself, and the
verifier judges each span in it apart. Measured in docs/RESULTS.md, "The verifier". Nothing is
found here that was not found before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.documents import Article
from index.sentences import Sentence, sentence_around, sentences
from qa.answers import AnswerSpan
from qa.span_model import Context, heading
from qa.verifier import Verifier

SENTENCES = 6
"""Sentences judged again (docs/RESULTS.md, "The verifier")."""


def second_look(
    verifier: Verifier, question: str, spans: Sequence[AnswerSpan], articles: Mapping[str, Article]
) -> list[AnswerSpan]:
    """``spans``, best first, in their order; those of the first `SENTENCES` with their ``alone``.

    ``articles`` holds the articles of all of them. ``[]`` for no span.
    """
    judged: dict[tuple[str, Sentence], list[int]] = {}
    for number, (span, sentence) in enumerate(_placed(spans, articles)):
        key = (span.article_id, sentence)
        if key in judged or len(judged) < SENTENCES:
            judged.setdefault(key, []).append(number)
    contexts = [
        _alone(articles[article_id], sentence, number)
        for number, (article_id, sentence) in enumerate(judged)
    ]
    places = [[(spans[i].start, spans[i].end) for i in numbers] for numbers in judged.values()]
    looked = list(spans)
    scores = verifier.scores(question, contexts, places) if contexts else []
    for numbers, found in zip(judged.values(), scores, strict=True):
        for i, score in zip(numbers, found, strict=True):
            looked[i] = replace(spans[i], alone=score, alone_best=max(found))
    return looked


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
