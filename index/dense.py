"""Dense vectors in FAISS, derived from the store; every score it gives is an exact cosine.

`index.faiss_kinds` chooses the kind of index; where that one is rough, its candidates are scored
again with the vectors of the store. The file is written aside through Python (faiss.write_index
ignores a full disk, see shared/design/RELIABILITY.md 0.4), hashed, and only then named by the
manifest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index import faiss_kinds
from index.disk import refusal, sync
from index.failpoints import failpoint
from index.faiss_kinds import FLAT_LIMIT
from index.history import Position
from index.manifest import Manifest, sha256_of
from index.store import Store

_BATCH = 10_000
_CANDIDATES, _FEWEST_CANDIDATES = 5, 300
"""Rough candidates scored again, for each result asked and at least: recall is in docs/scale.md."""
_MOST_HELD = 1.25
"""Vectors kept for each passage there is: beyond, codes of deleted ones are worth a rebuild."""


class DenseIndex:
    """Vectors of one encoder in memory, at a position of the store's history.

    Those of deleted passages may still be held when the index is compressed; no search gives them.
    """

    def __init__(self, encoder: str, dim: int, *, flat_limit: int = FLAT_LIMIT) -> None:
        self._encoder = encoder
        self._flat_limit = flat_limit
        self._index: Any = faiss_kinds.flat(dim)
        self.position: Position | None = None
        self.saved: Position | None = None
        """Where the file stands that it was loaded from or saved to; None when none was sound."""

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
            self._start_over()
            changed = store.passage_ids()
        else:
            since = store.changes_since(self.position.change)
            changed = sorted({change.passage_id for change in since})
            faiss_kinds.remove(self._index, changed)
            changed = faiss_kinds.unseen(self._index, changed)
        for first in range(0, len(changed), _BATCH):
            ids, vectors = store.vectors(changed[first : first + _BATCH], self._encoder)
            if ids:
                self._index = faiss_kinds.add(
                    self._index, ids, vectors, flat_limit=self._flat_limit
                )
        self.position = now

    def _start_over(self) -> None:
        # subtle: not `reset`, after which codes crash the process (facebookresearch/faiss#5591)
        self._index = faiss_kinds.flat(self._index.d)
        self.position = self.saved = None

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

    @property
    def is_exact(self) -> bool:
        """Whether it holds whole vectors, and those of no deleted passage; codes otherwise."""
        return faiss_kinds.is_exact(self._index)

    def ids(self) -> list[int]:
        """Ids of the passages it holds, in no order; once compressed, of some deleted ones too."""
        return [int(i) for i in faiss_kinds.held_ids(self._index)]

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, vector: NDArray[np.float32], *, limit: int, store: Store
    ) -> list[tuple[int, float]]:
        """(passage id, cosine) of the ``limit`` nearest to ``vector`` ``(dim,)``, nearest first.

        Ties by id where the index is compressed; what ``store`` no longer has may be left out.
        """
        if self.is_exact:
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
