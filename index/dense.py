"""Dense vectors in FAISS: exact inner product over unit vectors; derived from the store.

The file is written aside through Python (faiss.write_index ignores a full disk, see
shared/design/RELIABILITY.md 0.4), hashed, and only then named by the manifest. FAISS kinds for
more than some 10⁵ passages are not here yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.disk import refusal, sync
from index.failpoints import failpoint
from index.history import Position
from index.manifest import Manifest, sha256_of
from index.store import Store

_BATCH = 10_000


class DenseIndex:
    """Vectors of one encoder in memory, at a position of the store's history."""

    def __init__(self, encoder: str, dim: int) -> None:
        self._encoder = encoder
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
        self.position: Position | None = None
        self.saved: Position | None = None
        """Where the file stands that it was loaded from or saved to; None when none was sound."""

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
        while manifest is not None and not self._load_as(manifest, folder):
            published = Manifest.read(folder)
            if published == manifest:
                return
            manifest = published  # a writer published, and swept what was being read

    def _load_as(self, manifest: Manifest, folder: Path) -> bool:
        if (
            manifest.fingerprint != self._encoder
            or len(manifest.files) != 1
            or manifest.altered(folder) is not None
        ):
            return False
        (name,) = manifest.files
        try:
            loaded = faiss.read_index(str(folder / name))
        except RuntimeError:  # swept since, or written by another FAISS
            return False
        if loaded.d != self._index.d:
            return False
        self._index, self.position, self.saved = loaded, manifest.position, manifest.position
        return True

    def catch_up(self, store: Store) -> None:
        """Apply the store's changes since `position`, all of them when it is of another history."""
        now = store.position()
        if self.position == now:
            return
        if self.position is None or not store.has_passed(self.position):
            self.saved = None
            self._index.reset()
            changed = store.passage_ids()
        else:
            since = store.changes_since(self.position.change)
            changed = sorted({change.passage_id for change in since})
            self._index.remove_ids(np.array(changed, dtype=np.int64))
        for first in range(0, len(changed), _BATCH):
            ids, vectors = store.vectors(changed[first : first + _BATCH], self._encoder)
            if ids:
                self._index.add_with_ids(vectors, np.array(ids, dtype=np.int64))
        self.position = now

    def save(self, folder: Path) -> None:
        """Publish to ``folder`` what is not there already; the caller holds the writer's lock.

        Raises:
            StoreError: the folder cannot be written; what was published before is intact.
        """
        if self.position is None or self.position == self.saved:
            return
        path = folder / f"vectors-{self.position.change}-{self.position.mark}.faiss"
        aside = path.with_name(path.name + ".tmp")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._write(aside)
            failpoint("dense_written")
            digest = sha256_of(aside)
            aside.replace(path)
            failpoint("dense_renamed")
            Manifest(self._encoder, self.position, {path.name: digest}).write(folder)
        except OSError as exc:
            aside.unlink(missing_ok=True)
            raise refusal(folder, exc) from exc
        self.saved = self.position
        failpoint("after_dense_manifest")
        for old in folder.glob("vectors-*"):
            if old != path:
                old.unlink()

    def _write(self, path: Path) -> None:
        with path.open("wb") as file:
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]
            faiss.write_index(self._index, writer)
            del writer  # subtle: its buffer is flushed when it goes
        sync(path)

    def vector(self, passage_id: int) -> NDArray[np.float32]:
        """The vector ``(dim,)`` of a passage it holds, as near as its kind of index keeps it."""
        return np.asarray(self._index.reconstruct(passage_id), dtype=np.float32)

    def ids(self) -> list[int]:
        """Ids of the passages it holds, in no order."""
        return [int(i) for i in faiss.vector_to_array(self._index.id_map)]

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
