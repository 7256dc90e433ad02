"""The probability that a span is right, and the threshold below which Sourcier abstains.

A logistic regression on `qa.evidence.Features`, fitted by ``python -m qa.training confidence`` on
questions that the reader was not trained on; the fitted numbers, the data and the scores are in
``qa/models/confidence.json``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.errors import ModelNotFound
from qa.evidence import Features

SHIPPED_CONFIDENCE = Path(__file__).parent / "models" / "confidence.json"


@dataclass(frozen=True, slots=True)
class Confidence:
    """Weights by feature name, a bias, and the least probability at which to answer.

    ``prudent_threshold`` is the one above which nine answers in ten were right when it was fitted.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    prudent_threshold: float = 1.0

    @classmethod
    def load(cls, path: Path = SHIPPED_CONFIDENCE) -> Confidence:
        """The fitted numbers of ``path``.

        Raises:
            ModelNotFound: no such file, or it was fitted for other features.
        """
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            numbers = (float(record[k]) for k in ("bias", "threshold", "prudent_threshold"))
            fitted = cls(record["weights"], *numbers)
        except (OSError, ValueError, KeyError) as exc:
            raise _unusable(path, str(exc)) from exc
        if sorted(fitted.weights) != sorted(Features.names()):
            raise _unusable(path, f"{sorted(fitted.weights)} ≠ {sorted(Features.names())}")
        return fitted

    def prudent(self) -> Confidence:
        """The same, answering only from `prudent_threshold` on."""
        return replace(self, threshold=self.prudent_threshold)

    def probability(self, features: Features) -> float:
        """Estimated probability in (0, 1) that a span with these features answers correctly."""
        values = asdict(features)
        score = self.bias + sum(w * values[name] for name, w in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _unusable(path: Path, why: str) -> ModelNotFound:
    return ModelNotFound(
        f"Réglage de confiance inutilisable : {path} ({why}). Réinstallez Sourcier.",
        f"Unusable confidence settings: {path} ({why}). Reinstall Sourcier.",
    )
