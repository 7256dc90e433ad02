"""Logits become spans, and spans whole words: no model here.

The null score is that of the empty span at position 0 ([CLS]), as in SQuAD 2.0 (Devlin et al.
2019, §4.3). Subtracting it, instead of a softmax inside each window, keeps the spans of different
passages comparable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_WORDS = re.compile(r"\d{1,3}(?:[ .\u00a0\u202f\u2009]\d{3})+(?!\d)|\w+(?:-\w+)*")

_GLUED = re.compile(r"[\d€$£%][.,]$")


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Tokens ``[start, end)`` of a window; ``score`` = start logit + end logit − null score."""

    start: int
    end: int
    score: float


def best_token_spans(
    start_logits: NDArray[np.float32],
    end_logits: NDArray[np.float32],
    *,
    allowed: NDArray[np.bool_],
    sentences: NDArray[np.int64],
    max_tokens: int,
    top_n: int,
) -> list[TokenSpan]:
    """The ``top_n`` spans of highest score, best first, no two overlapping.

    ``start_logits``, ``end_logits``, ``allowed`` and ``sentences`` (the number of each token's
    sentence) are ``(n_tokens,)``; a span begins and ends on allowed tokens of one sentence and has
    at most ``max_tokens`` tokens. Empty when no token is allowed.
    """
    positions = np.flatnonzero(allowed)
    if positions.size == 0:
        return []
    null_score = float(start_logits[0] + end_logits[0])
    n = len(start_logits)
    scores = start_logits[:, None] + end_logits[None, :] - null_score
    lengths = np.arange(n)[None, :] - np.arange(n)[:, None]
    possible = allowed[:, None] & allowed[None, :] & (lengths >= 0) & (lengths < max_tokens)
    possible &= sentences[:, None] == sentences[None, :]
    scores = np.where(possible, scores, -np.inf)
    # subtle: the best span hides up to 2 × max_tokens² others; 50 candidates a span are ample
    # in practice and keep this a partial sort.
    count = min(scores.size, top_n * 50)
    flat = np.argpartition(scores, -count, axis=None)[-count:]
    flat = flat[np.argsort(-scores.ravel()[flat], kind="stable")]
    candidates = (
        TokenSpan(int(i // n), int(i % n) + 1, float(scores.ravel()[i]))
        for i in flat
        if np.isfinite(scores.ravel()[i])
    )
    return _first_disjoint(candidates, top_n)


def _first_disjoint(spans: Iterable[TokenSpan], top_n: int) -> list[TokenSpan]:
    kept: list[TokenSpan] = []
    for span in spans:
        if len(kept) == top_n:
            break
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept


def without_glued(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` without the punctuation that SentencePiece glues to digits and signs.

    XLM-R has pieces such as "▁2018.", "€." and "▁(19": a full stop or comma after the last digit or
    sign, and a bracket that the span does not close or open, are left out.

    >>> without_glued("né (1998, dit-on) à Lens", 3, 9)
    (4, 8)
    """
    if text[start] == "(" and ")" not in text[start:end]:
        start += 1
    if text[end - 1] == ")" and "(" not in text[start:end] and end - start > 1:
        end -= 1
    if _GLUED.search(text, start, end):
        end -= 1
    return start, end


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` widened to whole words, hyphenated ones and spaced numbers included.

    A WordPiece can cut "Nord-Est" or "8 000" in two; an answer never should.

    >>> whole_words("la Corée du Nord-Est", 12, 16)
    (12, 20)
    """
    for word in _WORDS.finditer(text):
        if word.start() >= end:
            break
        if word.start() < start < word.end():
            start = word.start()
        if word.start() < end < word.end():
            end = word.end()
    return start, end
