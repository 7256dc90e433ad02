"""An encoder without a model, for benchmarks of everything but the encoder."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoder import Kind
from index.text import analyse

_DIM = 64


class HashingEncoder:
    """Each stem adds one fixed random direction: texts that share words are near."""

    fingerprint = f"hashing-{_DIM}"
    dim = _DIM

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: Kind = "passage",
        on_batch: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """``(len(texts), dim)`` float32, unit length; ``kind`` changes nothing."""
        vectors = np.zeros((len(texts), _DIM), dtype=np.float32)
        for row, text in enumerate(texts):
            total = sum((_direction(stem) for stem in analyse(text).fold_stem), _direction(""))
            vectors[row] = total / np.linalg.norm(total)
        if on_batch is not None:
            on_batch(len(texts))
        return vectors


@lru_cache(maxsize=65536)
def _direction(stem: str) -> NDArray[np.float32]:
    random = np.random.default_rng(zlib.crc32(stem.encode()))
    return random.normal(size=_DIM).astype(np.float32)
