"""Evaluations end to end, with parts whose answers are known, then with the real index."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from html.parser import HTMLParser
from math import log2

import pytest

from eval.datasets import Dataset, DatasetError, GoldAnswer, GoldQuestion
from eval.report import report_to_json, to_table, write_report
from eval.run import evaluate, evaluate_pipeline, evaluate_reader, evaluate_retrieval
from index.documents import Article, Hit, Passage
from qa.answers import Answer, AnswerSpan, Citation, Claim

TEXT = "Selon Blinken, jusqu’à 8\u202f000 soldats. Séoul en compte 12\u202f000. Kiev, 11\u202f000."
OTHER = "La visite a duré deux jours à Moscou."
ARTICLES = {
    "a": Article("a", "Koursk <b>", TEXT, published=date(2024, 11, 1)),
    "b": Article("b", "Visite", OTHER),
}
PASSAGES = {
    "a": [Passage(1, "a", 0, 41, TEXT[:41]), Passage(2, "a", 41, len(TEXT), TEXT[41:])],
    "b": [Passage(3, "b", 0, len(OTHER), OTHER)],
}

NUMBER = GoldQuestion(
    "n", "combien de soldats ?", "number",
    conflict=True,
    answers=(
        GoldAnswer("a", "8\u202f000 soldats", TEXT.index("8")),
        GoldAnswer("a", "12\u202f000", TEXT.index("12")),
    ),
    also=(GoldAnswer("a", "11\u202f000", TEXT.index("11")),),
)  # fmt: skip
PLACE = GoldQuestion("p", "où ? <script>alert(1)</script>", "place",
                     answers=(GoldAnswer("b", "Moscou", OTHER.index("Moscou")),))  # fmt: skip
LENGTH = GoldQuestion("l", "combien de jours ?", "number", answers=(GoldAnswer("b", "deux jours"),))
NOTHING = GoldQuestion("u", "et au Mali ?", "unanswerable", answerable=False)
NOWHERE = GoldQuestion("v", "et au Tchad ?", "unanswerable", answerable=False)
DATASET = Dataset("essai", (NUMBER, PLACE, LENGTH, NOTHING, NOWHERE))


@dataclass(frozen=True)
class FakeShelf:
    def article(self, article_id):
        return ARTICLES.get(article_id)

    def passages_of(self, article_id):
        return PASSAGES.get(article_id, [])


def claim(article_id, *quotes, confidence=0.5):
    text = ARTICLES[article_id].text
    citations = tuple(
        Citation(article_id, "t", None, None, None, text.index(q), text.index(q) + len(q), q,
                 0, len(text), text)
        for q in quotes
    )  # fmt: skip
    return Claim(quotes[0], None, confidence, None, "asserted", citations, 1, 1, None, None)


class FakeAsker:
    """Answers by question id; counts how often it is asked."""

    store = FakeShelf()

    def __init__(self):
        self.asked = []
        hits = {name: [Hit(p, 1.0, 0, "fused") for p in found] for name, found in PASSAGES.items()}
        self._answers = {
            # right first; cites 8 000 (right), a wrong place, then 11 000 (in also)
            NUMBER.question: (0.9, True, [claim("a", "8\u202f000", "Blinken"),
                                          claim("a", "11\u202f000")], hits["b"] + hits["a"]),
            # right but unsure: abstains
            PLACE.question: (0.2, False, [claim("b", "Moscou")], hits["b"]),
            # half right: "jours" against "deux jours"
            LENGTH.question: (0.6, True, [claim("b", "jours")], hits["a"]),
            NOTHING.question: (0.1, False, [claim("a", "Séoul")], hits["a"]),
            NOWHERE.question: (0.5, True, [claim("b", "visite")], hits["b"]),
        }  # fmt: skip

    def ask(self, question, *, top_k):
        self.asked.append(question)
        confidence, sure, claims, hits = self._answers[question]
        ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits[:top_k], 1))
        return Answer(question, None, claims[0].text if sure else None, confidence,
                      tuple(claims), "disagree" if sure else "none", ranked[::-1],
                      {})  # fmt: skip


@pytest.fixture(scope="module")
def pipeline_report():
    return evaluate_pipeline(DATASET, FakeAsker())


def test_pipeline_answers_are_scored_under_both_rules(pipeline_report):
    metrics = pipeline_report.metrics
    # NUMBER: 8000 against 8000 soldats 2·1/(1+2); PLACE abstains 0; LENGTH 2·1/(1+2);
    # NOTHING abstains 1; NOWHERE answers 0.
    assert metrics["f1_fr"] == pytest.approx((2 / 3 + 0 + 2 / 3 + 1 + 0) / 5)
    assert metrics["exact_fr"] == metrics["exact"] == pytest.approx(1 / 5)
    assert metrics["HasAns_f1_fr"] == pytest.approx((2 / 3 + 0 + 2 / 3) / 3)
    assert metrics["HasAns_best_f1_fr"] == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert metrics["NoAns_acc"] == pytest.approx(1 / 2)


def test_pipeline_confidence_is_judged(pipeline_report):
    metrics = pipeline_report.metrics
    # answerable 0.9 0.2 0.6 against 0.1 0.5: five of six pairs in order.
    assert metrics["auroc_answerable"] == pytest.approx(5 / 6)
    # best claims right: NUMBER 0.9, LENGTH 0.6, PLACE 0.2; the wrong ones at 0.5 and 0.1.
    gaps = abs(0.9 - 1) + abs(0.6 - 1) + abs(0.2 - 1) + 0.5 + 0.1
    assert metrics["ece"] == pytest.approx(gaps / 5)
    assert metrics["coverage_at_10_error"] == pytest.approx(2 / 5)


def test_pipeline_claims_and_citations_are_judged(pipeline_report):
    metrics = pipeline_report.metrics
    # shown: NUMBER 8 000 and 11 000 right, Blinken wrong; LENGTH "jours" overlaps "deux jours",
    # which stands once in b; NOWHERE "visite" wrong. PLACE abstains and shows nothing.
    assert metrics["citation_precision"] == pytest.approx(3 / 5)
    # places: 8 000 (cited) and 12 000 (not) in a, Moscou (abstained), deux jours (cited).
    assert metrics["citation_recall"] == pytest.approx(2 / 4)
    # NUMBER is the only conflict: 8 000 stated, 12 000 not.
    assert metrics["claim_recall"] == pytest.approx(1 / 2)
    assert metrics["citation_precision_conflict"] == pytest.approx(2 / 3)
    # all that answer say "disagree": right for NUMBER, wrong for LENGTH.
    assert metrics["agreement_acc"] == pytest.approx(1 / 2)
    assert metrics["agreement_acc_conflict"] == 1.0


def test_pipeline_passages_are_judged_in_the_order_of_their_ranks(pipeline_report):
    metrics = pipeline_report.metrics
    # NUMBER: a's two passages, both relevant, at ranks 2 and 3; PLACE at 1; LENGTH not found.
    assert metrics["recall@1"] == pytest.approx(1 / 3)
    assert metrics["recall@5"] == pytest.approx(2 / 3)
    assert metrics["mrr@10"] == pytest.approx((1 / 2 + 1 + 0) / 3)
    number = (1 / log2(3) + 1 / log2(4)) / (1 / log2(2) + 1 / log2(3))
    assert metrics["ndcg@10"] == pytest.approx((number + 1 + 0) / 3)
    assert metrics["article_recall@5"] == pytest.approx(2 / 3)
    assert "recall@20" not in metrics
    assert [r.ranks for r in pipeline_report.records[:3]] == [
        {"pipeline": 2}, {"pipeline": 1}, {"pipeline": None},
    ]  # fmt: skip


def test_the_first_question_is_asked_once_more_to_warm_up_and_progress_is_told():
    asker, told = FakeAsker(), []
    report = evaluate_pipeline(DATASET, asker, on_question=lambda *p: told.append(p))
    assert asker.asked == [NUMBER.question, *(q.question for q in DATASET.questions)]
    assert told == [(n, 5) for n in range(1, 6)]
    assert len(report.records) == report.n == 5
    assert 0 <= report.metrics["latency_ms_p50"] <= report.metrics["latency_ms_p95"]


def test_types_are_reported_apart(pipeline_report):
    by_type = pipeline_report.by_type
    assert list(by_type) == ["number", "place", "unanswerable"]
    assert by_type["number"]["n"] == 2
    assert by_type["number"]["f1_fr"] == pytest.approx(2 / 3)
    assert "NoAns_acc" not in by_type["number"]
    assert "HasAns_f1_fr" not in by_type["unanswerable"]


def test_intervals_hold_the_metrics_they_belong_to(pipeline_report):
    intervals = pipeline_report.intervals
    assert set(intervals) <= set(pipeline_report.metrics)
    for name, (low, high) in intervals.items():
        assert low <= pipeline_report.metrics[name] <= high, name


def test_the_json_has_the_keys_of_the_contract(pipeline_report):
    record = json.loads(json.dumps(report_to_json(pipeline_report)))
    assert {"dataset", "mode", "n", "metrics", "by_type", "provenance"} <= set(record)
    assert (record["dataset"], record["mode"], record["n"]) == ("essai", "pipeline", 5)
    assert set(record["metrics"]) >= {
        "exact", "f1", "exact_fr", "f1_fr", "HasAns_f1_fr", "NoAns_acc", "auroc_answerable",
        "ece", "coverage_at_10_error", "best_threshold", "f1_fr_at_best_threshold",
        "recall@1", "recall@5", "mrr@10", "ndcg@10",
        "citation_precision", "citation_recall", "claim_recall", "latency_ms_p50",
        "latency_ms_p95",
    }  # fmt: skip
    ratios = {k: v for k, v in record["metrics"].items() if "latency" not in k}
    assert all(0 <= value <= 1 for value in ratios.values())
    assert {"commit", "date", "python", "versions", "cpu", "analyser"} <= set(record["provenance"])


def test_metrics_that_do_not_apply_are_absent():
    answered = Dataset("rien", (NOTHING,))
    metrics = evaluate_pipeline(answered, FakeAsker()).metrics
    assert metrics["NoAns_acc"] == 1.0
    absent = {"HasAns_f1_fr", "auroc_answerable", "claim_recall", "recall@1", "ndcg@10",
              "citation_precision", "citation_recall"}  # fmt: skip
    assert not absent & set(metrics)


def test_an_empty_dataset_gives_a_report_without_metrics():
    report = evaluate_pipeline(Dataset("vide", ()), FakeAsker())
    assert (report.n, report.metrics, report.intervals, report.by_type) == (0, {}, {}, {})


# -- the reader alone --------------------------------------------------------------------------


class FakeReader:
    """Proposes one scripted span; remembers what it was given to read."""

    def __init__(self, spans):
        self.spans = spans
        self.contexts = {}

    def read(self, question, contexts, *, top_n=3):
        self.contexts[question] = list(contexts)
        article_id, text, score = self.spans[question]
        start = ARTICLES[article_id].text.index(text)
        return [AnswerSpan(article_id, 0, start, start + len(text), text, score)]


READ = {
    NUMBER.question: ("a", "8\u202f000 soldats", 3.0),
    PLACE.question: ("b", "Moscou", -1.0),
    LENGTH.question: ("b", "deux jours à Moscou", 2.0),
    NOTHING.question: ("a", "Séoul", -2.0),
}


def test_the_reader_reads_the_whole_gold_articles_under_their_titles_and_dates():
    reader = FakeReader(READ)
    evaluate_reader(Dataset("essai", (NUMBER,)), reader, ARTICLES.get)
    (context,) = reader.contexts[NUMBER.question]
    assert (context.article_id, context.start, context.text) == ("a", 0, TEXT)
    assert context.heading == "Koursk <b>, 1er novembre 2024"


def test_the_reader_never_abstains_when_every_question_has_an_answer():
    report = evaluate_reader(Dataset("essai", (NUMBER, PLACE)), FakeReader(READ), ARTICLES.get)
    assert report.metrics["exact_fr"] == 1.0
    assert report.provenance["abstain_below"] is None
    assert "ece" not in report.metrics  # scores are not probabilities


def test_the_reader_abstains_below_zero_when_some_question_has_none():
    nothing = replace(NOTHING, context_id="a")
    dataset = Dataset("essai", (NUMBER, PLACE, nothing))
    report = evaluate_reader(dataset, FakeReader(READ), ARTICLES.get)
    assert report.metrics["HasAns_f1_fr"] == pytest.approx((1 + 0) / 2)
    assert report.metrics["HasAns_best_f1_fr"] == 1.0
    assert report.metrics["NoAns_acc"] == 1.0
    assert report.metrics["auroc_answerable"] == 1.0  # 3 and −1 above −2
    kept = evaluate_reader(dataset, FakeReader(READ), ARTICLES.get, abstain_below=-1.5)
    assert kept.metrics["HasAns_f1_fr"] == 1.0


def test_questions_without_a_gold_article_are_skipped_and_counted():
    report = evaluate_reader(DATASET, FakeReader(READ), ARTICLES.get)
    assert (report.n, report.skipped) == (3, 2)
    with pytest.raises(DatasetError, match="--corpus"):
        evaluate_reader(Dataset("essai", (NOTHING,)), FakeReader(READ), ARTICLES.get)


# -- retrieval alone ---------------------------------------------------------------------------


class FakeRetriever:
    """Finds a's passages by words, b's by meaning, and both, b first, when fused."""

    store = FakeShelf()

    def retrieve(self, question, *, k, mode, period):
        order = {"bm25": "a", "dense": "b", "hybrid": "ba"}[mode]
        found = [passage for name in order for passage in PASSAGES[name]]
        return [Hit(passage, 1 / rank, rank, mode) for rank, passage in enumerate(found, 1)]


def test_retrieval_is_scored_in_each_mode():
    report = evaluate_retrieval(DATASET, FakeRetriever())
    metrics = report.metrics
    assert (report.n, report.skipped) == (3, 2)
    # NUMBER is in a; PLACE and LENGTH in b.
    assert metrics["bm25_recall@1"] == pytest.approx(1 / 3)
    assert metrics["dense_recall@1"] == metrics["recall@1"] == pytest.approx(2 / 3)
    assert metrics["recall@5"] == metrics["recall@20"] == 1.0
    assert metrics["mrr@10"] == pytest.approx((1 / 2 + 1 + 1) / 3)
    assert metrics["dense_article_recall@20"] == pytest.approx(2 / 3)
    assert report.records[0].ranks == {"bm25": 1, "dense": None, "hybrid": 2}
    assert not {"exact", "f1_fr", "ece", "citation_precision"} & set(metrics)


def test_retrieval_needs_a_question_with_an_answer():
    with pytest.raises(DatasetError, match="aucune question avec réponse"):
        evaluate_retrieval(Dataset("essai", (NOTHING,)), FakeRetriever())


def test_wrong_offsets_are_told_and_the_text_is_looked_for_instead():
    wrong = replace(PLACE, answers=(GoldAnswer("b", "Moscou", 0),))
    report = evaluate_retrieval(Dataset("essai", (wrong,)), FakeRetriever())
    assert [notice.fr for notice in report.notices] == [
        "p : « La vis » à la position 0 de b ; « Moscou » était attendu. Position ignorée."
    ]
    assert report.metrics["recall@1"] == 1.0


# -- reports -----------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Collects the tags of a page and the outside addresses it names."""

    def __init__(self):
        super().__init__()
        self.tags, self.outside = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.outside += [v for k, v in attrs if k in ("src", "href") or "//" in (v or "")]


