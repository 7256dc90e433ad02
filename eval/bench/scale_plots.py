"""Drawings of `eval.bench.scale`: what a question and a passage cost as a collection grows.

Needs matplotlib, of the extra ``sourcier[bench]``. The same records give the same files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def draw(records: Sequence[Mapping[str, Any]], folder: Path) -> list[Path]:
    """Write ``scale-questions.svg`` and ``scale-passages.svg`` into ``folder``; their paths.

    ``records`` are the lines that `eval.bench.scale` prints, at least one, in order of size.
    """
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "sourcier", "svg.fonttype": "none", "font.size": 9}):
        return [
            _save(_questions(records), folder / "scale-questions.svg"),
            _save(_passages(records), folder / "scale-passages.svg"),
        ]


def _questions(records: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401
    """Milliseconds a question by mode: p50 as a line, p95 dashed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.subplots()
    sizes = [record["passages"] for record in records]
    for colour, mode in enumerate(records[0]["ms"]):
        for quantile, line in (("p50", "o-"), ("p95", "o--")):
            times = [record["ms"][mode][quantile] for record in records]
            axes.plot(sizes, times, line, color=f"C{colour}", label=f"{mode} {quantile}")
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="ms a question")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def _passages(records: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401
    """Milliseconds and bytes a passage, by stage and by part, as stacked bars."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.8), layout="constrained")
    left, right = figure.subplots(ncols=2)
    milliseconds = [
        {
            stage: 1000 * seconds / record["encoded"]
            for stage, seconds in record["seconds"].items()
            if stage != "noise"
        }
        for record in records
    ]
    names = [f"{record['passages']:,}".replace(",", " ") for record in records]
    _stack(left, names, milliseconds, "ms a passage to index")
    _stack(right, names, [r["bytes_per_passage"] for r in records], "bytes a passage on disk")
    return figure


def _stack(
    axes: Any,  # noqa: ANN401
    names: Sequence[str],
    parts: Sequence[Mapping[str, float]],
    label: str,
) -> None:
    bottoms = [0.0] * len(names)
    for part in {name: None for record in parts for name in record}:
        heights = [record.get(part, 0.0) for record in parts]
        axes.bar(names, heights, bottom=bottoms, label=part)
        bottoms = [bottom + height for bottom, height in zip(bottoms, heights, strict=True)]
    axes.set(xlabel="passages", ylabel=label)
    axes.legend(fontsize=7, reverse=True, loc="upper left", bbox_to_anchor=(1, 1))


def _save(figure: Any, path: Path) -> Path:  # noqa: ANN401
    figure.savefig(path, metadata={"Date": None})
    return path
