"""Ingest: articles are cut, encoded, stored, then the derived indexes are brought up to date.

What is encoded is committed every few seconds: stopped at any moment, an ingest keeps what it
committed, and run again it skips what is unchanged and does the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import lexical
from index.dense import DenseIndex
from index.documents import Article
from index.encoder import Encoder
from index.fingerprints import fingerprint_of
from index.passages import PASSAGE_WORDS, split_text
from index.sources import ReadFailure
from index.store import NewArticle, Store

_BATCH_PASSAGES = 512
_COMMIT_S = 2.0
"""What being stopped may cost. A disk confirms a commit in tens of milliseconds, however small."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` (None while unknown) of a stage.

    "read" and "duplicates" count articles, "encode" passages; "publish" comes last, the word index
    then the vectors.
    """

    stage: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an ingest did.

    ``duplicates``: those stored that repeat another article, word for word or nearly
    (index.duplicates); of copies stored together, the first does not count.
    """

    added: int
    updated: int
    unchanged: int
    duplicates: int
    failed: tuple[ReadFailure, ...]
    articles: int
    passages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Planned:
    article: Article
    spans: list[tuple[int, int]]
    is_new: bool


def index_articles(
    directory: Path,
    records: Iterable[Article | ReadFailure],
    encoder: Encoder,
    *,
    max_words: int = PASSAGE_WORDS,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> IndexReport:
    """Add or update ``records`` in the collection of ``directory``, made when absent.

    Raises:
        StoreLocked: another process is writing.
        StoreError, StoreFormatError: as `Store.open`.
    """
    started = time.perf_counter()
    store = Store.open(directory, create=True)
    try:
        with store.writing():
            planned, failed, unchanged = _plan(store, records, encoder, max_words, on_progress)
            _store(store, planned, encoder, on_progress)
            store.update_groups(lambda *done: on_progress(Progress("duplicates", *done)))
            on_progress(Progress("publish", 0, 2))
            _publish(store, encoder.fingerprint, encoder.dim, on_progress)
            on_progress(Progress("publish", 2, 2))
        counts = store.counts()
        duplicates = store.groups.count_copies(item.article.id for item in planned)
    finally:
        store.close()
    return IndexReport(
        added=sum(item.is_new for item in planned),
        updated=sum(not item.is_new for item in planned),
        unchanged=unchanged,
        duplicates=duplicates,
        failed=tuple(failed),
        articles=counts.articles,
        passages=counts.passages,
        seconds=time.perf_counter() - started,
    )


def _plan(
    store: Store,
    records: Iterable[Article | ReadFailure],
    encoder: Encoder,
    max_words: int,
    on_progress: Callable[[Progress], None],
) -> tuple[list[_Planned], list[ReadFailure], int]:
    """What must be stored, what could not be read, and how many articles are unchanged."""
    planned: list[_Planned] = []
    failed: list[ReadFailure] = []
    unchanged = 0
    for done, record in enumerate(records, start=1):
        on_progress(Progress("read", done, None))
        if isinstance(record, ReadFailure):
            failed.append(record)
            continue
        stored = store.fingerprint(record.id)
        same = stored == fingerprint_of(record)
        if same and store.is_encoded(record.id, encoder.fingerprint):
            unchanged += 1
        else:
            spans = split_text(record.text, max_words=max_words)
            planned.append(_Planned(record, spans, stored is None))
    return planned, failed, unchanged


def _store(
    store: Store,
    planned: Sequence[_Planned],
    encoder: Encoder,
    on_progress: Callable[[Progress], None],
) -> None:
    total, done = sum(len(item.spans) for item in planned), 0
    on_progress(Progress("encode", 0, total))
    waiting: list[NewArticle] = []
    committed = time.monotonic()
    for batch in _batches(planned):
        texts = [
            passage_input(item.article, item.article.text[start:end])
            for item in batch
            for start, end in item.spans
        ]

        def report(encoded: int, before: int = done) -> None:
            on_progress(Progress("encode", before + encoded, total))

        vectors = encoder.encode(texts, on_batch=report)
        waiting.extend(_encoded(batch, vectors))
        done += len(texts)
        if done == total or time.monotonic() - committed >= _COMMIT_S:
            store.put(waiting, encoder.fingerprint)
            waiting, committed = [], time.monotonic()


def _encoded(batch: Sequence[_Planned], vectors: NDArray[np.float32]) -> Iterator[NewArticle]:
    """The articles of ``batch``, each with its rows of ``vectors`` ``(n_passages, dim)``."""
    row = 0
    for item in batch:
        after = row + len(item.spans)
        yield NewArticle(item.article, item.spans, vectors[row:after])
        row = after


def _batches(planned: Sequence[_Planned]) -> Iterator[list[_Planned]]:
    batch: list[_Planned] = []
    size = 0
    for item in planned:
        batch.append(item)
        size += len(item.spans)
        if size >= _BATCH_PASSAGES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def passage_input(article: Article, passage: str) -> str:
    """What the encoder reads of a passage: its article's title, then its text."""
    return f"{article.title}. {passage}"


def _publish(store: Store, encoder: str, dim: int, on_progress: Callable[[Progress], None]) -> None:
    lexical.catch_up(store.directory / "lexical", store)
    on_progress(Progress("publish", 1, 2))
    folder = store.directory / "dense"
    DenseIndex.open(folder, store, encoder, dim).save(folder)