def test_the_files_of_a_report_hold_it_whole_and_its_page_escapes_all(tmp_path, pipeline_report):
    write_report(pipeline_report, tmp_path / "nouveau")
    summary = json.loads((tmp_path / "nouveau/report.json").read_text(encoding="utf-8"))
    assert summary["metrics"].keys() == pipeline_report.metrics.keys()
    lines = (tmp_path / "nouveau/records.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [r["id"] for r in records] == ["n", "p", "l", "u", "v"]
    assert records[0]["claims"][0]["cited"][0]["quote"] == "8\u202f000"
    page = (tmp_path / "nouveau/report.html").read_text(encoding="utf-8")
    parser = Tags()
    parser.feed(page)
    assert "script" not in parser.tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert parser.outside == []


def test_every_mode_has_its_page(tmp_path):
    for report in (
        evaluate_reader(DATASET, FakeReader(READ), ARTICLES.get),
        evaluate_retrieval(DATASET, FakeRetriever()),
    ):
        write_report(report, tmp_path)
        assert "&lt;script&gt;" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_table_speaks_in_points_with_the_decimals_of_the_language(pipeline_report):
    french, english = to_table(pipeline_report), to_table(pipeline_report, "en")
    assert "essai · pipeline · n = 5" in french
    row = next(line for line in french.splitlines() if line.startswith("NoAns_acc"))
    assert row.split()[:2] == ["NoAns_acc", "50,0"]
    assert "50.0" in english
    assert "95 % interval" in english


# -- the real index ----------------------------------------------------------------------------


def contexts(articles):
    question = GoldQuestion(
        "q", "Combien de soldats Séoul compte-t-il ?", "number",
        answers=(GoldAnswer("seoul", "12\u202f000"),),
    )  # fmt: skip
    return Dataset("vrai", (question,), tuple(articles))


def test_the_contexts_of_a_dataset_are_indexed_once(tmp_path, articles, encoder):
    stages = []

    def run():
        return evaluate(
            contexts(articles), "retrieval", encoder=encoder, cache=tmp_path,
            command="sourcier eval", on_progress=lambda p: stages.append(p.stage),
        )  # fmt: skip

    report = run()
    assert report.metrics["bm25_recall@5"] == 1.0
    assert report.provenance["encoder"] == encoder.fingerprint
    assert report.provenance["command"] == "sourcier eval"
    assert "encode" in stages
    stages.clear()
    assert run().metrics["bm25_recall@5"] == 1.0
    assert stages == []
    other = [*articles[1:], replace(articles[0], text="Un texte corrigé.")]
    evaluate(contexts(other), "retrieval", encoder=encoder, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_an_interrupted_indexing_is_finished_by_the_next_run(tmp_path, articles, encoder):
    class Stopped(Exception):
        pass

    def stop(progress):
        if progress.stage == "encode":
            raise Stopped

    dataset = contexts(articles)
    with pytest.raises(Stopped):
        evaluate(dataset, "retrieval", encoder=encoder, cache=tmp_path, on_progress=stop)
    report = evaluate(dataset, "retrieval", encoder=encoder, cache=tmp_path)
    assert report.metrics["bm25_recall@5"] == 1.0


def test_the_pipeline_is_evaluated_over_a_corpus_and_its_bad_files_are_told(
    tmp_path, encoder, number_reader
):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "seoul.txt").write_text(
        "Titre: Séoul compte\nDate: 2024-10-30\n\nÀ Koursk, 12\u202f000 soldats sont attendus.",
        encoding="utf-8",
    )
    (corpus / "vide.txt").write_bytes(b"")
    dataset = contexts(())
    report = evaluate(
        dataset, "pipeline", corpus=[corpus], encoder=encoder, reader=number_reader,
        cache=tmp_path / "cache",
    )  # fmt: skip
    assert report.metrics["HasAns_best_f1_fr"] == 1.0
    assert report.metrics["recall@1"] == 1.0
    assert report.provenance["reader"] == type(number_reader).__name__
    assert any("vide.txt" in notice.fr for notice in report.notices)


def test_a_collection_already_indexed_can_be_asked(collection, encoder, number_reader):
    options = {"directory": collection, "encoder": encoder, "reader": number_reader}
    dataset = contexts(())
    assert evaluate(dataset, "retrieval", **options).metrics["bm25_recall@5"] == 1.0
    assert evaluate(dataset, "reader", **options).metrics["exact_fr"] == 1.0


@pytest.mark.parametrize("mode", ["reader", "retrieval", "pipeline"])
def test_without_articles_the_error_says_how_to_give_them(mode, encoder, number_reader):
    with pytest.raises(DatasetError, match="--corpus") as caught:
        evaluate(contexts(()), mode, encoder=encoder, reader=number_reader)
    assert "Give the articles" in caught.value.message("en")


def test_the_cache_is_in_the_users_folder_by_default():
    from eval.collection import default_cache

    assert default_cache().parts[-2:] == ("sourcier", "eval")
