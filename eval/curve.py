"""The risk–coverage curve: how often answers are wrong when only the surest are given.

El-Yaniv and Wiener 2010. `eval.metrics.coverage_at_error` is one point of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics import Flags, Floats

_FIRST_COVERAGE = 0.05
"""The axis is scaled by what comes from this coverage on."""
_WIDTH, _HEIGHT, _LEFT, _BELOW = 560, 240, 44, 28


@dataclass(frozen=True, slots=True)
class Point:
    """Answering from ``threshold`` on answers ``coverage`` of the questions, ``error`` wrongly.

    Both are ratios in [0, 1], ``error`` of what is answered.
    """

    threshold: float
    coverage: float
    error: float


def risk_coverage(confidences: Floats, right: Flags) -> list[Point]:
    """A point for each distinct confidence, the highest first; ``[]`` without questions."""
    stated = np.asarray(confidences, dtype=np.float64)
    if not len(stated):
        return []
    values, group, counts = np.unique(-stated, return_inverse=True, return_counts=True)
    answered = np.cumsum(counts)
    wrong = np.cumsum(np.bincount(group, weights=~np.asarray(right, dtype=bool)))
    return [
        Point(-float(value), float(n / len(stated)), float(w / n))
        for value, n, w in zip(values, answered, wrong, strict=True)
    ]


def to_svg(points: Sequence[Point]) -> str:
    """The curve as an inline SVG, coverage across, error up; "" without points."""
    if not points:
        return ""
    # one wrong answer among the surest few would flatten the rest
    highest = max(0.2, *(p.error for p in points if p.coverage >= _FIRST_COVERAGE))

    def place(coverage: float, error: float) -> str:
        across = _LEFT + coverage * (_WIDTH - _LEFT)
        return f"{across:.1f},{(_HEIGHT - _BELOW) * max(0.0, 1 - error / highest):.1f}"

    def level(ratio: float, css: str) -> str:
        ends = f"{place(0, ratio)} {place(1, ratio)}"
        return f'<polyline points="{ends}" fill="none" stroke="{css}"/>'

    line = " ".join(place(point.coverage, point.error) for point in points)
    ten = (_HEIGHT - _BELOW) * (1 - 0.1 / highest)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img"'
        ' aria-label="Erreur selon la part de questions répondues">'
        f"{level(0, '#888')}{level(0.1, '#c9a')}"
        f'<polyline points="{line}" fill="none" stroke="#1b4fd8" stroke-width="2"/>'
        f'<text x="0" y="{ten + 4:.0f}" font-size="12">10 %</text>'
        f'<text x="0" y="12" font-size="12">{round(100 * highest)} %</text>'
        f'<text x="{_LEFT}" y="{_HEIGHT - 8}" font-size="12">0 % de réponses</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 8}" font-size="12" text-anchor="end">100 %</text></svg>'
    )
