"""A second look: the likeliest sentences are judged again, each alone under its article's title.

Where a passage holds two answers the reader prefers one, and lowers the other; where it holds none,
the rest of it can make a wrong one look right. Alone, a sentence has to answer by itself, and the
verifier judges each span in it apart. Measured in docs/RESULTS.md, "The verifier". Nothing is
found here that was not found before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.documents import Article
from index.sentences import Sentence, sentence_around, sentences
from qa.answers import AnswerSpan
from qa.span_model import Context, heading
from qa.verifier import Verifier

SENTENCES = 6
"""Sentences judged again (docs/RESULTS.md, "The verifier")."""
_FIRST_OF_PASSAGE = 5
"""Spans of a passage that are kept whatever the verifier says of them …"""
_LIKELY = -3.0
"""… and its least log-odds for the others (docs/RESULTS.md, "More spans in a passage")."""


def second_look(
    verifier: Verifier, question: str, spans: Sequence[AnswerSpan], articles: Mapping[str, Article]
) -> list[AnswerSpan]:
    """``spans``, best first, in their order; those of the first `SENTENCES` with their ``alone``.

    Those that are not `first_spans` choose no sentence, and are left out unless it is likely that
    they answer. ``articles`` holds the articles of all of them. ``[]`` for no span.
    """
    first, placed = _are_first(spans), list(_placed(spans, articles))
    candidates = (key for key, is_first in zip(placed, first, strict=True) if is_first)
    chosen = list(dict.fromkeys(candidates))[:SENTENCES]
    contexts = [_alone(articles[key], sentence, n) for n, (key, sentence) in enumerate(chosen)]
    judged = [[n for n, key in enumerate(placed) if key == one] for one in chosen]
    places = [[(spans[n].start, spans[n].end) for n in numbers] for numbers in judged]
    looked = list(spans)
    scores = verifier.scores(question, contexts, places) if contexts else []
    for numbers, found in zip(judged, scores, strict=True):
        for n, score in zip(numbers, found, strict=True):
            looked[n] = replace(spans[n], alone=score, alone_best=max(found))
    return [
        span
        for span, is_first in zip(looked, first, strict=True)
        if is_first or (span.alone is not None and span.alone > _LIKELY)
    ]


def first_spans(spans: Sequence[AnswerSpan]) -> list[AnswerSpan]:
    """The first few of each passage, in their order: what is kept without a second look."""
    first = _are_first(spans)
    return [span for span, is_first in zip(spans, first, strict=True) if is_first]


def _are_first(spans: Sequence[AnswerSpan]) -> list[bool]:
    met: Counter[int] = Counter()
    first = []
    for span in spans:
        met[span.passage_id] += 1
        first.append(met[span.passage_id] <= _FIRST_OF_PASSAGE)
    return first


def _placed(
    spans: Sequence[AnswerSpan], articles: Mapping[str, Article]
) -> Iterator[tuple[str, Sentence]]:
    """The article and the sentence of each."""
    bounds = {key: sentences(articles[key].text) for key in {span.article_id for span in spans}}
    for span in spans:
        yield span.article_id, sentence_around(bounds[span.article_id], span.start, span.end)


def _alone(article: Article, sentence: Sentence, number: int) -> Context:
    text = article.text[sentence.start : sentence.end]
    return Context(
        article.id, number, sentence.start, text, heading(article.title, article.published)
    )
