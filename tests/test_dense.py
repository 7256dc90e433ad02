"""Vectors, few or many: what is near is found, what is deleted is not, whatever FAISS keeps."""

import numpy as np
import pytest

from index import faiss_kinds
from index.dense import DenseIndex
from index.documents import Article
from index.retriever import HybridRetriever
from index.store import NewArticle, Store

DIM = 32
FLAT_LIMIT = 700
"""Small enough for a test; FAISS asks 39 vectors for each of its 16 centroids."""


def unit(rng, n):
    vectors = rng.normal(size=(n, DIM)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def put(store, article_id, vectors, *, encoder="enc"):
    """One article of as many one-letter passages as there are vectors."""
    spans = [(i, i + 1) for i in range(len(vectors))]
    store.put([NewArticle(Article(article_id, "T", "x" * len(vectors)), spans, vectors)], encoder)


def opened(store, folder, encoder="enc"):
    return DenseIndex.open(folder, store, encoder, DIM, flat_limit=FLAT_LIMIT)


def nearest_by_hand(store, questions, n):
    """For each question the ids of the ``n`` best of all stored vectors, best first."""
    ids, vectors = store.vectors(store.passage_ids(), "enc")
    return [[ids[row] for row in np.argsort(-(vectors @ q), kind="stable")[:n]] for q in questions]


@pytest.fixture
def rng():
    return np.random.default_rng(20261128)


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "c", create=True)
    yield store
    store.close()


@pytest.fixture
def many(store, rng):
    """A store with more vectors than are kept flat."""
    put(store, "a", unit(rng, 2 * FLAT_LIMIT))
    put(store, "b", unit(rng, FLAT_LIMIT))
    return store


def test_vectors_are_compared_exactly_as_long_as_they_are_few(store, rng, tmp_path):
    put(store, "a", unit(rng, FLAT_LIMIT))
    index = opened(store, tmp_path)
    assert faiss_kinds.is_exact(index._index)
    questions = unit(rng, 5)
    for question, expected in zip(questions, nearest_by_hand(store, questions, 20), strict=True):
        assert [i for i, _ in index.search(question, limit=20, store=store)] == expected


def test_many_vectors_are_compressed_and_the_same_passages_found(many, rng, tmp_path):
    index = opened(many, tmp_path)
    assert not faiss_kinds.is_exact(index._index)
    assert len(index) == 3 * FLAT_LIMIT
    questions = unit(rng, 50)
    hits = [
        len(set(expected) & {i for i, _ in index.search(question, limit=20, store=many)})
        for question, expected in zip(questions, nearest_by_hand(many, questions, 20), strict=True)
    ]
    assert sum(hits) >= 0.99 * 20 * 50


def test_the_scores_of_a_compressed_index_are_true_cosines(many, rng, tmp_path):
    (question,) = unit(rng, 1)
    found = opened(many, tmp_path).search(question, limit=10, store=many)
    ids, vectors = many.vectors([i for i, _ in found], "enc")
    expected = dict(zip(ids, vectors @ question, strict=True))
    assert [score for _, score in found] == pytest.approx([expected[i] for i, _ in found])
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)


def test_codes_take_a_sixteenth_of_the_place_of_vectors(many, tmp_path):
    opened(many, tmp_path / "dense").save(tmp_path / "dense")
    (file,) = (tmp_path / "dense").glob("vectors-*")
    ids = 8 * 3 * FLAT_LIMIT
    assert file.stat().st_size - ids < 1.1 * DIM / 4 * 3 * FLAT_LIMIT + 8_192  # and the centroids


def test_a_saved_compressed_index_is_loaded_as_it_was(many, rng, tmp_path):
    index = opened(many, tmp_path / "dense")
    index.save(tmp_path / "dense")
    again = DenseIndex("enc", DIM)
    again._load(tmp_path / "dense")
    assert (len(again), again.position) == (len(index), index.position)
    for question in unit(rng, 5):
        assert again.search(question, limit=20, store=many) == index.search(
            question, limit=20, store=many
        )


@pytest.mark.parametrize("n", [100, 3 * FLAT_LIMIT])
def test_new_passages_are_found_and_deleted_ones_not(store, rng, tmp_path, n):
    vectors = unit(rng, n + 2)
    put(store, "garde", vectors[:n])
    put(store, "retire", vectors[n : n + 1])
    index = opened(store, tmp_path)
    put(store, "neuf", vectors[n + 1 :])
    store.delete(["retire"])
    (new,) = [passage.id for passage in store.passages_of("neuf")]
    index.catch_up(store)
    assert index.search(vectors[n + 1], limit=1, store=store)[0][0] == new
    live = set(store.passage_ids())
    assert {i for i, _ in index.search(vectors[n], limit=n + 1, store=store)} == live


def test_a_deleted_passage_is_gone_before_the_codes_forget_it(many, rng, tmp_path):
    put(many, "retire", unit(rng, 1))
    (gone,) = [passage.id for passage in many.passages_of("retire")]
    (vector,) = many.vectors([gone], "enc")[1]
    index = opened(many, tmp_path)
    assert index.search(vector, limit=1, store=many)[0][0] == gone
    many.delete(["retire"])
    assert gone not in [i for i, _ in index.search(vector, limit=20, store=many)]


@pytest.mark.parametrize("n", [100, 3 * FLAT_LIMIT])
def test_changes_applied_twice_leave_one_vector_a_passage(store, rng, tmp_path, n):
    put(store, "a", unit(rng, n))
    index = opened(store, tmp_path)
    before = index.position
    put(store, "neuf", unit(rng, 3))
    index.catch_up(store)
    index.position = before  # as when an ingest commits while the change number is being read
    index.catch_up(store)
    assert sorted(faiss_kinds.held_ids(index._index)) == store.passage_ids()


def test_codes_of_deleted_passages_are_dropped_before_they_are_many(many, tmp_path):
    opened(many, tmp_path).save(tmp_path)
    many.delete(["b"])  # a third: half as many codes too many
    again = opened(many, tmp_path)
    assert sorted(faiss_kinds.held_ids(again._index)) == many.passage_ids()


def test_an_index_that_grows_past_the_limit_is_compressed_on_the_way(store, rng, tmp_path):
    put(store, "a", unit(rng, FLAT_LIMIT))
    index = opened(store, tmp_path)
    put(store, "b", unit(rng, 1))
    index.catch_up(store)
    assert not faiss_kinds.is_exact(index._index)
    assert sorted(faiss_kinds.held_ids(index._index)) == store.passage_ids()


def test_a_question_is_answered_from_a_compressed_collection(collection, encoder):
    store = Store.open(collection)
    texts = [f"Dépêche numéro {n}." for n in range(FLAT_LIMIT + 10)]
    vectors = encoder.encode(texts)
    with store.writing():
        store.put(
            [
                NewArticle(Article(f"d{n}", "Dépêche", text), [(0, len(text))], vectors[n : n + 1])
                for n, text in enumerate(texts)
            ],
            encoder.fingerprint,
        )
        folder = collection / "dense"
        DenseIndex.open(folder, store, encoder.fingerprint, DIM, flat_limit=FLAT_LIMIT).save(folder)
    store.close()
    retriever = HybridRetriever.open(collection, encoder)
    for mode in ("dense", "hybrid"):
        hits = retriever.retrieve("la plage de Wonsan", mode=mode)
        assert hits[0].passage.article_id == "plage"
        assert len(hits) == 20
    retriever.store.delete(["plage"])
    assert "plage" not in {
        hit.passage.article_id for hit in retriever.retrieve("la plage de Wonsan", mode="dense")
    }
    retriever.close()
