"""The probability that a span is right, and the threshold below which Sourcier abstains.

Two logistic regressions on `qa.evidence.Features`, fitted by ``python -m qa.training confidence``
on questions that the reader was not trained on: one says which span is right, the other whether
the best one is (twice: as people ask, and when they ask prudently). A third, on
`qa.further.Beside`, says which other claims are right too. The fitted numbers, the data and the
scores are in ``qa/models/confidence.json``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import ModelNotFound
from qa.evidence import Evidence, Features
from qa.further import Beside

_MOST_LEAD = 6.0
SHIPPED_CONFIDENCE = Path(__file__).parent / "models" / "confidence.json"


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights by feature name and a bias."""

    weights: Mapping[str, float]
    bias: float

    def logit(self, features: Features | Beside) -> float:
        """The log-odds of ``features``."""
        weighed = (weight * getattr(features, name) for name, weight in self.weights.items())
        return self.bias + float(sum(weighed))


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure to be, and the least probability at which to answer.

    ``ranking`` orders the spans of a question; ``answering`` weighs the first of them, and
    ``prudent_answering`` does by its lead over the others too: better at telling right from wrong,
    worse at telling whether there is an answer at all (docs/RESULTS.md, "A lead over the others").
    ``further`` weighs every claim beside the first, or keeps what ``ranking`` says when None.
    ``prudent_threshold`` is the one above which nine answers in ten were right when it was fitted.
    ``without_prudence`` is what a prudent one was made of, else None.
    """

    ranking: Linear
    answering: Linear
    threshold: float
    prudent_threshold: float = 1.0
    further: Linear | None = None
    prudent_answering: Linear | None = None
    without_prudence: Confidence | None = None

    @classmethod
    def load(cls, path: Path = SHIPPED_CONFIDENCE) -> Confidence:
        """The fitted numbers of ``path``.

        Raises:
            ModelNotFound: no such file, or it was fitted for other features.
        """
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            ranking, answering, prudent_answering, further = (
                Linear(record[part]["weights"], float(record[part]["bias"]))
                for part in ("ranking", "answering", "prudent_answering", "further")
            )
            least, prudent = (float(record[k]) for k in ("threshold", "prudent_threshold"))
            fitted = cls(ranking, answering, least, prudent, further, prudent_answering)
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise _unusable(path, str(exc)) from exc
        for part, names in (
            (ranking, Features.names()),
            (answering, Features.names()),
            (prudent_answering, Features.names()),
            (further, Beside.names()),
        ):
            if sorted(part.weights) != sorted(names):
                raise _unusable(path, f"{sorted(part.weights)} ≠ {sorted(names)}")
        return fitted

    def prudent(self) -> Confidence:
        """The same by ``prudent_answering``, answering only from `prudent_threshold` on."""
        answering = self.prudent_answering or self.answering
        threshold = self.prudent_threshold
        return replace(self, answering=answering, threshold=threshold, without_prudence=self)

    def probabilities(self, evidence: Sequence[Evidence]) -> list[float]:
        """Estimated probability in (0, 1) of each span of one question, in the order given.

        That of the first comes from ``answering``; the odds of the others are to its odds as
        ``ranking`` says. ``[]`` for none.
        """
        ranks = [self.ranking.logit(item.features) for item in evidence]
        if not ranks:
            return []
        best = max(range(len(ranks)), key=ranks.__getitem__)
        shift = self.answering.logit(leading(evidence, ranks)) - ranks[best]
        return [_sigmoid(rank + shift) for rank in ranks]

    def of(self, features: Beside) -> float:
        """Estimated probability in (0, 1) that a claim beside the first is an answer too."""
        return _sigmoid(features.odds if self.further is None else self.further.logit(features))


def leading(evidence: Sequence[Evidence], ranks: Sequence[float]) -> Features:
    """The features of the span of the highest rank (log-odds), at least one, with its ``lead``.

    That is how far its rank is above that of the best span that says another thing, at most
    `_MOST_LEAD`, which it is when none does. A first value with a close rival is oftener wrong.
    """
    best = max(range(len(ranks)), key=ranks.__getitem__)
    first = evidence[best]
    others = (
        rank for rank, item in zip(ranks, evidence, strict=True) if item.says_another_thing(first)
    )
    ahead = ranks[best] - max(others, default=-math.inf)
    return replace(first.features, lead=min(_MOST_LEAD, ahead))


def odds(probability: float) -> float:
    """The probability over that of the contrary; large but finite for 1."""
    return probability / max(1.0 - probability, 1e-9)


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _unusable(path: Path, why: str) -> ModelNotFound:
    return ModelNotFound(
        f"Réglage de confiance inutilisable : {path} ({why}). Réinstallez Sourcier.",
        f"Unusable confidence settings: {path} ({why}). Reinstall Sourcier.",
    )
