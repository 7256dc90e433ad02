"""Near-duplicates: which texts are one text, copied, cut, completed or lightly edited.

A text is compared by the set of its `SHINGLE_WORDS`-word shingles. MinHash (Broder 1997) in bands
(Indyk and Motwani 1998) proposes pairs; the sets themselves decide. The numbers were chosen on
pairs read one by one (docs/duplicates.md). Pure functions: `index.groups` keeps the results. A
paraphrase, a translation, or a short text inside one four times as long is not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.text import words

if TYPE_CHECKING:
    from datasketch import MinHash

SHINGLE_WORDS = 5
LEAST_CONTAINMENT = 0.66
LEAST_JACCARD = 0.25
"""Keeps a digest from joining the briefs it is made of; also the least that bands can find."""
_BANDS = 64
_ROWS = 3
"""A pair of Jaccard similarity j shares a band with probability 1 − (1 − j³)⁶⁴: 0.83 at j = 0.3,
0.985 at 0.4, 10⁻⁷ at 0.001, which is what two unrelated articles have."""
SIGNATURE = f"words{SHINGLE_WORDS}-minhash{_BANDS}x{_ROWS}-1"
"""Stored with every signature; another one is not comparable."""

Shingles = NDArray[np.uint64]
Signature = NDArray[np.uint32]


def shingles(text: str, size: int = SHINGLE_WORDS) -> Shingles:
    """The hashes of the runs of ``size`` words of ``text``, sorted, each once.

    Words are folded, stop words kept. A text of fewer words is one shingle; without words, none.
    """
    hashes = np.fromiter(map(_word_hash, words(text)), dtype=np.uint64)
    if not len(hashes):
        return hashes
    size = min(size, len(hashes))
    n = len(hashes) - size + 1
    return np.unique(_combined([hashes[i : i + n] for i in range(size)]))


def jaccard(one: Shingles, two: Shingles) -> float:
    """Shared shingles over all shingles, in [0, 1]; 0 when both are empty."""
    shared = _shared(one, two)
    return shared / max(1, len(one) + len(two) - shared)


def containment(one: Shingles, two: Shingles) -> float:
    """Shared shingles over those of the smaller set, in [0, 1]; 0 when it is empty."""
    return _shared(one, two) / max(1, min(len(one), len(two)))


def are_near(one: Shingles, two: Shingles) -> bool:
    """Whether two texts are near-duplicates."""
    return containment(one, two) >= LEAST_CONTAINMENT and jaccard(one, two) >= LEAST_JACCARD


def signature(text: str) -> Signature:
    """``(n_bands,)`` uint32: texts that agree at any place may be near-duplicates."""
    sketch = _blank().copy()
    # the low half of a shingle's hash; a list of int, which datasketch converts faster than scalars
    sketch.update_batch(shingles(text).astype(np.uint32).tolist())
    columns = sketch.hashvalues.astype(np.uint64).reshape(_ROWS, _BANDS)
    return (_combined(list(columns)) >> np.uint64(32)).astype(np.uint32)


def buckets(
    signatures: NDArray[np.uint32], is_fresh: NDArray[np.bool_]
) -> Iterator[NDArray[np.intp]]:
    """Rows of ``signatures`` ``(n, n_bands)`` that agree at a place, a fresh one among them.

    All buckets of a place come before those of the next. datasketch's own `MinHashLSH` would have
    to be filled with the whole collection, row by row, before each ingest: seconds where this takes
    a fraction of one.
    """
    for band in signatures.T:
        _, number, size = np.unique(band, return_inverse=True, return_counts=True)
        n_fresh = np.bincount(number[is_fresh], minlength=len(size))
        rows = np.flatnonzero(((size > 1) & (n_fresh > 0))[number])
        rows = rows[np.argsort(number[rows], kind="stable")]
        if len(rows):
            yield from np.split(rows, np.flatnonzero(np.diff(number[rows])) + 1)


def _shared(one: Shingles, two: Shingles) -> int:
    return len(np.intersect1d(one, two, assume_unique=True))


@cache
def _blank() -> MinHash:
    """The sketch of no shingle. It holds the permutations, made from datasketch's fixed seed."""
    # subtle: imported here because it takes half a second, and most commands sign nothing
    from datasketch import MinHash

    return MinHash(num_perm=_BANDS * _ROWS, hashfunc=int, scheme="affine32")


@lru_cache(maxsize=131072)
def _word_hash(word: str) -> int:
    # subtle: Python's own hash differs from one process to the next
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def _combined(columns: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """One hash ``(n,)`` of the columns ``(n,)`` place by place, their order mattering.

    A polynomial in 2⁶⁴ over the golden ratio, then the finaliser of MurmurHash3.
    """
    total = np.zeros_like(columns[0])
    for column in columns:
        total = total * np.uint64(0x9E3779B97F4A7C15) + column
    total = (total ^ (total >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    total = (total ^ (total >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return total ^ (total >> np.uint64(33))
