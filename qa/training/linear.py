"""Logistic regression on records of features, its weights by name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa.confidence import Linear
from qa.evidence import Features
from qa.further import Beside


def logistic(
    records: Sequence[Features] | Sequence[Beside],
    right: Sequence[bool],
    weights: Sequence[float],
) -> Linear:
    """L2 with C = 0.1 on standardised features; at least one record, of both outcomes.

    Of 1, 0.1 and 0.03 the log loss of the cross-validated first claims is least (docs/RESULTS.md).
    """
    from sklearn.linear_model import LogisticRegression

    features = np.stack([record.vector() for record in records])
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.1, max_iter=2000)
    model.fit((features - mean) / deviation, right, sample_weight=weights)
    found = model.coef_[0] / deviation
    bias = float(model.intercept_[0] - found @ mean)
    named = zip(records[0].names(), found.tolist(), strict=True)
    return Linear({name: round(weight, 4) for name, weight in named}, round(bias, 4))
