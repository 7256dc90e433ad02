"""What reading adds to search: recall and MRR of the same passages before and after reranking.

``python -m eval.bench.reranking GOLD --directory COLLECTION`` prints one JSON line an order, with
95 % bootstrap intervals, over the answerable questions of ``GOLD``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.datasets import load_dataset
from eval.gold import GoldQuestion
from eval.records import passage_scores
from eval.stats import bootstrap_interval
from index.documents import Hit
from qa.pipeline import Sourcier
from qa.reranker import reranked

_METRICS = ("recall@1", "recall@5", "mrr@10")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both orders; 0."""
    options = _parser().parse_args(arguments)
    asked = [q for q in load_dataset(options.gold).questions if q.answers]
    rows: dict[str, list[Mapping[str, float]]] = {"searched": [], "read": []}
    with Sourcier.open(options.directory) as engine:
        for question in asked:
            hits, evidence = engine.search_and_read(question.question, top_k=options.depth)
            orders = {"searched": hits, "read": reranked(hits, evidence, engine.confidence)}
            for name, order in orders.items():
                rows[name].append(_scores(question, order, options.depth))
    for name, scores in rows.items():
        sys.stdout.write(json.dumps({"order": name, "n": len(scores), **_summary(scores)}) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.reranking", description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--directory", type=Path, required=True, help="the indexed collection")
    parser.add_argument("--depth", type=int, default=10, help="passages searched and read")
    return parser


def _scores(question: GoldQuestion, hits: Sequence[Hit], depth: int) -> Mapping[str, float]:
    return passage_scores(question, hits, depth=depth, n_relevant=0)


def _summary(scores: Sequence[Mapping[str, float]]) -> dict[str, object]:
    """Mean, lower and upper bound of each metric."""
    columns = {name: np.array([[row[name]] for row in scores]) for name in _METRICS}
    return {
        name: [round(float(x), 4) for x in (column.mean(), *(bootstrap_interval(column) or ()))]
        for name, column in columns.items()
    }


if __name__ == "__main__":
    sys.exit(main())
