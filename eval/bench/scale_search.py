"""What searching a collection costs, and what the compressed vectors miss: parts of `scale`.

Each function opens the collection for itself, so that it can run in a process of its own and its
memory be told from that of indexing.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import apsw
import numpy as np
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.retriever import HybridRetriever, Mode
from index.store import Store

K = 20
_WARM_UP = 10
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class SearchCost:
    """Times of one process that opens a collection and asks; ``ms`` has p50 and p95 by mode.

    ``rss_mb`` is the resident memory after the questions, ``idle_mb`` before opening (Python, torch
    and the encoder), ``peak_mb`` the most the process ever had. ``dense`` are the ids found by
    vectors alone, by question.
    """

    open_s: float
    idle_mb: float
    rss_mb: float
    peak_mb: float
    ms: dict[str, dict[str, float]]
    dense: list[list[int]]


def search(directory: Path, questions: Sequence[str]) -> SearchCost:
    """Ask every question in each mode, after a few untimed ones."""
    encoder = load_encoder()
    encoder.encode(questions[:1], kind="question")
    idle_mb = _rss_mb()
    started = time.perf_counter()
    retriever = HybridRetriever.open(directory, encoder)
    open_s = time.perf_counter() - started
    with closing(retriever):
        for question in questions[:_WARM_UP]:
            retriever.retrieve(question, k=K)
        ms = {mode: _percentiles(retriever, questions, mode) for mode in get_args(Mode)}
        dense = [
            [hit.passage.id for hit in retriever.retrieve(question, k=K, mode="dense")]
            for question in questions
        ]
        return SearchCost(open_s, idle_mb, _rss_mb(), _peak_mb(), ms, dense)


def _percentiles(
    retriever: HybridRetriever, questions: Sequence[str], mode: Mode
) -> dict[str, float]:
    times = []
    for question in questions:
        started = time.perf_counter()
        retriever.retrieve(question, k=K, mode=mode)
        times.append(1000 * (time.perf_counter() - started))
    return {f"p{q}": round(float(np.percentile(times, q)), 2) for q in (50, 95)}


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])  # Linux only
    return round(pages * resource.getpagesize() / 2**20, 1)


def _peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def exact(directory: Path, questions: Sequence[str]) -> list[list[int]]:
    """Ids of the `K` passages of highest cosine for each question, every stored vector compared."""
    encoder = load_encoder()
    asked = encoder.encode(questions, kind="question")
    with closing(Store.open(directory)) as store:
        return nearest_of_all(store, encoder.fingerprint, asked)


def nearest_of_all(
    store: Store, encoder: str, asked: NDArray[np.float32], *, batch_size: int = _BATCH
) -> list[list[int]]:
    """For each row of ``asked`` ``(n, dim)``, the ids of its `K` nearest stored vectors, unsorted.

    ``batch_size`` vectors are in memory at a time, however many are stored.
    """
    every = store.passage_ids()
    ids = np.zeros((len(asked), 0), dtype=np.int64)
    scores = np.zeros((len(asked), 0), dtype=np.float32)
    for first in range(0, len(every), batch_size):
        found, vectors = store.vectors(every[first : first + batch_size], encoder)
        batch = np.broadcast_to(np.array(found), (len(asked), len(found)))
        ids, scores = _best(np.hstack([ids, batch]), np.hstack([scores, asked @ vectors.T]))
    rows: list[list[int]] = ids.tolist()
    return rows


def _best(
    ids: NDArray[np.int64], scores: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The columns of the `K` highest scores of each row of both, in no order."""
    columns = np.argpartition(-scores, min(K, scores.shape[1]) - 1, axis=1)[:, :K]
    return np.take_along_axis(ids, columns, axis=1), np.take_along_axis(scores, columns, axis=1)


def recall(found: Sequence[Sequence[int]], expected: Sequence[Sequence[int]]) -> float:
    """Mean share of each row of ``expected`` that the same row of ``found`` has, in [0, 1]."""
    shares = [len(set(a) & set(b)) / max(len(b), 1) for a, b in zip(found, expected, strict=True)]
    return float(np.mean(shares))


def bytes_by_part(directory: Path) -> dict[str, int]:
    """Bytes on disk by table of the store (its indexes included), and of each search index."""
    with closing(apsw.Connection(str(directory / "articles.db"))) as database:
        tables: list[Any] = database.execute(
            "SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s"
            " LEFT JOIN sqlite_schema m ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY 1"
        ).fetchall()
    return {str(name): int(size) for name, size in tables} | {
        name: sum(f.stat().st_size for f in (directory / name).rglob("*") if f.is_file())
        for name in ("lexical", "dense")
    }
