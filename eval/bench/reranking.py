"""What reading adds to search: recall and MRR of the same passages before and after reranking.

``python -m eval.bench.reranking GOLD --directory COLLECTION`` prints one JSON line an order, with
95 % bootstrap intervals, over the answerable questions of ``GOLD``. Without ``--directory`` they
are asked over the contexts that ``GOLD`` came with (SQuAD). ``--cross-encoder FOLDER`` orders the
passages by another model too, alone ("crossed") and by the sum of the places that it and the
reader give them ("both").
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.collection import indexed_collection
from eval.datasets import load_dataset
from eval.gold import GoldQuestion
from eval.records import passage_scores
from eval.stats import bootstrap_interval
from index.documents import Hit
from index.encoder import load_encoder
from qa.pipeline import Sourcier
from qa.reranker import CrossEncoderReranker, reranked

_METRICS = ("recall@1", "recall@5", "mrr@10")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both orders; 0."""
    options = _parser().parse_args(arguments)
    dataset = load_dataset(options.gold, titles=options.titles)
    asked = [q for q in dataset.questions if q.answers]
    directory: Path = options.directory or indexed_collection(dataset.articles, load_encoder())
    crossing = options.cross_encoder and CrossEncoderReranker.load(options.cross_encoder)
    rows: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    with Sourcier.open(directory) as engine:
        for question in asked:
            hits, evidence = engine.search_and_read(question.question, top_k=options.depth)
            orders = {"searched": hits, "read": reranked(hits, evidence, engine.confidence)}
            if crossing:
                orders |= _crossed(engine, crossing, question.question, hits, orders["read"])
            for name, order in orders.items():
                rows[name].append(_scores(question, order, options.depth))
    for name, scores in rows.items():
        sys.stdout.write(json.dumps({"order": name, "n": len(scores), **_summary(scores)}) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.reranking", description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument(
        "--directory", type=Path, help="the indexed collection; default: GOLD's own"
    )
    parser.add_argument("--depth", type=int, default=10, help="passages searched and read")
    parser.add_argument("--titles", type=Path, help="SQuAD: a file with one title a line")
    parser.add_argument("--cross-encoder", type=Path, help="the folder of another reranker")
    return parser


def _crossed(
    engine: Sourcier,
    crossing: CrossEncoderReranker,
    question: str,
    hits: Sequence[Hit],
    read: Sequence[Hit],
) -> dict[str, list[Hit]]:
    """The orders that the cross-encoder has a part in."""
    articles = engine.articles(hits)
    texts = [f"{articles[h.passage.article_id].title}. {h.passage.text}" for h in hits]
    scores = crossing.score(question, texts)
    crossed = [hits[i] for i in np.argsort(-scores, kind="stable")]
    places: dict[int, int] = defaultdict(int)
    for order in (crossed, read):
        for place, hit in enumerate(order):
            places[hit.passage.id] += place
    both = sorted(read, key=lambda hit: places[hit.passage.id])
    return {"crossed": crossed, "both": both}


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
