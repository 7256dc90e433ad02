"""BM25 over the two term streams of our analyser, kept by tantivy; derived from the store.

tantivy is given words already analysed (its "whitespace" tokenizer), so every backend searches the
same French. BM25 is Robertson's with k1 = 1.2, b = 0.75, as tantivy fixes them. The folder holds
the tantivy index and a manifest with the analyser and the change number reached; when the two
disagree after a crash, the changes are applied again, which is harmless.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from index.documents import Article, Passage
from index.manifest import Manifest
from index.store import Store
from index.text import ANALYSER_FINGERPRINT, Terms, analyse

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

    def __init__(self, index: tantivy.Index, change: int) -> None:
        self._index = index
        self.change = change

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex | None:
        """The index in ``folder``, or None when there is none that this analyser can use."""
        manifest = Manifest.read(folder)
        if manifest is None or manifest.fingerprint != ANALYSER_FINGERPRINT:
            return None
        try:
            return cls(tantivy.Index.open(str(folder / "tantivy")), manifest.change)
        except ValueError:  # tantivy's error for missing or damaged files: rebuilt by `catch_up`
            return None

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


def catch_up(folder: Path, store: Store) -> None:
    """Bring the index in ``folder`` to the store's last change; made anew when unusable.

    The caller holds the writer's lock.
    """
    manifest = Manifest.read(folder)
    usable = LexicalIndex.open(folder) is not None
    last = store.last_change()
    if manifest is None or not usable or manifest.change > last:
        _rebuild(folder, store, last)
        return
    if manifest.change == last:
        return
    changes = store.changes_since(manifest.change)
    index = tantivy.Index.open(str(folder / "tantivy"))
    _apply(index, store, {change.passage_id for change in changes})
    Manifest(ANALYSER_FINGERPRINT, last, {}).write(folder)


def _rebuild(folder: Path, store: Store, last: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tantivy").mkdir(parents=True)
    index = tantivy.Index(_schema(), path=str(folder / "tantivy"))
    _apply(index, store, store.passage_ids())
    Manifest(ANALYSER_FINGERPRINT, last, {}).write(folder)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=True, fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _apply(index: tantivy.Index, store: Store, ids: Iterable[int]) -> None:
    """Make the index hold those of ``ids`` that the store still has, and none of the others."""
    ordered = sorted(ids)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for first in range(0, len(ordered), _BATCH):
        batch = ordered[first : first + _BATCH]
        for passage_id in batch:
            writer.delete_documents_by_term("id", passage_id)
        for passage, article in store.passages(batch).values():
            writer.add_document(_document(passage, article))
    writer.commit()
    writer.wait_merging_threads()


def _document(passage: Passage, article: Article) -> tantivy.Document:
    body, title = analyse(passage.text), analyse(article.title)
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
