"""The truth: what goes in comes out, versions, deletions, formats, locks."""

import apsw
import numpy as np
import pytest

from index.documents import Article
from index.errors import StoreError, StoreFormatError, StoreLocked, StoreNotFound
from index.store import NewArticle, Store


def put(store, article, spans):
    vectors = np.eye(4, dtype=np.float32)[: len(spans)]
    store.put([NewArticle(article, spans, vectors)], "enc")


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "c", create=True)
    yield store
    store.close()


def test_passages_come_back_as_slices_of_their_article(store):
    article = Article("a", "Titre", "L’été œuvre.\nÀ bientôt 🙂 oui.")
    put(store, article, [(0, 12), (13, 29)])
    assert store.article("a") == article
    texts = [passage.text for passage in store.passages_of("a")]
    assert texts == [article.text[0:12], article.text[13:29]]
    found = store.passages(store.passage_ids())
    assert [p.text for p, _ in found.values()] == texts


def test_an_update_supersedes_passages_and_keeps_one_current_article(store):
    put(store, Article("a", "T", "Ancien."), [(0, 7)])
    (old,) = store.passage_ids()
    put(store, Article("a", "T", "Nouveau."), [(0, 8)])
    assert store.counts().articles == 1
    assert old not in store.passage_ids()
    assert [c.op for c in store.changes_since(0)] == ["add", "delete", "add"]


def test_a_passage_id_is_never_used_again(store):
    put(store, Article("a", "T", "Un."), [(0, 3)])
    (first,) = store.passage_ids()
    assert store.delete(["a", "inconnu"]) == ["a"]
    put(store, Article("b", "T", "Un."), [(0, 3)])
    assert first not in store.passage_ids()
    assert store.article("a") is None


def test_vectors_come_back_by_encoder(store):
    put(store, Article("a", "T", "Un. Deux."), [(0, 3), (4, 9)])
    ids, vectors = store.vectors(store.passage_ids(), "enc")
    assert ids == store.passage_ids()
    assert np.array_equal(vectors, np.eye(4, dtype=np.float32)[:2])
    assert store.vectors(ids, "autre")[0] == []


def test_nothing_indexed_is_a_clear_error(tmp_path):
    with pytest.raises(StoreNotFound, match="sourcier index"):
        Store.open(tmp_path / "rien")
    assert not (tmp_path / "rien").exists()


def test_a_newer_format_is_refused_and_untouched(store, tmp_path):
    put(store, Article("a", "T", "Un."), [(0, 3)])
    store.close()
    path = tmp_path / "c" / "articles.db"
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA user_version=99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreFormatError, match="format 99"):
        Store.open(tmp_path / "c")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path):
    (tmp_path / "articles.db").write_bytes(b"ceci n'est pas une base" * 100)
    with pytest.raises(StoreError, match="Impossible d'ouvrir"):
        Store.open(tmp_path)


def test_a_second_writer_is_told_to_wait(store):
    other = Store.open(store.directory)
    with store.writing(), pytest.raises(StoreLocked, match="Attendez"), other.writing():
        pass
    other.close()


def test_a_failed_write_leaves_nothing_behind(store):
    good = NewArticle(Article("a", "T", "Un."), [(0, 3)], np.eye(4, dtype=np.float32)[:1])
    bad = NewArticle(Article("b", "T", "Deux."), [(0, 5)], np.zeros((0, 4), dtype=np.float32))
    with pytest.raises(ValueError, match="shorter"):
        store.put([good, bad], "enc")
    assert store.counts().articles == 0
    assert store.position().change == 0
