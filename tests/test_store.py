"""The truth: what goes in comes out, versions, deletions, formats, locks, full disks."""

import contextlib
import os
import shutil
import subprocess
import time

import apsw
import numpy as np
import pytest

from index import lexical
from index.dense import DenseIndex
from index.documents import Article
from index.errors import StoreError, StoreFormatError, StoreLocked, StoreNotFound
from index.history import Position
from index.indexer import index_articles
from index.maintenance import check
from index.retriever import HybridRetriever
from index.schema import _FORMAT_1, FORMAT, connect, require_sqlite
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


def test_a_position_belongs_to_one_history(store, tmp_path):
    start = store.position()
    assert start.change == 0
    put(store, Article("a", "T", "Un."), [(0, 3)])
    assert store.position().change == 1
    assert store.has_passed(start)
    assert store.has_passed(store.position())
    assert not store.has_passed(Position(1, start.mark))
    other = Store.open(tmp_path / "autre", create=True)
    put(other, Article("a", "T", "Un."), [(0, 3)])
    assert not store.has_passed(other.position())
    other.close()


def test_what_is_read_in_one_breath_is_one_moment(store):
    put(store, Article("a", "T", "Ancien."), [(0, 7)])
    writer = Store.open(store.directory)
    with store.reading():
        assert store.article("a").text == "Ancien."
        put(writer, Article("a", "T", "Nouveau."), [(0, 8)])
        assert store.article("a").text == "Ancien."
    assert store.article("a").text == "Nouveau."
    writer.close()


def test_deleting_a_thousand_articles_is_one_quick_transaction(store):
    texts = [Article(f"a{n}", "T", f"Article numéro {n}.") for n in range(1200)]
    vectors = np.eye(4, dtype=np.float32)[:1]
    store.put([NewArticle(article, [(0, 7)], vectors) for article in texts], "enc")
    started = time.perf_counter()
    gone = [f"a{n}" for n in range(1000)]
    assert store.delete([*gone, "a0", "inconnu"]) == gone
    assert time.perf_counter() - started < 2
    assert store.counts().articles == 200
    assert len(store.changes_since(1200)) == 1000


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
    with pytest.raises(StoreError, match="sourcier restore"):
        Store.open(tmp_path)


def test_a_second_writer_is_told_to_wait(store):
    other = Store.open(store.directory)
    with store.writing(), pytest.raises(StoreLocked, match="Attendez"), other.writing(wait_s=0):
        pass
    other.close()


def test_a_second_ingest_and_a_delete_are_told_to_wait_and_change_nothing(
    collection, articles, encoder
):
    first, second = Store.open(collection), Store.open(collection)
    before = first.position()
    with first.writing():
        with pytest.raises(StoreLocked, match="Attendez"):
            index_articles(collection, [Article("neuf", "T", "Un pont.")], encoder)
        with pytest.raises(StoreLocked, match="Attendez"):
            second.delete(["plage"])
    assert first.position() == before
    first.close()
    second.close()


def test_of_two_versions_stored_together_the_last_is_kept_and_the_log_tells_all(store):
    vectors = np.eye(4, dtype=np.float32)
    two = [Article("a", "T", "Un."), Article("b", "T", "Avant."), Article("a", "T", "Deux fois.")]
    spans = [[(0, 3)], [(0, 6)], [(0, 4), (5, 10)]]
    store.put([NewArticle(a, s, vectors[: len(s)]) for a, s in zip(two, spans, strict=True)], "enc")
    assert [passage.text for passage in store.passages_of("a")] == ["Deux", "fois."]
    assert [(change.op, change.passage_id) for change in store.changes_since(0)] == [
        ("add", 1), ("add", 2), ("delete", 1), ("add", 3), ("add", 4),
    ]  # fmt: skip
    assert store.vectors([4], "enc")[1].tolist() == [[0, 1, 0, 0]]


def test_a_failed_write_leaves_nothing_behind(store):
    good = NewArticle(Article("a", "T", "Un."), [(0, 3)], np.eye(4, dtype=np.float32)[:1])
    bad = NewArticle(Article("b", "T", "Deux."), [(0, 5)], np.zeros((0, 4), dtype=np.float32))
    with pytest.raises(ValueError, match="shorter"):
        store.put([good, bad], "enc")
    assert store.counts().articles == 0
    assert store.position().change == 0


# -- formats -------------------------------------------------------------------------------------


@pytest.fixture
def of_format_1(tmp_path):
    """A collection written by the first Sourcier."""
    directory = tmp_path / "ancienne"
    directory.mkdir()
    with contextlib.closing(apsw.Connection(str(directory / "articles.db"))) as old:
        old.execute(_FORMAT_1)
        old.execute("PRAGMA user_version=1")
        old.execute(
            "INSERT INTO article (id, version, current, sha256, text_sha256, title, text, language)"
            " VALUES ('a', 1, 1, '', '', 'Titre', 'L’été œuvre.', 'fr')"
        )
        old.execute("INSERT INTO passage VALUES (7, 1, 0, 12)")
        old.execute("INSERT INTO change VALUES (3, 'add', 7)")
    return directory


def format_of(path):
    with contextlib.closing(apsw.Connection(str(path))) as connection:
        return connection.pragma("user_version")


def test_a_collection_of_format_1_keeps_everything_and_a_copy_beside(of_format_1):
    store = Store.open(of_format_1)
    assert store.article("a").text == "L’été œuvre."
    assert store.passage_ids() == [7]
    assert store.position().change == 3
    store.close()
    assert format_of(of_format_1 / "articles.db") == FORMAT
    assert format_of(of_format_1 / "articles.db.format-1") == 1


