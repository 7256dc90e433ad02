"""Records become metrics: means, ratios of sums, rankings of confidences, latencies, intervals.

A metric is absent when no question has what it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics import auroc, best_threshold, coverage_at_error, ece
from eval.records import Record
from eval.stats import Rows, Statistic, bootstrap_interval, mean, ratio_of_sums

_NOT_AVERAGED = {
    "best_f1_fr", "right", "cited", "cited_right", "places", "places_cited",
    "conflict_cited", "conflict_cited_right",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric as a ``statistic`` of ``rows`` ``(n_questions, n_columns)``."""

    name: str
    rows: Rows
    statistic: Statistic

    @property
    def value(self) -> float | None:
        """The metric over all rows; None when it does not apply."""
        return self.statistic(self.rows) if len(self.rows) else None


def measures(records: Sequence[Record], *, calibrated: bool) -> list[Measure]:
    """Every metric of ``records``; ``calibrated`` says that confidences are probabilities."""
    names = dict.fromkeys(name for record in records for name in record.scores)
    return [
        *(_mean_of(records, name, name) for name in names if name not in _NOT_AVERAGED),
        *_by_answerability(records),
        *_of_confidence(records, calibrated=calibrated),
        _ratio(records, "citation_precision", "cited_right", "cited"),
        _ratio(records, "citation_precision_conflict", "conflict_cited_right", "conflict_cited"),
        _ratio(records, "citation_recall", "places_cited", "places"),
        *_latencies(records),
    ]


def summarise(records: Sequence[Record], *, calibrated: bool) -> dict[str, float]:
    """The metrics that apply to ``records``; ratios in [0, 1], latencies in milliseconds."""
    values = {m.name: m.value for m in measures(records, calibrated=calibrated)}
    return {name: value for name, value in values.items() if value is not None}


def summarise_by_type(
    records: Sequence[Record], *, calibrated: bool
) -> dict[str, dict[str, float]]:
    """For each question type, in order of first appearance: its ``n`` and its metrics."""
    types = dict.fromkeys(r.question.type for r in records if r.question.type is not None)
    groups = {name: [r for r in records if r.question.type == name] for name in types}
    return {
        name: {"n": len(group), **summarise(group, calibrated=calibrated)}
        for name, group in groups.items()
    }


def intervals(records: Sequence[Record], *, calibrated: bool) -> dict[str, tuple[float, float]]:
    """The 95 % bootstrap interval of each metric that has one."""
    found = {
        m.name: bootstrap_interval(m.rows, m.statistic)
        for m in measures(records, calibrated=calibrated)
        if m.value is not None
    }
    return {name: interval for name, interval in found.items() if interval is not None}


def _mean_of(records: Sequence[Record], name: str, score: str) -> Measure:
    values = [record.scores[score] for record in records if score in record.scores]
    return Measure(name, np.array(values, dtype=np.float64).reshape(-1, 1), mean)


def _by_answerability(records: Sequence[Record]) -> list[Measure]:
    has_answer = [record for record in records if record.question.answerable]
    no_answer = [record for record in records if not record.question.answerable]
    return [
        _mean_of(has_answer, "HasAns_f1_fr", "f1_fr"),
        _mean_of(has_answer, "HasAns_best_f1_fr", "best_f1_fr"),
        _mean_of(no_answer, "NoAns_acc", "exact"),
    ]


def _of_confidence(records: Sequence[Record], *, calibrated: bool) -> list[Measure]:
    rows = np.array(
        [
            (
                record.confidence,
                record.scores["right"],
                record.question.answerable,
                record.scores.get("best_f1_fr", 0.0),
            )
            for record in records
            if record.confidence is not None and "right" in record.scores
        ],
        dtype=np.float64,
    ).reshape(-1, 4)
    found = [
        Measure("auroc_answerable", rows, lambda r: auroc(r[:, 2] > 0, r[:, 0])),
        Measure("ece", rows, lambda r: ece(r[:, 0], r[:, 1] > 0)),
        Measure(
            "coverage_at_10_error",
            rows,
            lambda r: coverage_at_error(r[:, 0], r[:, 1] > 0),
        ),
        Measure("best_threshold", rows, lambda r: best_threshold(r[:, 0], r[:, 3], r[:, 2] > 0)[0]),
        Measure(
            "f1_fr_at_best_threshold",
            rows,
            lambda r: best_threshold(r[:, 0], r[:, 3], r[:, 2] > 0)[1],
        ),
    ]
    return found if calibrated else [m for m in found if m.name != "ece"]


def _ratio(records: Sequence[Record], name: str, numerator: str, denominator: str) -> Measure:
    counted = [record.scores for record in records if denominator in record.scores]
    rows = [(scores[numerator], scores[denominator]) for scores in counted]
    return Measure(name, np.array(rows, dtype=np.float64).reshape(-1, 2), ratio_of_sums)


def _latencies(records: Sequence[Record]) -> list[Measure]:
    rows = np.array([record.latency_ms for record in records], dtype=np.float64).reshape(-1, 1)
    return [
        Measure("latency_ms_p50", rows, lambda r: float(np.percentile(r, 50))),
        Measure("latency_ms_p95", rows, lambda r: float(np.percentile(r, 95))),
    ]
