"""Dense vectors in FAISS: exact inner product over unit vectors; derived from the store.

The file is written aside through Python (faiss.write_index ignores a full disk, see
shared/design/RELIABILITY.md 0.4), hashed, and only then named by the manifest. FAISS kinds for
more than some 10⁵ passages are not here yet.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.manifest import Manifest, sha256_of
from index.store import Store

_BATCH = 10_000


class DenseIndex:
    """Vectors of one encoder in memory, at a change number of the store."""

    def __init__(self, encoder: str, dim: int) -> None:
        self._encoder = encoder
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
        self.change = 0

    @classmethod
    def open(cls, folder: Path, store: Store, encoder: str, dim: int) -> DenseIndex:
        """The index in ``folder`` brought to the store's last change, in memory.

        A missing or damaged file, or one of another encoder, is not used: the vectors are read
        from the store instead.
        """
        index = cls(encoder, dim)
        index._load(folder)
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
            self._index.reset()
            self.change = 0
        if self.change == last:
            return
        if self.change == 0:
            changed = store.passage_ids()
        else:
            changed = sorted({change.passage_id for change in store.changes_since(self.change)})
            self._index.remove_ids(np.array(changed, dtype=np.int64))
        for first in range(0, len(changed), _BATCH):
            ids, vectors = store.vectors(changed[first : first + _BATCH], self._encoder)
            if ids:
                self._index.add_with_ids(vectors, np.array(ids, dtype=np.int64))
        self.change = last

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

    def search(self, vector: NDArray[np.float32], *, limit: int) -> list[tuple[int, float]]:
        """(passage id, cosine) of the ``limit`` nearest to ``vector`` ``(dim,)``, nearest first."""
        if len(self) == 0:
            return []
        scores, ids = self._index.search(vector[None, :], min(limit, len(self)))
        found = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return [(passage_id, score) for passage_id, score in found if passage_id >= 0]

    def scores(self, vector: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """Cosine of ``vector`` with each of ``ids`` that the index holds."""
        if len(self) == 0 or not ids:
            return {}
        selector = faiss.IDSelectorBatch(np.array(ids, dtype=np.int64))
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        k = min(len(ids), len(self))
        scores, found = self._index.search(vector[None, :], k, params=parameters)
        pairs = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return {passage_id: score for passage_id, score in pairs if passage_id >= 0}
