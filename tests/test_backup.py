"""A backup is one verified file; a restore gives back what it holds, or leaves what was there."""

import contextlib

import apsw
import pytest

from index.backup import backup, restore
from index.documents import Article
from index.errors import StoreError, StoreFormatError
from index.indexer import index_articles
from index.maintenance import check
from index.retriever import HybridRetriever
from index.schema import _FORMAT_1
from index.store import Store


@pytest.fixture
def file(tmp_path):
    return tmp_path / "sauvegarde.db"


def ids(directory):
    with contextlib.closing(Store.open(directory)) as store:
        return [article.id for article in store.articles()]


def test_a_backup_restored_elsewhere_is_the_same_collection(
    collection, encoder, articles, file, tmp_path
):
    assert backup(collection, file).articles == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["collection", file.name]
    restored = restore(file, tmp_path / "ailleurs")
    assert (restored.counts.articles, restored.kept) == (4, None)
    with contextlib.closing(Store.open(tmp_path / "ailleurs")) as store:
        assert sorted(store.articles(), key=lambda a: a.id) == sorted(articles, key=lambda a: a.id)
    assert check(tmp_path / "ailleurs", deep=True, encoder=encoder) == []


def test_a_backup_is_taken_while_another_process_writes(collection, file):
    store = Store.open(collection)
    with store.writing():
        assert backup(collection, file).articles == 4
    store.close()


def test_an_existing_file_is_replaced_only_when_told(collection, file):
    file.write_text("précieux")
    with pytest.raises(StoreError, match="--force"):
        backup(collection, file)
    assert file.read_text() == "précieux"
    assert backup(collection, file, force=True).articles == 4


def test_a_collection_that_is_not_empty_is_replaced_only_when_told(collection, encoder, file):
    backup(collection, file)
    index_articles(collection, [Article("neuf", "T", "Un pont.")], encoder)
    with pytest.raises(StoreError, match=r"5 articles.*--force"):
        restore(file, collection)
    assert "neuf" in ids(collection)
    restore(file, collection, force=True)
    assert "neuf" not in ids(collection)
    assert not list(collection.glob("*before-restore*"))
    assert check(collection, deep=True, encoder=encoder) == []


def test_a_running_retriever_sees_the_restored_articles(collection, encoder, file):
    backup(collection, file)
    index_articles(collection, [Article("neuf", "Pékin", "Le fleuve Touman a un pont.")], encoder)
    with contextlib.closing(HybridRetriever.open(collection, encoder)) as retriever:
        restore(file, collection, force=True)
        # another future, as long as the undone one: change numbers and passage ids agree
        other = Article("autre", "Séoul", "Le fleuve Han a trente ponts.")
        index_articles(collection, [other], encoder)
        for mode in ("bm25", "dense", "hybrid"):
            hits = retriever.retrieve("Le fleuve Han a trente ponts", k=1, mode=mode)
            assert [hit.passage.article_id for hit in hits] == ["autre"]


def test_what_is_no_backup_is_refused_and_nothing_changes(collection, file):
    before = ids(collection)
    with pytest.raises(StoreError, match="Aucune sauvegarde"):
        restore(file, collection, force=True)
    file.write_text("ceci n’est pas une base" * 99)
    with pytest.raises(StoreError, match="abîmé"):
        restore(file, collection, force=True)
    with contextlib.closing(apsw.Connection(str(file.with_name("vide.db")))) as empty:
        empty.execute("CREATE TABLE x (y)")
    with pytest.raises(StoreError, match="no collection"):
        restore(file.with_name("vide.db"), collection, force=True)
    assert ids(collection) == before


def test_a_backup_of_a_newer_format_is_refused(collection, file):
    backup(collection, file)
    with contextlib.closing(apsw.Connection(str(file))) as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(StoreFormatError, match="format 99"):
        restore(file, collection, force=True)


def test_a_backup_of_an_older_format_is_brought_to_ours(file, tmp_path):
    with contextlib.closing(apsw.Connection(str(file))) as old:
        old.execute(_FORMAT_1)
        old.execute("PRAGMA user_version=1")
        old.execute(
            "INSERT INTO article (id, version, current, sha256, text_sha256, title, text, language)"
            " VALUES ('a', 1, 1, '', '', 'Titre', 'L’été œuvre.', 'fr')"
        )
    restore(file, tmp_path / "ancienne")
    assert ids(tmp_path / "ancienne") == ["a"]


def test_an_unreadable_collection_is_kept_beside_the_restored_one(collection, encoder, file):
    backup(collection, file)
    for path in collection.glob("articles.db*"):
        path.unlink()
    (collection / "articles.db").write_bytes(b"abime" * 4000)
    with pytest.raises(StoreError, match="--force"):
        restore(file, collection)
    restored = restore(file, collection, force=True)
    assert restored.kept.read_bytes() == b"abime" * 4000
    assert check(collection, deep=True, encoder=encoder) == []


def test_a_damaged_collection_is_not_backed_up_over_a_sound_backup(collection, encoder, file):
    backup(collection, file)
    sound = file.read_bytes()
    with contextlib.closing(apsw.Connection(str(collection / "articles.db"))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = next(
            connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'passage'")
        )
        size = connection.pragma("page_size")
    with (collection / "articles.db").open("r+b") as database:
        database.seek((root - 1) * size)
        database.write(b"\xff" * size)
    assert "articles.db est abîmé" in check(collection)[0].fr
    with pytest.raises(StoreError, match="abîmé"):
        backup(collection, file, force=True)
    assert file.read_bytes() == sound
    assert not list(file.parent.glob("*.tmp"))
    restore(file, collection, force=True)
    assert check(collection, deep=True, encoder=encoder) == []
