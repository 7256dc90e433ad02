"""Whatever happens to the search indexes, nothing wrong is served and SQLite makes them again."""

import random
import shutil
import threading
from contextlib import closing

import pytest

from index import lexical
from index.documents import Article
from index.errors import StoreError, StoreLocked
from index.indexer import index_articles
from index.lexical import LexicalIndex
from index.maintenance import check, rebuild
from index.manifest import Manifest
from index.retriever import HybridRetriever
from index.store import Store

MODES = ("bm25", "dense", "hybrid")


def found(collection, encoder, question, mode):
    retriever = HybridRetriever.open(collection, encoder)
    hits = retriever.retrieve(question, k=1, mode=mode)
    retriever.close()
    return [hit.passage.article_id for hit in hits]


def derived_files(collection):
    return sorted(
        path
        for name in ("lexical", "dense")
        for path in (collection / name).rglob("*")
        if path.is_file() and path.suffix != ".lock"
    )


def truncate(data):
    return data[: len(data) // 2]


def flip_a_bit(data):
    flipped = bytearray(data)
    flipped[random.Random(7).randrange(len(flipped))] ^= 0x08
    return bytes(flipped)


def assert_mended(collection, encoder):
    """Open, find every example by every path, and see that a deep check has nothing to say."""
    for mode in MODES:
        assert found(collection, encoder, "la plage de Wonsan", mode) == ["plage"]
        assert found(collection, encoder, "Washington parle de 8 000 hommes", mode) == ["blinken"]
    assert check(collection, deep=True, encoder=encoder) == []


@pytest.mark.parametrize("harm", [truncate, flip_a_bit])
def test_every_derived_file_once_damaged_is_reported_then_mended_at_open(collection, encoder, harm):
    names = [path.relative_to(collection) for path in derived_files(collection)]
    assert len(names) > 5
    for place in range(len(names)):
        path = derived_files(collection)[place]  # an index made again has other names
        # subtle: not in place, where tantivy may still have it mapped: that ends the process
        aside = path.with_name("damaged")
        aside.write_bytes(harm(path.read_bytes()))
        aside.replace(path)
        assert check(collection) != [], path
        assert_mended(collection, encoder)


@pytest.mark.parametrize("name", ["lexical", "dense"])
def test_the_index_of_another_collection_is_refused(collection, encoder, tmp_path, name):
    other = tmp_path / "autre"
    strangers = [Article(f"x{n}", "Ailleurs", f"Texte étranger numéro {n}.") for n in range(4)]
    index_articles(other, strangers, encoder)  # as many passages: ids and change numbers agree
    shutil.rmtree(collection / name)
    shutil.copytree(other / name, collection / name)
    assert "autre collection" in check(collection)[0].fr
    assert_mended(collection, encoder)


def test_vectors_of_another_model_are_refused(collection, encoder, articles, tmp_path):
    class Other(type(encoder)):
        fingerprint = "autre"

    index_articles(tmp_path / "autre", articles, Other())
    shutil.rmtree(collection / "dense")
    shutil.copytree(tmp_path / "autre" / "dense", collection / "dense")
    assert check(collection) != []
    assert_mended(collection, encoder)


def test_the_words_of_another_analyser_are_made_again(collection, encoder):
    folder = collection / "lexical"
    manifest = Manifest.read(folder)
    Manifest("ancien-analyseur", manifest.position, manifest.files).write(folder)
    assert "autre version" in check(collection)[0].fr
    assert_mended(collection, encoder)


def test_an_older_copy_of_an_index_catches_up(collection, encoder, articles, tmp_path):
    shutil.copytree(collection, tmp_path / "avant")
    index_articles(collection, [Article("neuf", "Pékin", "Le fleuve Touman a un pont.")], encoder)
    for name in ("lexical", "dense"):
        shutil.rmtree(collection / name)
        shutil.copytree(tmp_path / "avant" / name, collection / name)
    assert check(collection) == []
    assert found(collection, encoder, "pont sur le Touman", "bm25") == ["neuf"]
    assert_mended(collection, encoder)


def test_an_ingest_of_nothing_new_writes_no_index_again(collection, articles, encoder):
    before = [(path, path.stat().st_ino) for path in derived_files(collection)]
    index_articles(collection, articles, encoder)
    assert [(path, path.stat().st_ino) for path in derived_files(collection)] == before


def test_a_page_that_cannot_be_read_while_asking_is_told(collection, encoder):
    import apsw

    with closing(apsw.Connection(str(collection / "articles.db"))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = next(
            connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'passage'")
        )
        size = connection.pragma("page_size")
    with (collection / "articles.db").open("r+b") as database:
        database.seek((root - 1) * size)
        database.write(b"\xff" * size)
    with closing(HybridRetriever.open(collection, encoder)) as retriever:
        with pytest.raises(StoreError, match="sourcier restore"):
            retriever.retrieve("plage")


def test_the_word_index_forgets_what_is_deleted_or_superseded(collection, encoder, caplog):
    # tantivy's delete by term did nothing at all on the id field, and said nothing
    index_articles(collection, [Article("plage", "Une plage", "Wonsan a fermé.")], encoder)
    store = Store.open(collection)
    store.delete(["seoul"])
    with store.writing():
        index = lexical.catch_up(collection / "lexical", store)
    assert sorted(index.ids()) == store.passage_ids()
    assert index.search("balnéaire", limit=5) == []
    assert caplog.messages == []  # it was not made anew
    store.close()


def test_a_word_index_that_lacks_a_passage_is_made_anew(collection, encoder):
    folder = collection / "lexical"
    behind = folder.rename(collection / "avant")
    index_articles(collection, [Article("neuf", "Pékin", "Le fleuve Touman a un pont.")], encoder)
    now = Manifest.read(folder).position
    shutil.rmtree(folder)
    behind.rename(folder)  # says it has passed the new article, and has not
    manifest = Manifest.read(folder)
    Manifest(manifest.fingerprint, now, manifest.files).write(folder)
    assert "4 passages au lieu de 5" in check(collection)[0].fr
    index_articles(collection, [Article("autre", "Séoul", "La ville a un métro.")], encoder)
    assert found(collection, encoder, "pont sur le Touman", "bm25") == ["neuf"]
    assert_mended(collection, encoder)


def test_deleted_is_gone_at_once_from_every_path_of_every_reader(collection, encoder):
    retriever = HybridRetriever.open(collection, encoder)
    other = Store.open(collection)
    assert other.delete(["plage"]) == ["plage"]
    for mode in MODES:
        hits = retriever.retrieve("la plage de Wonsan", k=10, mode=mode)
        assert "plage" not in [hit.passage.article_id for hit in hits]
    assert retriever.store.article("plage") is None
    assert retriever.store.passages_of("plage") == []
    retriever.close()
    other.close()


def test_a_reader_during_100_updates_always_sees_whole_articles(collection, encoder):
    def version(n):
        words = " ".join(f"Phrase {n} de la chronique du fleuve." for _ in range(60))
        return Article("chronique", f"Chronique {n}", words)

    index_articles(collection, [version(0)], encoder)
    stop = threading.Event()

    def write():
        n = 1
        while n <= 100 and not stop.is_set():
            try:
                index_articles(collection, [version(n)], encoder)
                n += 1
            except StoreLocked:  # the reader is mending an index
                continue
        stop.set()

    writer = threading.Thread(target=write)
    writer.start()
    retriever = HybridRetriever.open(collection, encoder)
    seen = set()
    try:
        while not stop.is_set():
            for mode in ("hybrid", "dense"):
                hits = retriever.retrieve("chronique du fleuve", k=20, mode=mode)
                texts = [h.passage.text for h in hits if h.passage.article_id == "chronique"]
                numbers = {word for text in texts for word in text.split() if word.isdigit()}
                assert len(numbers) == 1, "two versions at once"
                assert len(texts) == 3, "an article in part"
                seen |= numbers
    finally:
        stop.set()
        writer.join()
        retriever.close()
    assert len(seen) > 1
    assert check(collection, deep=True, encoder=encoder) == []


def test_a_rebuild_serves_the_old_index_until_the_new_one_is_there(collection, encoder):
    before = LexicalIndex.open(collection / "lexical")
    rebuild(collection)
    after = LexicalIndex.open(collection / "lexical")
    assert after.folder != before.folder
    assert sorted(before.ids()) == sorted(after.ids())
    assert [p.name for p in (collection / "lexical").iterdir() if p.is_dir()] == [after.folder.name]


# -- what only a deep check sees -----------------------------------------------------------------


def tampered(collection, sql, *values):
    import apsw

    connection = apsw.Connection(str(collection / "articles.db"))
    connection.execute(sql, values)
    connection.close()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE article SET text = replace(text, '8 000', '9 000')", "son texte a changé"),
        ("UPDATE passage SET end = end + 1000 WHERE id = 1", "un passage en déborde"),
        ("DELETE FROM vector WHERE passage = 1", "des vecteurs manquent"),
        ("UPDATE vector SET data = (SELECT data FROM vector WHERE passage = 4) WHERE passage = 1",
         "il a d'autres vecteurs"),
    ],
)  # fmt: skip
def test_a_deep_check_sees_what_sqlite_cannot(collection, encoder, sql, told):
    tampered(collection, sql)
    assert check(collection) == []
    assert told in " ".join(p.fr for p in check(collection, deep=True, encoder=encoder))


def test_a_deep_check_encodes_a_sample_again(collection, encoder):
    class Drifted(type(encoder)):
        def encode(self, texts, **options):
            return -super().encode(texts, **options)

    assert check(collection, deep=True, encoder=encoder) == []
    problems = check(collection, deep=True, encoder=Drifted())
    assert len(problems) == 4
    assert "ne sont pas ceux de son texte" in problems[0].fr


def test_an_interrupted_change_of_encoder_is_finished_by_the_next_ingest(
    collection, articles, encoder
):
    class Other(type(encoder)):
        fingerprint = "autre"

    index_articles(collection, articles[:2], Other())  # stopped half way
    report = index_articles(collection, articles, Other())
    assert (report.updated, report.unchanged) == (2, 2)
    assert check(collection, deep=True, encoder=Other()) == []
