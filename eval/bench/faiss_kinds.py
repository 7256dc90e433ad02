"""Which FAISS index to keep many vectors in: speed, size, and recall once candidates are rescored.

``python -m eval.bench.faiss_kinds D/1000000 --questions GOLD``, on a collection that
`eval.bench.scale` made, prints one JSON line a kind and a number of candidates. One thread;
questions one at a time; "rescored_ms" is reading the candidates' vectors from SQLite. Kinds that
need a search parameter or lists (IVF, HNSW) are not compared: see shared/design/RELIABILITY.md, F.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from eval.bench.scale_search import K, nearest_of_all, recall
from eval.datasets import load_dataset
from index.encoder import load_encoder
from index.store import Store

_KINDS: dict[str, Callable[[int], Any]] = {
    "QT_8bit": lambda dim: _scalar(dim, faiss.ScalarQuantizer.QT_8bit),
    "QT_8bit_uniform": lambda dim: _scalar(dim, faiss.ScalarQuantizer.QT_8bit_uniform),
    "PQ dim/4 x4fs": lambda dim: _product(dim, dim // 4),
    "PQ dim/2 x4fs": lambda dim: _product(dim, dim // 2),
}
_CANDIDATES = (100, 300, 500, 1000)
_BATCH = 20_000
_TRAINING = 50_000


def _scalar(dim: int, kind: int) -> Any:  # noqa: ANN401 - FAISS ships no types
    return faiss.IndexScalarQuantizer(dim, kind, faiss.METRIC_INNER_PRODUCT)


def _product(dim: int, codes: int) -> Any:  # noqa: ANN401
    return faiss.IndexPQFastScan(dim, codes, 4, faiss.METRIC_INNER_PRODUCT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each kind; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.faiss_kinds", description=__doc__)
    parser.add_argument("collection", type=Path)
    parser.add_argument("--questions", type=Path, required=True)
    options = parser.parse_args(arguments)
    faiss.omp_set_num_threads(1)
    encoder = load_encoder()
    texts = [question.question for question in load_dataset(options.questions).questions]
    asked = encoder.encode(texts, kind="question")
    with closing(Store.open(options.collection)) as store:
        expected = nearest_of_all(store, encoder.fingerprint, asked)
        for name, empty in _KINDS.items():
            for line in _measure(store, encoder.fingerprint, empty(encoder.dim), asked, expected):
                sys.stdout.write(json.dumps({"kind": name, **line}) + "\n")
                sys.stdout.flush()
    return 0


def _measure(
    store: Store,
    encoder: str,
    index: Any,  # noqa: ANN401
    asked: NDArray[np.float32],
    expected: Sequence[Sequence[int]],
) -> Iterator[dict[str, object]]:
    """Fill ``index`` with the vectors of ``store``; then one line a number of candidates."""
    every = store.passage_ids()
    index.train(store.vectors(every[:_TRAINING], encoder)[1])
    for first in range(0, len(every), _BATCH):
        index.add(store.vectors(every[first : first + _BATCH], encoder)[1])
    for candidates in _CANDIDATES:
        found, searching, rescoring = [], [], []
        for vector in asked:
            started = time.perf_counter()
            rows = index.search(vector[None, :], min(candidates, index.ntotal))[1][0]
            searched = time.perf_counter()
            ids, vectors = store.vectors([every[row] for row in rows if row >= 0], encoder)
            found.append([ids[row] for row in np.argsort(-(vectors @ vector))[:K]])
            searching.append(searched - started)
            rescoring.append(time.perf_counter() - searched)
        yield {
            "vectors": index.ntotal,
            "bytes": index.sa_code_size(),
            "candidates": candidates,
            "ms_p50": round(1000 * float(np.median(searching)), 2),
            "rescored_ms_p50": round(1000 * float(np.median(rescoring)), 2),
            f"recall@{K}": round(recall(found, expected), 4),
        }


if __name__ == "__main__":
    sys.exit(main())
