"""Which FAISS index holds the vectors: all of them exactly while few, as short codes beyond.

Up to `FLAT_LIMIT` vectors are kept whole and compared one by one. More are kept as 4-bit product
codes, two dimensions a code (dim / 4 bytes a vector instead of 4 dim), which FAISS compares in
SIMD registers (André, Kermarrec and Le Scouarnec 2017, "Quicker ADC"; faiss "PQ fast scan"). Their
scores are rough: what they find is a list of candidates, to be scored again with the stored
vectors, which is the caller's part. Measured against an 8-bit scalar quantiser: docs/scale.md.

Every index here maps our ids (`faiss.IndexIDMap2`) and takes no search parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

FLAT_LIMIT = 50_000
"""Vectors compared exactly: some 10 ms a question at 384 dimensions, on one core."""
_THREADS = 2


def flat(dim: int) -> Any:  # noqa: ANN401 - FAISS ships no types
    """An empty index of whole vectors of length ``dim``."""
    return faiss.IndexIDMap2(faiss.IndexFlatIP(dim))


def is_exact(index: Any) -> bool:  # noqa: ANN401
    """Whether ``index`` gives true inner products."""
    return isinstance(faiss.downcast_index(index.index), faiss.IndexFlat)


def add(
    index: Any,  # noqa: ANN401
    ids: Sequence[int],
    vectors: NDArray[np.float32],
    *,
    flat_limit: int = FLAT_LIMIT,
) -> Any:  # noqa: ANN401
    """``index`` with ``vectors`` ``(n, dim)``; another one, compressed, above ``flat_limit``."""
    _cap_threads()
    index.add_with_ids(vectors, np.array(ids, dtype=np.int64))
    return _compressed(index) if index.ntotal > flat_limit and is_exact(index) else index


def _compressed(index: Any) -> Any:  # noqa: ANN401
    """The vectors of the flat ``index`` as product codes, trained on them.

    An index never goes back to flat by itself: codes and exact scores of candidates serve a small
    collection too, and `sourcier rebuild` chooses again.
    """
    dim = index.d
    codes = faiss.IndexPQFastScan(
        dim, dim // 2 if dim % 2 == 0 else dim, 4, faiss.METRIC_INNER_PRODUCT
    )
    vectors = faiss.downcast_index(index.index).reconstruct_n(0, index.ntotal)
    codes.train(vectors)  # on 256 points a centroid at most, drawn with FAISS's fixed seed
    mapped = faiss.IndexIDMap2(codes)
    mapped.add_with_ids(vectors, held_ids(index))
    return mapped


def remove(index: Any, ids: Sequence[int]) -> None:  # noqa: ANN401
    """Take those of ``ids`` that it holds out of a flat ``index``; codes stay where they are.

    subtle: `IndexPQFastScan.remove_ids` leaves bits behind that damage what is added next (faiss
    1.15.1, seen by tests/test_dense.py), so deleted passages are left to their reader to drop.
    """
    if is_exact(index):
        index.remove_ids(np.array(ids, dtype=np.int64))


def unseen(index: Any, ids: Sequence[int]) -> list[int]:  # noqa: ANN401
    """Those of ``ids`` above all that ``index`` holds: ids of the store only grow, they are new."""
    highest = held_ids(index).max(initial=-1)
    return [i for i in ids if i > highest]


def held_ids(index: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """The ids of the vectors in ``index``, ``(n,)``, in its own order."""
    return np.asarray(faiss.vector_to_array(index.id_map), dtype=np.int64)


def nearest(
    index: Any,  # noqa: ANN401
    vector: NDArray[np.float32],
    limit: int,
) -> list[tuple[int, float]]:
    """(id, score) of the ``limit`` best for ``vector`` ``(dim,)``, best first; rough on codes."""
    if index.ntotal == 0:
        return []
    scores, ids = index.search(vector[None, :], min(limit, index.ntotal))
    found = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
    return [(passage_id, score) for passage_id, score in found if passage_id >= 0]


def _cap_threads() -> None:
    """Let FAISS use two threads at most: one question uses one, only batches use more."""
    faiss.omp_set_num_threads(min(_THREADS, faiss.omp_get_max_threads()))