def test_each_step_is_one_transaction_and_a_failing_one_leaves_the_format_before(of_format_1):
    path = of_format_1 / "articles.db"
    steps = ["CREATE TABLE one (x);", "CREATE TABLE two (x); INSERT INTO nowhere VALUES (1);"]
    with pytest.raises(apsw.SQLError, match="nowhere"):
        connect(path, steps=steps)
    assert format_of(path) == 2
    connection = connect(path, steps=[steps[0], "CREATE TABLE two (x);"])
    assert connection.pragma("user_version") == 3
    assert next(connection.execute("SELECT count(*) FROM two"))[0] == 0
    connection.close()
    assert format_of(path.with_name("articles.db.format-1")) == 1
    assert format_of(path.with_name("articles.db.format-2")) == 2


def test_a_new_collection_is_made_by_the_same_steps(of_format_1, tmp_path):
    def tables(directory):
        with contextlib.closing(connect(directory / "articles.db")) as db:
            return sorted(db.execute("SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL"))

    (tmp_path / "neuve").mkdir()
    assert tables(of_format_1) == tables(tmp_path / "neuve")


def test_an_older_format_waits_while_another_process_writes(of_format_1, store):
    from index.lock import held

    with held(of_format_1), pytest.raises(StoreLocked):
        Store.open(of_format_1)
    assert format_of(of_format_1 / "articles.db") == 1


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2"])
def test_a_sqlite_that_may_corrupt_is_refused(version):
    with pytest.raises(StoreError, match=r"3\.51\.3"):
        require_sqlite(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_a_sound_sqlite_is_not(version):
    require_sqlite(version)


# -- disks ---------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 2 MB of its own."""
    folder = tmp_path / "disque"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "sourcier-test", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small tmpfs needs root")
    if subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let a tmpfs be mounted")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder):
    with contextlib.suppress(OSError), (folder / "remplissage").open("wb") as file:
        while True:
            file.write(b"x" * 4096)


def long_articles(n):
    rng = np.random.default_rng(0)
    return [
        Article(f"long{i}", f"Titre {i}", " ".join(map(str, rng.integers(0, 10**9, 4000))) + ".")
        for i in range(n)
    ]


def test_a_full_disk_is_told_and_what_was_stored_is_intact(small_disk, articles, encoder):
    directory = small_disk / "c"
    (small_disk / "autre").write_bytes(b"x" * 800_000)
    index_articles(directory, articles, encoder)
    with pytest.raises(StoreError, match="Disque plein"):
        index_articles(directory, long_articles(60), encoder)
    fill(small_disk)
    with pytest.raises(StoreError, match="Disque plein"):
        index_articles(directory, long_articles(1), encoder)
    # subtle: on a slow machine some long articles were committed, and deleting them takes room too
    for other in ("remplissage", "autre"):
        (small_disk / other).unlink()
    with contextlib.closing(Store.open(directory)) as store:
        kept = {article.id for article in store.articles()}
        assert {article.id for article in articles} <= kept
        store.delete([i for i in kept if i.startswith("long")])
    with contextlib.closing(HybridRetriever.open(directory, encoder)) as retriever:
        hits = retriever.retrieve("plage de Wonsan", k=1)
        assert [hit.passage.article_id for hit in hits] == ["plage"]
    assert check(directory, deep=True, encoder=encoder) == []


def test_an_index_that_does_not_fit_is_told_and_leaves_nothing_behind(
    small_disk, articles, encoder
):
    index_articles(small_disk / "c", articles, encoder)
    with contextlib.closing(Store.open(small_disk / "c")) as store:
        vectors = DenseIndex.open(small_disk / "c" / "dense", store, encoder.fingerprint, 32)
        vectors.saved = None  # to be written again
        files = sorted(small_disk.rglob("*"))
        fill(small_disk)
        with pytest.raises(StoreError, match="Disque plein"):
            vectors.save(small_disk / "c" / "dense")
        with pytest.raises(StoreError, match="Disque plein"):
            lexical.rebuild(small_disk / "c" / "lexical", store)
        (small_disk / "remplissage").unlink()
        assert sorted(small_disk.rglob("*")) == files
    assert check(small_disk / "c", deep=True, encoder=encoder) == []


def test_a_search_on_a_disk_that_filled_up_goes_on(small_disk, articles, encoder):
    directory = small_disk / "c"
    index_articles(directory, articles, encoder)
    with contextlib.closing(HybridRetriever.open(directory, encoder)) as retriever:
        shutil.rmtree(directory / "lexical")
        fill(small_disk)
        hits = retriever.retrieve("plage de Wonsan", k=1)
        assert [hit.passage.article_id for hit in hits] == ["plage"]


def test_a_read_only_disk_is_told(small_disk, articles, encoder):
    directory = small_disk / "c"
    index_articles(directory, articles, encoder)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreError, match="lecture seule"):
        Store.open(directory)
    with pytest.raises(StoreError, match="lecture seule"):
        index_articles(small_disk / "nouvelle", articles, encoder)


def test_a_page_found_damaged_while_reading_is_told(tmp_path, articles, encoder):
    index_articles(tmp_path, articles, encoder)
    path = tmp_path / "articles.db"
    with contextlib.closing(Store.open(tmp_path)) as store:
        store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = next(store._db.execute("SELECT rootpage FROM sqlite_schema WHERE name='article'"))
        (size,) = next(store._db.execute("PRAGMA page_size"))
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with contextlib.closing(Store.open(tmp_path)) as store:
        with pytest.raises(StoreError, match="restore"):
            store.article("blinken")
        with pytest.raises(StoreError, match="restore"):
            list(store.articles())
