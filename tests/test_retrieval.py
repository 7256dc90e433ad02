"""Ingest and retrieval together: what is found, what is no longer, what mends itself."""

import math
import shutil
import time
from contextlib import closing
from datetime import date

import numpy as np
import pytest

from index.documents import Article
from index.errors import StoreFormatError
from index.fusion import fuse
from index.indexer import _BATCH_PASSAGES, _COMMIT_S, index_articles
from index.maintenance import check, rebuild
from index.period import Period
from index.retriever import Filters, HybridRetriever
from index.store import NewArticle, Store


@pytest.fixture
def retriever(collection, encoder):
    retriever = HybridRetriever.open(collection, encoder)
    yield retriever
    retriever.close()


def found(retriever, question, **options):
    return [hit.passage.article_id for hit in retriever.retrieve(question, **options)]


@pytest.mark.parametrize("mode", ["bm25", "dense", "hybrid"])
def test_the_article_that_speaks_of_it_comes_first(retriever, mode):
    assert found(retriever, "la plage de Wonsan", mode=mode)[0] == "plage"


def test_hits_are_ranked_from_one_and_say_where_they_come_from(retriever):
    hits = retriever.retrieve("soldats à Koursk", k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert {hit.origin for hit in hits} == {"fused"}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_question_without_accents_finds_the_accented_article(retriever):
    assert found(retriever, "station balneaire", mode="bm25") == ["plage"]


def test_query_syntax_is_only_words(retriever):
    for question in ('"Koursk" AND NOT *', "stem_fold:koursk^9 OR (", "koursk~2"):
        assert "seoul" in found(retriever, question, mode="bm25")


def test_a_word_of_the_title_alone_finds_the_passage(retriever):
    assert found(retriever, "Washington", mode="bm25") == ["blinken"]


def test_filters_are_inclusive_and_leave_undated_articles_out(retriever):
    everything = "soldats Koursk Wonsan"
    since = Filters(since=date(2024, 11, 1))
    assert set(found(retriever, everything, filters=since)) == {"blinken", "reprise"}
    until = Filters(until=date(2024, 10, 30))
    assert found(retriever, everything, filters=until) == ["seoul"]
    source = Filters(source="agence b (exemple)")
    assert set(found(retriever, everything, filters=source)) == {"seoul", "reprise"}


def test_articles_of_the_time_asked_for_come_before_others_that_match_alike(tmp_path, encoder):
    told = "Le bilan des inondations du Gard est de {} morts."
    index_articles(
        tmp_path,
        [
            Article("2018", "Gard", told.format("treize"), published=date(2018, 10, 16)),
            Article("2020", "Gard", told.format("quatre"), published=date(2020, 9, 20)),
            Article("sans date", "Gard", told.format("deux")),
        ],
        encoder,
    )
    with closing(HybridRetriever.open(tmp_path, encoder)) as retriever:
        for year, month in ((2018, 10), (2020, 9)):
            period = Period(date(year, month, 1), date(year, month, 28))
            order = found(retriever, "bilan des inondations du Gard", period=period)
            assert order[:2] == [str(year), "sans date"]
            assert len(order) == 3


def test_an_article_deleted_meanwhile_has_no_day(retriever):
    ids = retriever.store.passage_ids()
    before = retriever.store.days(ids)
    assert before.keys() == set(ids)
    assert None in before.values()
    retriever.store.delete(["plage"])
    assert len(retriever.store.days(ids)) == len(ids) - 1


def test_a_deleted_article_is_gone_at_once_from_every_path(retriever):
    retriever.store.delete(["plage"])
    for mode in ("bm25", "dense", "hybrid"):
        assert "plage" not in found(retriever, "la plage de Wonsan", mode=mode)


def test_a_running_retriever_sees_new_articles(retriever, collection, encoder):
    new = Article("neuf", "Pékin", "Le fleuve Touman a un pont.")
    index_articles(collection, [new], encoder)
    assert found(retriever, "pont sur le Touman")[0] == "neuf"


def test_words_published_after_the_last_commit_are_seen_too(retriever, collection, encoder):
    store = Store.open(collection)
    new = Article("neuf", "Pékin", "Le fleuve Touman a un pont.")
    with store.writing():  # an ingest under way: committed, its word index not yet published
        vectors = encoder.encode([new.text])
        store.put([NewArticle(new, [(0, len(new.text))], vectors)], encoder.fingerprint)
        assert "neuf" not in found(retriever, "Touman", mode="bm25")
        assert "neuf" in found(retriever, "Touman", mode="hybrid")
    assert found(retriever, "Touman", mode="bm25") == ["neuf"]
    store.close()


def test_unchanged_articles_are_skipped_and_changed_ones_updated(collection, articles, encoder):
    changed = Article("plage", "Une plage ferme", "La station balnéaire de Wonsan a fermé.")
    report = index_articles(collection, [*articles[:3], changed], encoder)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 3)
    assert report.articles == 4


