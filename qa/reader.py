"""The reader: a question and some contexts become answer spans, verbatim and with offsets.

Span search and the null score are done here. The reader does not decide whether to answer, nor
which spans agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol

from qa.answers import AnswerSpan
from qa.span_model import Context, SpanModel, Window
from qa.spans import TokenSpan, best_token_spans, whole_words, without_glued

SHIPPED_READER = Path(__file__).parent / "models" / "reader"
_MAX_ANSWER_TOKENS = 37


class Reader(Protocol):
    """Anything that finds spans; tests use small fakes."""

    def read(
        self, question: str, contexts: Sequence[Context], *, top_n: int = 3
    ) -> list[AnswerSpan]:
        """At most ``top_n`` spans of each context, best first over all contexts."""
        ...


class ExtractiveReader(SpanModel):
    """A `Reader` that takes the spans of highest start and end logits."""

    shipped: ClassVar[Path] = SHIPPED_READER

    def read(
        self, question: str, contexts: Sequence[Context], *, top_n: int = 3
    ) -> list[AnswerSpan]:
        """At most ``top_n`` spans of each context, best first; ``[]`` when there is none."""
        windows = [window for context in contexts for window in self.windows(question, context)]
        spans = [
            _to_answer_span(window, token_span)
            for window, starts, ends in self.logits(windows)
            for token_span in best_token_spans(
                starts,
                ends,
                allowed=window.allowed,
                sentences=window.sentences,
                max_tokens=_MAX_ANSWER_TOKENS,
                top_n=top_n,
            )
        ]
        return _best_of_each_context(spans, top_n)


def _to_answer_span(window: Window, span: TokenSpan) -> AnswerSpan:
    context = window.context
    start = int(window.offsets[span.start, 0])
    end = int(window.offsets[span.end - 1, 1])
    start, end = whole_words(context.text, *without_glued(context.text, start, end))
    return AnswerSpan(
        article_id=context.article_id,
        passage_id=context.passage_id,
        start=context.start + start,
        end=context.start + end,
        text=context.text[start:end],
        score=span.score,
    )


def _best_of_each_context(spans: Sequence[AnswerSpan], top_n: int) -> list[AnswerSpan]:
    """The best ``top_n`` spans of each passage, overlapping windows counted once, best first."""
    kept: dict[int, list[AnswerSpan]] = {}
    for span in sorted(spans, key=lambda span: -span.score):
        best = kept.setdefault(span.passage_id, [])
        disjoint = all(span.end <= other.start or other.end <= span.start for other in best)
        if len(best) < top_n and disjoint:
            best.append(span)
    every = [span for best in kept.values() for span in best]
    return sorted(every, key=lambda span: -span.score)
