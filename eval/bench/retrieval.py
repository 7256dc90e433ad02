"""Choose passage size, title boost, fusion weight and weight of dates on training questions.

``python -m eval.bench.retrieval ../shared/data/news_qa/train-winer.json`` prints one line a
setting, as JSON: recall@1, @5, @20 and MRR@10 of passages. Only training questions belong here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.datasets import load_dataset
from eval.gold import Dataset
from eval.modes import SearchMode
from eval.run import evaluate_retrieval
from index.encoder import Encoder, Kind, load_encoder
from index.fusion import DATE_WEIGHT
from index.indexer import index_articles
from index.lexical import Boosts
from index.retriever import HybridRetriever
from index.store import Store

_METRICS = ("recall@1", "recall@5", "recall@20", "mrr@10")


class _Remembering:
    """An Encoder that encodes each question once, however many settings ask it."""

    def __init__(self, encoder: Encoder) -> None:
        self.fingerprint = encoder.fingerprint
        self.dim = encoder.dim
        self._one = lru_cache(maxsize=None)(lambda text, kind: encoder.encode([text], kind=kind)[0])

    def encode(
        self, texts: Sequence[str], *, kind: Kind = "passage", on_batch: object = None
    ) -> NDArray[np.float32]:
        return np.stack([self._one(text, kind) for text in texts])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every setting asked for; 0."""
    options = _parser().parse_args(arguments)
    dataset = load_dataset(options.gold)
    dataset = replace(dataset, questions=dataset.questions[:: options.every])
    encoder = load_encoder()
    for words in options.words:
        with tempfile.TemporaryDirectory() as folder:
            index_articles(Path(folder), dataset.articles, encoder, max_words=words)
            for line in _settings(dataset, Path(folder), _Remembering(encoder), options):
                sys.stdout.write(json.dumps({"max_words": words, **line}) + "\n")
                sys.stdout.flush()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.retrieval", description=__doc__)
    parser.add_argument("gold", type=Path, help="training questions (SQuAD JSON)")
    parser.add_argument("--words", type=int, nargs="+", default=[60, 100, 160])
    parser.add_argument("--titles", type=float, nargs="+", default=[0.0, 0.25, 0.5, 1.0])
    parser.add_argument("--dense-weights", type=float, nargs="+", default=[0.1, 0.2, 0.3, 0.4])
    parser.add_argument("--date-weights", type=float, nargs="+", default=[DATE_WEIGHT])
    parser.add_argument("--every", type=int, default=1, help="keep one question in N")
    return parser


def _settings(
    dataset: Dataset, folder: Path, encoder: Encoder, options: argparse.Namespace
) -> Iterator[dict[str, object]]:
    """One line a title boost (BM25 alone), then one a fusion weight, then the vectors alone."""
    for title in options.titles:
        boosts = Boosts(title=title)
        yield {"title": title, **_measure(dataset, folder, encoder, "bm25", boosts=boosts)}
    for dense, dates in product(options.dense_weights, options.date_weights):
        weights = {"dense_weight": dense, "date_weight": dates}
        yield {**weights, **_measure(dataset, folder, encoder, "hybrid", **weights)}
    yield {"dense_alone": True, **_measure(dataset, folder, encoder, "dense")}


def _measure(
    dataset: Dataset,
    folder: Path,
    encoder: Encoder,
    mode: SearchMode,
    *,
    boosts: Boosts | None = None,
    dense_weight: float = 0.0,
    date_weight: float = 0.0,
) -> dict[str, object]:
    retriever = HybridRetriever(
        Store.open(folder),
        encoder,
        dense_weight=dense_weight,
        date_weight=date_weight,
        boosts=boosts or Boosts(),
    )
    with closing(retriever):
        metrics = evaluate_retrieval(dataset, retriever, modes=[mode]).metrics
    prefix = "" if mode == "hybrid" else f"{mode}_"
    return {"mode": mode, **{name: round(metrics[prefix + name], 4) for name in _METRICS}}


if __name__ == "__main__":
    sys.exit(main())