def test_an_exact_copy_under_another_id_is_counted_as_duplicate(collection, articles, encoder):
    copy = Article("copie", "Autre titre", articles[0].text)
    assert index_articles(collection, [copy], encoder).duplicates == 1


def test_a_stopped_ingest_keeps_what_it_finished_and_resumes(tmp_path, articles, encoder):
    class Stops(type(encoder)):
        def encode(self, texts, *, kind="passage", on_batch=None):
            raise KeyboardInterrupt

    directory = tmp_path / "c"
    index_articles(directory, articles[:2], encoder)
    with pytest.raises(KeyboardInterrupt):
        index_articles(directory, articles, Stops())
    report = index_articles(directory, articles, encoder)
    assert (report.added, report.unchanged) == (2, 2)
    assert check(directory) == []


def test_a_long_ingest_commits_as_it_goes(tmp_path, encoder):
    class SlowThenStops(type(encoder)):
        calls = 0

        def encode(self, texts, *, kind="passage", on_batch=None):
            self.calls += 1
            if self.calls == 2:
                raise KeyboardInterrupt
            time.sleep(_COMMIT_S)
            return np.ones((len(texts), self.dim), dtype=np.float32)

    long = [Article(name, "T", "Mot. " * _BATCH_PASSAGES) for name in "ab"]
    with pytest.raises(KeyboardInterrupt):
        index_articles(tmp_path, long, SlowThenStops(), max_words=1)
    with closing(Store.open(tmp_path)) as store:
        assert [article.id for article in store.articles()] == ["a"]


@pytest.mark.parametrize("name", ["lexical", "dense"])
def test_a_lost_index_is_reported_and_costs_nothing(collection, encoder, name):
    shutil.rmtree(collection / name)
    assert name in check(collection)[0].fr
    retriever = HybridRetriever.open(collection, encoder)
    assert found(retriever, "plage de Wonsan")[0] == "plage"
    retriever.close()
    rebuild(collection)
    assert check(collection) == []


def test_a_flipped_bit_in_the_vectors_is_found_and_not_used(collection, encoder):
    (path,) = (collection / "dense").glob("vectors-*.faiss")
    data = bytearray(path.read_bytes())
    data[-5] ^= 0x40
    path.write_bytes(data)
    assert "altéré" in check(collection)[0].fr
    retriever = HybridRetriever.open(collection, encoder)
    assert found(retriever, "plage de Wonsan", mode="dense")[0] == "plage"
    retriever.close()


def test_another_encoder_is_refused_with_the_remedy(collection, encoder):
    class Other(type(encoder)):
        fingerprint = "autre"

    with pytest.raises(StoreFormatError, match="sourcier index"):
        HybridRetriever.open(collection, Other())


def test_fusion_is_the_weighted_sum_of_normalised_scores():
    fused = dict(fuse({1: 10.0, 2: 4.0}, {2: 0.5, 3: 1.0}, dense_weight=0.25))
    assert math.isclose(fused[1], 0.75 * 10 / 10 + 0.25 * 0)
    assert math.isclose(fused[2], 0.75 * 4 / 10 + 0.25 * (0.5 + 1) / 2)
    assert math.isclose(fused[3], 0.75 * 0 + 0.25 * (1.0 + 1) / 2)


def test_without_dense_weight_the_order_is_that_of_bm25():
    assert [i for i, _ in fuse({1: 3.0, 2: 9.0}, {1: 1.0, 2: -1.0}, dense_weight=0.0)] == [2, 1]
