"""The benchmark of size: its articles, how it goes on after a stop, what it counts."""

import itertools
from contextlib import closing

import apsw
import numpy as np
import pytest

from eval.bench import scale, scale_plots, scale_search
from eval.bench.noised import multiplied
from index.documents import Article
from index.indexer import index_articles
from index.store import Store

ORIGINALS = [
    Article(
        f"a{n}", f"Dépêche {n}", " ".join(f"mot{chr(97 + (n * i) % 26)} été." for i in range(90))
    )
    for n in range(1, 8)
]


def test_a_copy_keeps_most_words_of_its_original_but_not_all():
    first, copy = (next(multiplied(ORIGINALS, start=start)) for start in (0, len(ORIGINALS)))
    assert first == ORIGINALS[0]
    assert copy.id == "a1-1"
    kept = [a == b for a, b in zip(first.text.split(), copy.text.split(), strict=True)]
    assert 0.6 < np.mean(kept) < 1


def test_the_stream_is_the_same_from_wherever_it_is_taken_up():
    whole = list(itertools.islice(multiplied(ORIGINALS), 20))
    assert list(itertools.islice(multiplied(ORIGINALS, start=9), 11)) == whole[9:]
    assert len({article.id for article in whole}) == 20


def test_a_killed_run_goes_on_with_the_part_it_was_in(tmp_path, encoder):
    class Killed(type(encoder)):
        calls = 0

        def encode(self, texts, *, kind="passage", on_batch=None):
            self.calls += 1
            if self.calls == 2:
                raise KeyboardInterrupt
            return super().encode(texts, kind=kind)

    with pytest.raises(KeyboardInterrupt):
        scale.grow(tmp_path / "c", 40, ORIGINALS, Killed())
    log = tmp_path / "c.parts.jsonl"
    finished = log.read_text(encoding="utf-8")
    parts = scale.grow(tmp_path / "c", 40, ORIGINALS, encoder)
    assert finished
    assert log.read_text(encoding="utf-8").startswith(finished)
    store = Store.open(tmp_path / "c")
    counts = store.counts()
    store.close()
    assert counts.passages == parts[-1].passages == sum(part.encoded for part in parts) >= 40
    assert counts.articles == sum(part.articles for part in parts)
    assert scale.grow(tmp_path / "c", 40, ORIGINALS, encoder) == parts


def test_every_stage_of_an_indexing_has_its_seconds(tmp_path, encoder):
    (part, *_) = scale.grow(tmp_path / "c", 10, ORIGINALS, encoder)
    expected = {"noise", "split", "encode", "sqlite", "lexical", "dense"}
    assert expected <= set(part.seconds)
    assert all(seconds >= 0 for seconds in part.seconds.values())


def test_exact_search_agrees_with_sorting_everything(tmp_path, encoder):
    index_articles(tmp_path / "c", itertools.islice(multiplied(ORIGINALS), 30), encoder)
    store = Store.open(tmp_path / "c")
    ids, vectors = store.vectors(store.passage_ids(), encoder.fingerprint)
    asked = encoder.encode(["mota motb", "motz"])
    found = scale_search.nearest_of_all(store, encoder.fingerprint, asked, batch_size=7)
    store.close()
    for row, question in zip(found, asked, strict=True):
        cosines = dict(zip(ids, vectors @ question, strict=True))
        best = sorted(cosines.values(), reverse=True)[: scale_search.K]
        assert sorted((cosines[i] for i in row), reverse=True) == pytest.approx(best)


def test_recall_is_the_mean_share_found():
    assert scale_search.recall([[1, 2], [3, 4]], [[1, 2], [4, 5]]) == (1 + 0.5) / 2


def test_the_bytes_of_the_tables_are_those_of_the_file_but_for_its_free_pages(collection):
    sizes = scale_search.bytes_by_part(collection)
    store = sum(size for name, size in sizes.items() if name not in ("lexical", "dense"))
    with closing(apsw.Connection(str(collection / "articles.db"))) as database:
        free = database.pragma("freelist_count") * database.pragma("page_size")
    assert store + free == (collection / "articles.db").stat().st_size
    assert min(sizes["vector"], sizes["lexical"], sizes["dense"]) > 0


def test_the_same_records_give_the_same_drawings(tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra sourcier[bench]")
    record = {
        "passages": 100, "encoded": 100, "seconds": {"encode": 1.0, "sqlite": 0.5, "noise": 9.0},
        "bytes_per_passage": {"vector": 800.0, "lexical": 300.0},
        "ms": {"hybrid": {"p50": 2.0, "p95": 4.0}},
    }  # fmt: skip
    records = [record, record | {"passages": 1_000}]
    first, second = (
        [path.read_text(encoding="utf-8") for path in scale_plots.draw(records, folder)]
        for folder in (tmp_path, tmp_path)
    )
    assert first == second
    assert "hybrid p95" in first[0]
    assert "sqlite" in first[1]
    assert "noise" not in first[1]
