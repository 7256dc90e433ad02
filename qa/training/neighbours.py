"""Which other contexts look like the answer to a question: the hard negatives of training.

A small ranking by shared rare words; retrieval itself is index/. It holds everything in memory.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from index.text import analyse

_LEAST_IDF = math.log(10)
_MANY = 10_000


class Neighbours:
    """Contexts ranked by the summed IDF of the distinct question terms that they contain.

    IDF = ln(n / df), each sum divided by ln(e + length) so that long contexts do not win alone.
    """

    def __init__(self, contexts: Sequence[str]) -> None:
        """Count the terms of ``contexts``; seconds for thousands."""
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._norms: list[float] = []
        for i, context in enumerate(contexts):
            terms = analyse(context).fold_stem
            self._norms.append(math.log(math.e + len(terms)))
            for term in sorted(set(terms)):
                self._postings[term].append(i)

    def like(self, question: str, count: int) -> list[int]:
        """The numbers of at most ``count`` contexts that share words with it, best first."""
        scores: dict[int, float] = defaultdict(float)
        for term, idf in self.weights(question).items():
            # subtle: words of one context in ten tell little, and walking them is most of the time.
            if idf < _LEAST_IDF and len(self._norms) > _MANY:
                continue
            for i in self._postings[term]:
                scores[i] += idf / self._norms[i]
        return sorted(scores, key=lambda i: (-scores[i], i))[:count]

    def weights(self, question: str) -> dict[str, float]:
        """The IDF of each distinct term of ``question`` that some context contains."""
        terms = dict.fromkeys(analyse(question).fold_stem)
        n = len(self._norms)
        return {t: math.log(n / len(self._postings[t])) for t in terms if t in self._postings}

    def best_stretch(self, question: str, text: str, spans: Sequence[tuple[int, int]]) -> int:
        """Which of ``spans`` of ``text`` shares the most weight with ``question``; 0 in a tie."""
        weights = self.weights(question)
        scores = [
            sum(weights.get(t, 0.0) for t in set(analyse(text[a:b]).fold_stem)) for a, b in spans
        ]
        return max(range(len(spans)), key=lambda i: (scores[i], -i))
