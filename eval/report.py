"""A finished evaluation: its JSON object, its files, its plain table. The page is `eval.page`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.gold import Notice
from eval.records import Record, record_to_json

Mode = Literal["pipeline", "reader", "retrieval"]


@dataclass(frozen=True, slots=True)
class Report:
    """What one run measured over ``n`` questions; ``skipped`` could not be put in this mode.

    ``metrics`` are ratios in [0, 1], latencies milliseconds; ``intervals`` are 95 % bootstrap.
    """

    dataset: str
    mode: Mode
    n: int
    skipped: int
    metrics: Mapping[str, float]
    by_type: Mapping[str, Mapping[str, float]]
    intervals: Mapping[str, tuple[float, float]]
    provenance: Mapping[str, Any]
    records: tuple[Record, ...]
    notices: tuple[Notice, ...] = ()


def report_to_json(report: Report) -> dict[str, Any]:
    """The JSON object of the contract (ARCHITECTURE.md §3); records are not in it."""
    return {
        "dataset": report.dataset,
        "mode": report.mode,
        "n": report.n,
        "skipped": report.skipped,
        "metrics": _rounded(report.metrics),
        "intervals": {
            name: [round(low, 6), round(high, 6)] for name, (low, high) in report.intervals.items()
        },
        "by_type": {name: _rounded(metrics) for name, metrics in report.by_type.items()},
        "provenance": dict(report.provenance),
        "notices": [notice.fr for notice in report.notices],
    }


def _rounded(metrics: Mapping[str, float]) -> dict[str, float]:
    return {name: value if name == "n" else round(value, 6) for name, value in metrics.items()}


def write_report(report: Report, directory: Path) -> None:
    """Write ``report.json``, ``records.jsonl`` and ``report.html`` into ``directory``.

    Raises:
        OSError: the folder cannot be written to.
    """
    from eval.page import to_html

    directory.mkdir(parents=True, exist_ok=True)
    summary = json.dumps(report_to_json(report), ensure_ascii=False, indent=2)
    lines = [json.dumps(record_to_json(r), ensure_ascii=False) for r in report.records]
    files = {
        "report.json": summary + "\n",
        "records.jsonl": "".join(line + "\n" for line in lines),
        "report.html": to_html(report),
    }
    for name, content in files.items():
        (directory / name).write_text(content, encoding="utf-8")


def to_table(report: Report, lang: str = "fr") -> str:
    """The metrics as aligned plain text: points (× 100), or milliseconds, and the 95 % interval."""
    title = f"{report.dataset} · {report.mode} · n = {report.n}"
    header = (
        ("metric", "value", "95 % interval") if lang == "en" else ("mesure", "valeur", "IC 95 %")
    )
    rows = [header, *metric_rows(report, lang)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {interval:>{widths[2]}}".rstrip()
        for name, value, interval in rows
    ]
    notices = [f"! {notice.message(lang)}" for notice in report.notices]
    return "\n".join([title, "", *lines, *notices])


def metric_rows(report: Report, lang: str = "fr") -> list[tuple[str, str, str]]:
    """(metric, value, interval) as a person reads them; no interval is ``""``."""
    rows = []
    for name, value in report.metrics.items():
        low_high = report.intervals.get(name)
        interval = ""
        if low_high is not None:
            interval = " – ".join(shown(name, bound, lang) for bound in low_high)
        rows.append((name, shown(name, value, lang), interval))
    return rows


def shown(name: str, value: float, lang: str = "fr") -> str:
    """``value`` of metric ``name`` in points or milliseconds, decimal comma in French."""
    if name == "n":
        return str(int(value))
    text = f"{value:.1f} ms" if "latency_ms" in name else f"{100 * value:.1f}"
    return text if lang == "en" else text.replace(".", ",")
