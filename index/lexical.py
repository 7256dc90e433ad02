"""BM25 over the two term streams of our analyser, kept by tantivy; derived from the store.

tantivy is given words already analysed (its "whitespace" tokenizer), so every backend searches the
same French. BM25 is Robertson's with k1 = 1.2, b = 0.75, as tantivy fixes them. The folder holds
one tantivy index and the manifest that names it. An index is never changed where it lies: its
segments are linked into a new folder, changed there, and published by the next manifest, so a
reader opens the old one or the new one, whole.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from index.disk import refusal
from index.documents import Article, Passage
from index.failpoints import failpoint
from index.history import Position
from index.manifest import Manifest, sha256_of
from index.store import Store
from index.text import ANALYSER_FINGERPRINT, Terms, analyse

logger = logging.getLogger(__name__)

_FIELDS = ("stem_fold", "fold_stem", "title_stem_fold", "title_fold_stem")
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Boosts:
    """Weights of the two streams and of the title; tuned on training data (docs/RESULTS.md)."""

    stem_fold: float = 1.0
    fold_stem: float = 1.0
    title: float = 0.5


DEFAULT_BOOSTS = Boosts()


class LexicalIndex:
    """A searchable snapshot; open it again to see what was written since."""

    def __init__(self, index: tantivy.Index, folder: Path, position: Position) -> None:
        self._index = index
        self.folder = folder
        self.position = position

    @classmethod
    def open(cls, folder: Path, *, current: LexicalIndex | None = None) -> LexicalIndex | None:
        """The index in ``folder``, or None when there is none whole that this analyser can use.

        ``current`` is given back when it is what the folder still publishes.
        """
        manifest = Manifest.read(folder)
        while manifest is not None:
            if current is not None and current.position == manifest.position:
                return current
            index = cls._of(manifest, folder)
            published = Manifest.read(folder)
            if index is not None or published == manifest:
                return index
            manifest = published  # a writer published, and swept what was being opened
        return None

    @classmethod
    def _of(cls, manifest: Manifest, folder: Path) -> LexicalIndex | None:
        if manifest.fingerprint != ANALYSER_FINGERPRINT or manifest.altered(folder) is not None:
            return None
        names = {name.split("/")[0] for name in manifest.files}
        if len(names) != 1:
            return None
        inside = folder / names.pop()
        try:
            return cls(tantivy.Index.open(str(inside)), inside, manifest.position)
        except ValueError:  # tantivy's error for files it cannot read: made again by `catch_up`
            return None

    def ids(self) -> list[int]:
        """Ids of the passages it holds, in no order; a passage held twice is there twice."""
        searcher = self._index.searcher()
        if searcher.num_docs == 0:
            return []
        hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
        ids: list[Any] = searcher.fast_field_values("id", [address for _, address in hits])
        return [int(i) for i in ids]

    def search(
        self, question: str, *, limit: int, boosts: Boosts = DEFAULT_BOOSTS
    ) -> list[tuple[int, float]]:
        """(passage id, BM25 score) of the best ``limit`` passages, best first; ties by id.

        Empty when no word of ``question`` is left after the analyser or none is known.
        """
        query = self._query(analyse(question), boosts)
        searcher = self._index.searcher()
        if query is None or searcher.num_docs == 0:
            return []
        hits = searcher.search(query, limit=limit, count=False).hits
        ids: list[Any] = searcher.fast_field_values("id", [address for _, address in hits])
        scored = [(int(i), float(score)) for i, (score, _) in zip(ids, hits, strict=True)]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def _query(self, terms: Terms, boosts: Boosts) -> tantivy.Query | None:
        schema = self._index.schema
        weighted = [
            (field, term, weight)
            for stream, words, boost in (
                ("stem_fold", terms.stem_fold, boosts.stem_fold),
                ("fold_stem", terms.fold_stem, boosts.fold_stem),
            )
            for term in dict.fromkeys(words)
            for field, weight in ((stream, boost), (f"title_{stream}", boost * boosts.title))
            if weight > 0
        ]
        if not weighted:
            return None
        parts = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(schema, field, term, "freq"), weight
                ),
            )
            for field, term, weight in weighted
        ]
        return tantivy.Query.boolean_query(parts)


def catch_up(folder: Path, store: Store) -> LexicalIndex:
    """The index in ``folder``, brought to the store's last change; made anew when unusable.

    The caller holds the writer's lock.

    Raises:
        StoreError: the folder cannot be written; what was published before is intact.
    """
    with store.reading():
        index = LexicalIndex.open(folder)
        if index is None or not store.has_passed(index.position):
            return _publish(folder, store, store.passage_ids(), None)
        if index.position == store.position():
            return index
        changed = {change.passage_id for change in store.changes_since(index.position.change)}
        caught_up = _publish(folder, store, changed, index.folder)
        if len(caught_up) == store.counts().passages:
            return caught_up
        logger.error("%s: %d passages after catching up, made anew", folder, len(caught_up))
        return _publish(folder, store, store.passage_ids(), None)


def rebuild(folder: Path, store: Store) -> LexicalIndex:
    """The index made anew from the store and published in place of what ``folder`` holds.

    The caller holds the writer's lock. Raises as `catch_up`.
    """
    with store.reading():
        return _publish(folder, store, store.passage_ids(), None)


def _publish(folder: Path, store: Store, ids: Collection[int], base: Path | None) -> LexicalIndex:
    """Apply ``ids`` to a copy of the index in ``base``, or to an empty one, and name it current."""
    inside = folder / f"index-{secrets.token_hex(4)}"
    position = store.position()
    with _discarded_on_failure(inside):
        inside.mkdir(parents=True)
        if base is None:
            index = tantivy.Index(_schema(), path=str(inside))
        else:
            _link_segments(base, inside)
            index = tantivy.Index.open(str(inside))
        _apply(index, store, ids)
        failpoint("after_lexical_commit")
        files = [path for path in sorted(inside.iterdir()) if path.suffix != ".lock"]
        digests = {f"{inside.name}/{path.name}": sha256_of(path) for path in files}
        Manifest(ANALYSER_FINGERPRINT, position, digests).write(folder)
    failpoint("after_lexical_manifest")
    for old in folder.iterdir():
        if old.is_dir() and old != inside:
            shutil.rmtree(old, ignore_errors=True)
    return LexicalIndex(tantivy.Index.open(str(inside)), inside, position)


@contextmanager
def _discarded_on_failure(inside: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as exc:
        shutil.rmtree(inside, ignore_errors=True)
        if isinstance(exc, ValueError | OSError):  # tantivy tells a full disk by ValueError
            raise refusal(inside.parent, exc) from exc
        raise


def _link_segments(base: Path, inside: Path) -> None:
    """Share the files of ``base``: tantivy writes each once, then replaces or removes it."""
    for path in base.iterdir():
        if path.suffix == ".lock":
            continue
        try:
            os.link(path, inside / path.name)
        except OSError:  # a file system without hard links
            shutil.copy2(path, inside / path.name)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=True, fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _apply(index: tantivy.Index, store: Store, ids: Collection[int]) -> None:
    """Make the index hold those of ``ids`` that the store still has, and none of the others."""
    ordered = sorted(ids)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for first in range(0, len(ordered), _BATCH):
        batch = ordered[first : first + _BATCH]
        # subtle: delete_documents_by_term takes a Python int for i64, so on this u64 field it
        # deletes nothing and says nothing (tantivy 0.27)
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "id", batch))
        for passage, article in store.passages(batch).values():
            writer.add_document(_document(passage, article))
    failpoint("before_lexical_commit")
    writer.commit()
    writer.wait_merging_threads()


@lru_cache(maxsize=16)
def _terms_of_title(title: str) -> Terms:
    """Of the title that each passage of an article repeats, most often one after the other."""
    return analyse(title)


def _document(passage: Passage, article: Article) -> tantivy.Document:
    body, title = analyse(passage.text), _terms_of_title(article.title)
    document = tantivy.Document()
    document.add_unsigned("id", passage.id)
    for field, terms in (
        ("stem_fold", body.stem_fold),
        ("fold_stem", body.fold_stem),
        ("title_stem_fold", title.stem_fold),
        ("title_fold_stem", title.fold_stem),
    ):
        document.add_text(field, " ".join(terms))
    return document
