"""The verifier: a question and a sentence alone; how likely each of some spans is to answer.

It has the shape of the reader and learnt from its mistakes (`qa.training.judged`). A span's score
is its log-odds of being right, whatever else the sentence holds; "Read + Verify" (Hu et al. 2019)
judges the reader's best span only. It finds no span.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np

from qa.span_model import Context, SpanModel, Window

SHIPPED_VERIFIER = Path(__file__).parent / "models" / "verifier"
UNREAD = -10.0
"""The score of a span that no token covers: about the least there is."""


class Verifier(Protocol):
    """Anything that judges spans; tests use small fakes."""

    def scores(
        self,
        question: str,
        contexts: Sequence[Context],
        places: Sequence[Sequence[tuple[int, int]]],
    ) -> list[list[float]]:
        """The log-odds that each of the ``places`` of each context answers, in their order.

        A place is ``[start, end)`` in the text of the context's article.
        """
        ...


class SentenceVerifier(SpanModel):
    """A `Verifier` on the weights of one, read in one pass a sentence."""

    shipped: ClassVar[Path] = SHIPPED_VERIFIER

    def scores(
        self,
        question: str,
        contexts: Sequence[Context],
        places: Sequence[Sequence[tuple[int, int]]],
    ) -> list[list[float]]:
        """The log-odds that each of the ``places`` of each context answers, in their order.

        What lies beyond the first window of a context, or on no token, has `UNREAD`. ``[]`` for no
        context.
        """
        windows = [next(self.windows(question, context)) for context in contexts]
        numbers = {id(window): number for number, window in enumerate(windows)}
        found: list[list[float]] = [[] for _ in contexts]
        for window, starts, ends in self.logits(windows):
            number, null = numbers[id(window)], float(starts[0] + ends[0])
            for place in places[number]:
                at = _tokens(window, place)
                score = UNREAD if at is None else float(starts[at[0]] + ends[at[1]]) - null
                found[number].append(score)
        return found


def _tokens(window: Window, place: tuple[int, int]) -> tuple[int, int] | None:
    """The first and the last token of ``place``; None when no token that may answer covers it."""
    start, end = (at - window.context.start for at in place)
    offsets = window.offsets
    covered = np.flatnonzero(window.allowed & (offsets[:, 0] < end) & (start < offsets[:, 1]))
    return None if covered.size == 0 else (int(covered[0]), int(covered[-1]))
