"""A question becomes hits: BM25 and vectors, fused, filtered against the store at question time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from index import lexical
from index.dense import DenseIndex
from index.documents import Article, Hit, Passage
from index.encoder import Encoder
from index.errors import StoreError, StoreFormatError, StoreLocked
from index.fusion import DATE_WEIGHT, DENSE_WEIGHT, dated, fuse
from index.lexical import DEFAULT_BOOSTS, Boosts, LexicalIndex
from index.period import Period
from index.store import Store

logger = logging.getLogger(__name__)

Mode = Literal["bm25", "dense", "hybrid"]
_POOL = 100
"""Candidates taken from each side before fusion."""
_READ = 20
"""Passages read with their articles at a time, best first, until enough are accepted."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must satisfy; dates are inclusive, and an undated article fails them."""

    since: date | None = None
    until: date | None = None
    source: str | None = None

    def accept(self, article: Article) -> bool:
        """Whether ``article`` may be shown."""
        if self.source is not None and (article.source or "").casefold() != self.source.casefold():
            return False
        if self.since is None and self.until is None:
            return True
        day = article.published
        return (
            day is not None
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )


class HybridRetriever:
    """Finds passages of one collection; safe to call from several threads.

    It sees what other processes commit: before each question it compares the store's change
    number with its own and catches up.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        *,
        dense_weight: float = DENSE_WEIGHT,
        date_weight: float = DATE_WEIGHT,
        boosts: Boosts = DEFAULT_BOOSTS,
    ) -> None:
        self.store = store
        self._encoder = encoder
        self._dense_weight = dense_weight
        self._date_weight = date_weight
        self._boosts = boosts
        self._lock = threading.RLock()
        self._dense = DenseIndex.open(
            store.directory / "dense", store, encoder.fingerprint, encoder.dim
        )
        self._lexical: LexicalIndex | None = None
        self._check_encoder()
        if self._dense.saved is None:
            self._mend_vectors()
        self._lexical = self._open_lexical()

    @classmethod
    def open(cls, directory: Path, encoder: Encoder) -> HybridRetriever:
        """The retriever of the collection in ``directory``.

        Raises:
            StoreNotFound, StoreFormatError, StoreError: as `Store.open`, and StoreFormatError
                when the collection was indexed with another encoder.
        """
        return cls(Store.open(directory), encoder)

    def close(self) -> None:
        """Close the store; the retriever is not used afterwards."""
        self.store.close()

    def retrieve(
        self,
        question: str,
        *,
        k: int = 20,
        mode: Mode = "hybrid",
        filters: Filters | None = None,
        period: Period | None = None,
    ) -> list[Hit]:
        """The best ``k`` passages whose article passes ``filters``, best first.

        In mode ``"hybrid"`` articles published near ``period`` come before others that match alike.
        Empty when the collection is, or when nothing matches (possible in mode ``"bm25"`` only).
        """
        with self._lock:
            self._refresh()
            # from here on one moment of the store is seen: an article updated meanwhile is found
            # as it was, not lost between its two versions
            with self.store.reading():
                self._dense.catch_up(self.store)
                ranked = self._ranked(question, mode, period)
                return self._found(ranked, k, mode, filters or Filters())

    def _found(
        self,
        ranked: Callable[[int], list[tuple[int, float]]],
        k: int,
        mode: Mode,
        filters: Filters,
    ) -> list[Hit]:
        limit, total = max(_POOL, k), self._size()
        while True:
            hits = self._accepted(ranked(limit), k, mode, filters)
            if len(hits) == k or limit >= total:
                return hits
            limit = min(limit * 8, total)

    def _ranked(
        self, question: str, mode: Mode, period: Period | None
    ) -> Callable[[int], list[tuple[int, float]]]:
        """A function from a limit to (passage id, score), best first."""
        if mode == "bm25":
            return lambda limit: self._search_lexical(question, limit)
        vector = self._encoder.encode([question], kind="question")[0]
        if mode == "dense":
            return lambda limit: self._dense.search(vector, limit=limit, store=self.store)

        def hybrid(limit: int) -> list[tuple[int, float]]:
            by_words = dict(self._search_lexical(question, limit))
            by_vector = dict(self._dense.search(vector, limit=limit, store=self.store))
            # every candidate gets its true cosine: only then is the sum fair to both sides
            unseen = [i for i in by_words if i not in by_vector]
            by_vector |= self._dense.scores(vector, unseen, store=self.store)
            fused = fuse(by_words, by_vector, dense_weight=self._dense_weight)
            return fused if period is None else self._dated(fused, period)

        return hybrid

    def _dated(self, fused: Sequence[tuple[int, float]], period: Period) -> list[tuple[int, float]]:
        days = self.store.days([passage_id for passage_id, _ in fused])
        closeness = {i: period.closeness(day) for i, day in days.items()}
        return dated(fused, closeness, date_weight=self._date_weight)

    def _size(self) -> int:
        """At least the passages that can be found, without counting rows."""
        return max(len(self._dense), 0 if self._lexical is None else len(self._lexical))

    def _search_lexical(self, question: str, limit: int) -> list[tuple[int, float]]:
        if self._lexical is None:
            return []
        return self._lexical.search(question, limit=limit, boosts=self._boosts)

    def _accepted(
        self, ranked: list[tuple[int, float]], k: int, mode: Mode, filters: Filters
    ) -> list[Hit]:
        hits: list[Hit] = []
        step = max(k, _READ)
        for first in range(0, len(ranked), step):
            part = ranked[first : first + step]
            found = self.store.passages([passage_id for passage_id, _ in part])
            for passage_id, score in part:
                if passage_id in found and filters.accept(found[passage_id][1]):
                    hits.append(_hit(found[passage_id][0], score, len(hits) + 1, mode))
                    if len(hits) == k:
                        return hits
        return hits

    def _refresh(self) -> None:
        self._dense.catch_up(self.store)
        # subtle: the word index is published after the last commit of an ingest, so it is
        # compared with the store on its own
        if self._lexical is None or self._lexical.position != self._dense.position:
            self._lexical = self._open_lexical()

    def _open_lexical(self) -> LexicalIndex | None:
        """The word index, mended first when it is missing or behind and nobody else writes."""
        folder = self.store.directory / "lexical"
        try:
            with self.store.writing(wait_s=0):
                return lexical.catch_up(folder, self.store)
        except StoreLocked:
            # an indexing is under way: what it has published so far is searched, and the next
            # question after its end sees the rest
            pass
        except StoreError as exc:
            logger.warning("the word index could not be brought up to date: %s", exc.en)
        return LexicalIndex.open(folder, current=self._lexical)

    def _mend_vectors(self) -> None:
        """Publish the vectors read from the store in place of a file that was no use."""
        try:
            with self.store.writing(wait_s=0):
                self._dense.save(self.store.directory / "dense")
        except StoreError as exc:  # they are in memory: searching needs no file
            logger.warning("the vector index could not be mended: %s", exc.en)

    def _check_encoder(self) -> None:
        if self.store.has_vectors_of(self._encoder.fingerprint):
            return
        if known := self.store.encoder_dims():
            raise StoreFormatError(
                f"La collection {self.store.directory} a été encodée avec {', '.join(known)},"
                f" or l'encodeur chargé est {self._encoder.fingerprint}."
                " Réindexez les articles : sourcier index DOSSIER",
                f"The collection {self.store.directory} was encoded with {', '.join(known)},"
                f" but the loaded encoder is {self._encoder.fingerprint}."
                " Index the articles again: sourcier index FOLDER",
            )


def _hit(passage: Passage, score: float, rank: int, mode: Mode) -> Hit:
    return Hit(passage, score, rank, "fused" if mode == "hybrid" else mode)
