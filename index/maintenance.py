"""Whether a collection is sound, and how its derived indexes are made again from the truth.

`check` looks at what can be seen in a moment: SQLite's own quick check and the checksums of the
search indexes. ``deep`` reads everything: each article against its fingerprint, each passage
against its article, each index against the passages, a sample of the vectors against what they
encode. Nothing is mended here but by `rebuild`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import lexical
from index.dense import DenseIndex
from index.documents import Article
from index.encoder import Encoder
from index.errors import StoreError
from index.fingerprints import fingerprint_of
from index.indexer import passage_input
from index.lexical import LexicalIndex
from index.manifest import Manifest
from index.passages import split_text
from index.store import Store

_SAMPLE = 64
_LEAST_COSINE = 0.98
"""Between a vector and its copy: half precision costs 1e-6, product codes are told apart."""
_LEAST_COSINE_OF_CODES = 0.8
"""Between a vector and its codes: 0.93 at least for 2,000 passages of the shipped encoder."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a collection and the command that mends it."""

    fr: str
    en: str


def check(directory: Path, *, deep: bool = False, encoder: Encoder | None = None) -> list[Problem]:
    """What is wrong with the collection in ``directory``; ``[]`` when it is sound.

    A ``deep`` check given the collection's ``encoder`` also encodes a sample of passages again.

    Raises:
        StoreNotFound, StoreFormatError, StoreError: as `Store.open`.
    """
    with closing(Store.open(directory)) as store:
        try:
            with store.reading():
                found = [*_database(store, deep=deep), *_words(store), *_vectors(store)]
                if deep and not found:
                    found = [*_articles(store), *_indexes(store), *_encoded(store, encoder)]
                return found
        except StoreError as exc:  # a page that SQLite could not read
            return [Problem(exc.fr, exc.en)]


def rebuild(directory: Path) -> None:
    """Make both search indexes again from SQLite, and group what is not yet; needs no model.

    What is there serves until the new index takes its place.

    Raises:
        StoreLocked: another process is writing.
        StoreNotFound, StoreFormatError, StoreError: as `Store.open`.
    """
    with closing(Store.open(directory)) as store, store.writing():
        store.update_groups()
        lexical.rebuild(directory / "lexical", store)
        for encoder, dim in list(store.encoder_dims().items())[:1]:
            vectors = DenseIndex(encoder, dim)
            vectors.catch_up(store)
            vectors.save(directory / "dense")


def _database(store: Store, *, deep: bool) -> Iterator[Problem]:
    for line in store.damage(deep=deep):
        yield _damaged(line)


def _damaged(line: str) -> Problem:
    return Problem(
        f"articles.db est abîmé ({line}) : restaurez une sauvegarde (sourcier restore FICHIER"
        " --force) ou réindexez les articles.",
        f"articles.db is damaged ({line}): restore a backup (sourcier restore FILE --force) or"
        " index the articles again.",
    )


def _words(store: Store) -> Iterator[Problem]:
    folder = store.directory / "lexical"
    manifest = Manifest.read(folder)
    if manifest is None:
        yield _derived("lexical", "absent ou abîmé", "missing or damaged")
        return
    yield from _as_published("lexical", folder, manifest, store)
    index = LexicalIndex.open(folder)
    if index is None:
        yield _derived("lexical", "illisible ou d'une autre version", "unreadable or outdated")
    # an index behind the change log catches up when it is next opened: that is no problem
    elif index.position == store.position() and len(index) != store.counts().passages:
        expected = store.counts().passages
        fr = f"{len(index)} passages au lieu de {expected}"
        yield _derived("lexical", fr, f"{len(index)} passages instead of {expected}")


def _vectors(store: Store) -> Iterator[Problem]:
    if not store.encoder_dims():  # no vector to find
        return
    folder = store.directory / "dense"
    manifest = Manifest.read(folder)
    if manifest is None:
        yield _derived("dense", "absent ou abîmé", "missing or damaged")
        return
    yield from _as_published("dense", folder, manifest, store)
    known = store.encoder_dims()
    if known and manifest.fingerprint not in known:
        fr, en = "vecteurs d'un autre encodeur", "vectors of another encoder"
        yield _derived("dense", fr, en)


