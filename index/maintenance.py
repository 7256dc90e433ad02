"""Whether a collection is sound, and how its derived indexes are made again from the truth."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from index import lexical
from index.dense import DenseIndex
from index.lexical import LexicalIndex
from index.manifest import Manifest, sha256_of
from index.store import Store


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a collection and the command that mends it."""

    fr: str
    en: str


def check(directory: Path) -> list[Problem]:
    """What is wrong with the collection in ``directory``; ``[]`` when it is sound.

    Raises:
        StoreNotFound, StoreFormatError, StoreError: as `Store.open`.
    """
    store = Store.open(directory)
    try:
        return [*_truth(store), *_words(store), *_vectors(store)]
    finally:
        store.close()


def rebuild(directory: Path) -> None:
    """Make both search indexes again from SQLite, and group what is not yet; needs no model.

    Raises:
        StoreLocked: another process is writing.
        StoreNotFound, StoreFormatError, StoreError: as `Store.open`.
    """
    store = Store.open(directory)
    try:
        with store.writing():
            store.groups.update()
            for name in ("lexical", "dense"):
                shutil.rmtree(directory / name, ignore_errors=True)
            lexical.catch_up(directory / "lexical", store)
            for encoder, dim in store.encoder_dims().items():
                DenseIndex.open(directory / "dense", store, encoder, dim).save(directory / "dense")
    finally:
        store.close()


def _truth(store: Store) -> list[Problem]:
    return [
        Problem(
            f"articles.db est abîmé ({line}) : restaurez une sauvegarde ou réindexez les articles.",
            f"articles.db is damaged ({line}): restore a backup or index the articles again.",
        )
        for line in store.problems()
    ]


def _words(store: Store) -> list[Problem]:
    index = LexicalIndex.open(store.directory / "lexical")
    manifest = Manifest.read(store.directory / "lexical")
    expected = store.counts().passages
    if index is None or manifest is None:
        return [_derived("lexical", "absent, abîmé ou d'une autre version", "missing or damaged")]
    # an index behind the change log catches up when it is next opened: that is no problem
    if manifest.change == store.last_change() and len(index) != expected:
        fr = f"{len(index)} passages au lieu de {expected}"
        return [_derived("lexical", fr, f"{len(index)} passages instead of {expected}")]
    return []


def _vectors(store: Store) -> list[Problem]:
    folder = store.directory / "dense"
    manifest = Manifest.read(folder)
    if manifest is None:
        return [_derived("dense", "absent ou abîmé", "missing or damaged")]
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != digest:
            return [_derived("dense", f"fichier {name} altéré", f"file {name} altered")]
    return []


def _derived(name: str, fr: str, en: str) -> Problem:
    return Problem(
        f"index {name} : {fr}. Aucun article n'est perdu ; pour le refaire : sourcier rebuild",
        f"index {name}: {en}. No article is lost; to make it again: sourcier rebuild",
    )
