"""Dense vectors in FAISS, derived from the store; every score it gives is an exact cosine.

`index.faiss_kinds` chooses the kind of index; where that one is rough, its candidates are scored
again with the vectors of the store. The file is written aside through Python (faiss.write_index
ignores a full disk, see shared/design/RELIABILITY.md 0.4), hashed, and only then named by the
manifest.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index import faiss_kinds
from index.faiss_kinds import FLAT_LIMIT
from index.manifest import Manifest, sha256_of
from index.store import Store

_BATCH = 10_000
_CANDIDATES, _FEWEST_CANDIDATES = 5, 300
"""Rough candidates scored again, for each result asked and at least: recall is in docs/scale.md."""
_MOST_HELD = 1.25
"""Vectors kept for each passage there is: beyond, codes of deleted ones are worth a rebuild."""


class DenseIndex:
    """Vectors of one encoder in memory, at a change number of the store.

    Those of deleted passages may still be held when the index is compressed; no search gives them.
    """

    def __init__(self, encoder: str, dim: int, *, flat_limit: int = FLAT_LIMIT) -> None:
        self._encoder = encoder
        self._flat_limit = flat_limit
        self._index: Any = faiss_kinds.flat(dim)
        self.change = 0

    @classmethod
    def open(
        cls, folder: Path, store: Store, encoder: str, dim: int, *, flat_limit: int = FLAT_LIMIT
    ) -> DenseIndex:
        """The index in ``folder`` brought to the store's last change, in memory.

        A missing or damaged file, or one of another encoder, is not used: the vectors are read
        from the store instead. Above ``flat_limit`` vectors, they are compressed.
        """
        index = cls(encoder, dim, flat_limit=flat_limit)
        index._load(folder)
        index.catch_up(store)
        if len(index) > _MOST_HELD * store.counts().passages:
            index._start_over()
            index.catch_up(store)
        return index

    def _load(self, folder: Path) -> None:
        manifest = Manifest.read(folder)
        if manifest is None or manifest.fingerprint != self._encoder:
            return
        for name, digest in manifest.files.items():
            path = folder / name
            if not path.is_file() or sha256_of(path) != digest:
                return
            loaded = faiss.read_index(str(path))
            if loaded.d == self._index.d:
                self._index, self.change = loaded, manifest.change

    def catch_up(self, store: Store) -> None:
        """Apply the store's changes since `change`."""
        last = store.last_change()
        if self.change > last:  # the collection was replaced by an older or another one
            self._start_over()
        if self.change == last:
            return
        if self.change == 0:
            changed = store.passage_ids()
        else:
            changed = sorted({change.passage_id for change in store.changes_since(self.change)})
            faiss_kinds.remove(self._index, changed)
            changed = faiss_kinds.unseen(self._index, changed)
        for first in range(0, len(changed), _BATCH):
            ids, vectors = store.vectors(changed[first : first + _BATCH], self._encoder)
            if ids:
                self._index = faiss_kinds.add(
                    self._index, ids, vectors, flat_limit=self._flat_limit
                )
        self.change = last

    def _start_over(self) -> None:
        # subtle: not `reset`, after which codes crash the process (facebookresearch/faiss#5591)
        self._index = faiss_kinds.flat(self._index.d)
        self.change = 0

    def save(self, folder: Path) -> None:
        """Publish to ``folder``; the caller holds the writer's lock."""
        folder.mkdir(parents=True, exist_ok=True)
        name = f"vectors-{self.change}.faiss"
        path, aside = folder / name, folder / (name + ".tmp")
        with aside.open("wb") as file:
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]
            faiss.write_index(self._index, writer)
            del writer  # subtle: its buffer is flushed when it goes
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        Manifest(self._encoder, self.change, {name: sha256_of(path)}).write(folder)
        for old in folder.glob("vectors-*"):
            if old != path:
                old.unlink()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, vector: NDArray[np.float32], *, limit: int, store: Store
    ) -> list[tuple[int, float]]:
        """(passage id, cosine) of the ``limit`` nearest to ``vector`` ``(dim,)``, nearest first.

        Ties by id where the index is compressed; what ``store`` no longer has may be left out.
        """
        if faiss_kinds.is_exact(self._index):
            return faiss_kinds.nearest(self._index, vector, limit)
        pool = max(limit * _CANDIDATES, _FEWEST_CANDIDATES)
        rough = faiss_kinds.nearest(self._index, vector, pool)
        scores = self.scores(vector, [passage_id for passage_id, _ in rough], store=store)
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]

    def scores(
        self, vector: NDArray[np.float32], ids: Sequence[int], *, store: Store
    ) -> dict[int, float]:
        """Cosine of ``vector`` with each of ``ids`` that has a vector in ``store``."""
        scores: dict[int, float] = {}
        for first in range(0, len(ids), _BATCH):  # a rare filter may ask for all there are
            found, vectors = store.vectors(ids[first : first + _BATCH], self._encoder)
            if found:
                scores |= zip(found, (vectors @ vector).tolist(), strict=True)
        return scores