def _as_published(name: str, folder: Path, manifest: Manifest, store: Store) -> Iterator[Problem]:
    file = manifest.altered(folder)
    if file is not None:
        yield _derived(name, f"fichier {file} altéré", f"file {file} altered")
    elif not store.has_passed(manifest.position):
        yield _derived(name, "il vient d'une autre collection", "it is of another collection")


def _derived(name: str, fr: str, en: str) -> Problem:
    return Problem(
        f"index {name} : {fr}. Aucun article n'est perdu ; pour le refaire : sourcier rebuild",
        f"index {name}: {en}. No article is lost; to make it again: sourcier rebuild",
    )


def _articles(store: Store) -> Iterator[Problem]:
    """Every article says what it did when it was stored, and its passages lie inside it."""
    main = next(iter(store.encoder_dims()), "")
    for article in store.articles():
        if store.fingerprint(article.id) != fingerprint_of(article):
            yield _to_index_again(article, "son texte a changé", "its text has changed")
        passages = store.passages_of(article.id)
        if not all(0 <= p.start < p.end <= len(article.text) for p in passages):
            yield _to_index_again(article, "un passage en déborde", "a passage exceeds it")
        if not passages and split_text(article.text):
            yield _to_index_again(article, "il n'a aucun passage", "it has no passage")
        if not store.is_encoded(article.id, main):
            fr = "des vecteurs manquent ou sont d'un autre encodeur"
            yield _to_index_again(article, fr, "vectors are missing or of another encoder")


def _to_index_again(article: Article, fr: str, en: str) -> Problem:
    return Problem(
        f"article {article.id} : {fr}. Réindexez-le (sourcier index) ou restaurez une sauvegarde.",
        f"article {article.id}: {en}. Index it again (sourcier index) or restore a backup.",
    )


def _indexes(store: Store) -> Iterator[Problem]:
    """Both indexes hold the passages of SQLite, once each; the vectors are those stored."""
    expected = store.passage_ids()
    words = LexicalIndex.open(store.directory / "lexical")
    if words and words.position == store.position() and sorted(words.ids()) != expected:
        yield _derived("lexical", "il n'a pas les bons passages", "it has the wrong passages")
    for encoder, dim in list(store.encoder_dims().items())[:1]:
        vectors = DenseIndex.open(store.directory / "dense", store, encoder, dim)
        ids = store.encoded_ids(encoder)
        missing = set(ids) - set(vectors.ids())
        if missing or (vectors.is_exact and len(vectors) != len(ids)):
            yield _derived("dense", "il n'a pas les bons passages", "it has the wrong passages")
            continue
        least = _LEAST_COSINE if vectors.is_exact else _LEAST_COSINE_OF_CODES
        sampled, stored = store.vectors([ids[row] for row in _sample(len(ids))], encoder)
        pairs = zip(sampled, stored, strict=True)
        if any(_cosine(vectors.vector(i), vector) < least for i, vector in pairs):
            yield _derived("dense", "il a d'autres vecteurs", "it has other vectors")


def _encoded(store: Store, encoder: Encoder | None) -> Iterator[Problem]:
    """A sample of passages, encoded again, gives the vectors that are stored."""
    if encoder is None or not store.has_vectors_of(encoder.fingerprint):
        return
    every = store.passage_ids()
    ids, stored = store.vectors([every[row] for row in _sample(len(every))], encoder.fingerprint)
    found = store.passages(ids)
    texts = [passage_input(found[i][1], found[i][0].text) for i in ids]
    for row, again in enumerate(encoder.encode(texts)):
        if _cosine(again, stored[row]) < _LEAST_COSINE:
            article = found[ids[row]][1]
            yield _to_index_again(
                article, "ses vecteurs ne sont pas ceux de son texte", "its vectors are not its own"
            )


def _sample(n: int) -> list[int]:
    """`_SAMPLE` places at most, spread evenly over ``range(n)``, the first and last included."""
    return sorted({round(place) for place in np.linspace(0, n - 1, _SAMPLE)}) if n else []


def _cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.dot(a, b) / max(np.linalg.norm(a) * np.linalg.norm(b), 1e-12))
