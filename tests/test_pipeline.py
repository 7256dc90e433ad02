"""Question to answer over a real collection, with a reader that only sees numbers."""

import dataclasses
import math
from datetime import date

import pytest

from index.documents import Article
from index.errors import ModelNotFound, StoreNotFound
from index.retriever import HybridRetriever
from index.sentences import Sentence
from qa.answers import AnswerSpan, Reason, answer_to_json
from qa.confidence import Confidence, Linear, leading
from qa.evidence import Evidence, Features
from qa.pipeline import Sourcier
from qa.reranker import reranked

BY_READER = {name: 0.0 for name in Features.names()} | {"reader": 1.0}
SURE = Confidence(Linear(BY_READER, -2.0), Linear(BY_READER, -2.0), 0.5)


@pytest.fixture
def sourcier(collection, encoder, number_reader):
    retriever = HybridRetriever.open(collection, encoder)
    with Sourcier(retriever, number_reader, SURE) as sourcier:
        yield sourcier


def test_the_answer_is_a_verbatim_span_with_its_sentence(sourcier):
    answer = sourcier.ask("combien de soldats à Koursk ?")
    assert answer.text in {"8 000", "12\u202f000", "8000", "20 000"}
    for claim in answer.claims:
        for citation in claim.citations:
            article = sourcier.store.article(citation.article_id)
            assert article.text[citation.start : citation.end] == citation.quote
            assert citation.quote in citation.sentence


def test_who_counts_the_same_is_one_claim_and_who_does_not_is_another(sourcier):
    answer = sourcier.ask("combien de soldats à Koursk ?")
    by_amount = {claim.value.amount: claim for claim in answer.claims}
    assert by_amount[8000].article_count == 2
    assert by_amount[12000].attribution == "Séoul"
    assert answer.agreement == "disagree"


def test_below_the_threshold_it_abstains_and_keeps_the_claims(sourcier):
    sourcier.confidence = dataclasses.replace(SURE, answering=Linear(BY_READER, -9.0))
    answer = sourcier.ask("combien de soldats à Koursk ?")
    assert answer.text is None
    assert answer.agreement == "none"
    assert answer.claims
    assert answer.confidence < 0.5


def test_names_that_no_passage_knows_are_told_to_the_confidence(sourcier):
    def share(question):
        return {item.features.unknown_names for item in sourcier.evidence(question)}

    assert share("Combien de soldats à Koursk ?") == {0.0}
    assert share("Combien de soldats à Koursk et Canberra ?") == {0.5}


def test_articles_that_say_the_same_support_each_other(sourcier):
    evidence = sourcier.evidence("combien de soldats à Koursk ?")
    said = {item.span.text: item.features.support for item in evidence}
    assert said["8 000"] == said["8000"] == pytest.approx(math.log(2))
    assert said["12\u202f000"] == 0.0


def test_passages_are_reranked_by_their_best_span(sourcier):
    hits, evidence = sourcier.search_and_read("combien de soldats à Koursk ?")
    likely = {item.span.passage_id: i / 10 for i, item in enumerate(evidence[:2], start=1)}

    class Fixed:
        def probabilities(self, spans):
            return [likely.get(item.span.passage_id, 0.0) for item in evidence]

    order = reranked(hits, evidence, Fixed())
    assert [hit.rank for hit in order] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in order[:3]] == [*sorted(likely.values(), reverse=True), 0.0]
    rest = [hit.passage.id for hit in order if hit.passage.id not in likely]
    assert rest == [hit.passage.id for hit in hits if hit.passage.id not in likely]


def test_filters_reach_the_retriever(sourcier):
    answer = sourcier.ask("combien de soldats à Koursk ?", until=date(2024, 10, 30))
    assert {hit.passage.article_id for hit in answer.passages} == {"seoul"}
    nothing = sourcier.ask("combien de soldats ?", since=date(2030, 1, 1))
    assert (nothing.text, nothing.confidence, nothing.claims) == (None, 0.0, ())


def test_asked_as_of_a_day_what_came_later_is_left_out(sourcier):
    answer = sourcier.ask("combien de soldats à Koursk ?", as_of=date(2024, 10, 31))
    assert {hit.passage.article_id for hit in answer.passages} == {"seoul"}
    earlier = sourcier.ask("combien ?", as_of=date(2024, 10, 31), until=date(2024, 10, 29))
    assert (earlier.text, earlier.passages) == (None, ())
    assert earlier.reason == Reason("empty")


def test_asked_for_recent_articles_the_newest_are_read_first(sourcier, monkeypatch):
    monkeypatch.setattr("qa.recency.HALF_LIFE", 0.01)
    monkeypatch.setattr("qa.recency._LEAST_RATIO", 0.0)
    days = []
    read = sourcier.reader.read

    def reading(question, contexts, *, top_n):
        articles = (sourcier.store.article(context.article_id) for context in contexts)
        days.append([article.published for article in articles if article.published])
        return read(question, contexts, top_n=top_n)

    monkeypatch.setattr(sourcier.reader, "read", reading)
    sourcier.ask("que dit Séoul ?")
    sourcier.ask("que dit Séoul ?", recent=True)
    passages, recent = days
    assert passages != sorted(passages, reverse=True)
    assert recent == sorted(recent, reverse=True)


def test_stages_are_announced_and_timed(sourcier):
    stages = []
    answer = sourcier.ask("combien ?", on_stage=stages.append)
    assert stages == ["retrieve", "read", "claims"]
    assert list(answer.timings_ms) == [*stages, "total"]


def test_the_json_has_exactly_the_fields_of_the_contract(sourcier):
    record = answer_to_json(sourcier.ask("combien de soldats à Koursk ?"))
    assert list(record) == [
        "question", "rewritten_question", "answer", "confidence", "agreement", "claims",
        "passages", "timings_ms", "reason", "time_line", "rivals", "listed",
    ]  # fmt: skip
    assert set(record["claims"][0]) == {
        "text", "value", "confidence", "attribution", "modality", "article_count",
        "source_count", "first_published", "last_published", "citations",
    }  # fmt: skip
    assert set(record["claims"][0]["citations"][0]) == {
        "article_id", "title", "url", "source", "published", "start", "end", "quote",
        "sentence_start", "sentence_end", "sentence",
    }  # fmt: skip
    assert set(record["claims"][0]["value"]) == {
        "kind", "amount", "unit", "bound", "low", "high", "vague", "first", "last",
    }  # fmt: skip


def test_asking_before_indexing_says_what_to_do(tmp_path):
    with pytest.raises(StoreNotFound, match="sourcier index"):
        Sourcier.open(tmp_path / "rien")


def test_confidence_fitted_for_other_features_is_refused(tmp_path):
    path = tmp_path / "confidence.json"
    part = '{"weights": {"autre": 1}, "bias": 0}'
    path.write_text(
        f'{{"ranking": {part}, "answering": {part}, "prudent_answering": {part}, "further": {part},'
        ' "threshold": 0.5, "prudent_threshold": 0.9}'
    )
    with pytest.raises(ModelNotFound, match="autre"):
        Confidence.load(path)


def reading(scores, said=()):
    """Evidence of a reader's scores alone, each of which says one of ``said``."""
    article = Article("a", "Titre", "x" * 99)
    return [
        Evidence(
            AnswerSpan("a", 1, 9 * n, 9 * n + 1, "x", score),
            article,
            Sentence(0, 99),
            Features(score, *[0.0] * 16),
            said=frozenset(said[n : n + 1]),
        )
        for n, score in enumerate(scores)
    ]


def test_the_best_span_has_the_odds_of_answering_and_the_others_fall_by_their_rank():
    confidence = Confidence(Linear({"reader": 1.0}, 7.0), Linear({"reader": 0.5}, -1.0), 0.5)
    second, first = confidence.probabilities(reading([2.0, 4.0]))
    assert first == pytest.approx(1 / (1 + math.exp(-(0.5 * 4 - 1))))
    assert second == pytest.approx(1 / (1 + math.exp(-(0.5 * 4 - 1 - 2))))
    assert confidence.probabilities([]) == []


def test_the_lead_is_over_what_says_another_thing():
    ranks = [2.0, 4.0, 3.5]
    assert leading(reading(ranks, "abb"), ranks).lead == 2.0
    assert leading(reading(ranks, "bbb"), ranks).lead == 6.0
    assert leading(reading([1.0]), [1.0]).lead == 6.0


def test_prudence_weighs_the_lead():
    plain = Linear({"reader": 1.0}, 0.0)
    confidence = Confidence(plain, plain, 0.2, 0.9, None, Linear({"lead": 1.0}, 0.0))
    prudent = confidence.prudent()
    assert (prudent.answering, prudent.threshold) == (confidence.prudent_answering, 0.9)
    assert max(prudent.probabilities(reading([2.0, 4.0], "ab"))) == pytest.approx(0.8808, abs=1e-4)


def test_the_likeliest_sentences_are_judged_again_by_the_verifier(sourcier):
    class Doubting:
        def scores(self, question, contexts, places):
            told = ["12\u202f000" in context.text for context in contexts]
            return [[9.0 * ok] * len(some) for ok, some in zip(told, places, strict=True)]

    question = "combien de soldats à Koursk ?"
    assert {e.span.alone for e in sourcier.evidence(question)} == {None}
    sourcier.verifier = Doubting()
    judged = {e.span.text: e.span.alone for e in sourcier.evidence(question)}
    assert judged["12\u202f000"] == 9.0
    assert judged["8000"] == 0.0
    by_verifier = Linear({name: 0.0 for name in Features.names()} | {"alone": 1.0}, -2.0)
    sourcier.confidence = Confidence(by_verifier, by_verifier, 0.5)
    assert sourcier.ask(question).text == "12\u202f000"


def test_a_prudent_engine_answers_only_from_its_higher_threshold(sourcier):
    sourcier.confidence = dataclasses.replace(SURE, prudent_threshold=0.999)
    assert sourcier.ask("combien de soldats à Koursk ?").text is not None
    sourcier.confidence = sourcier.confidence.prudent()
    careful = sourcier.ask("combien de soldats à Koursk ?")
    assert careful.text is None
    assert careful.claims
    assert careful.reason == Reason("unsure")
    sourcier.confidence = dataclasses.replace(SURE, threshold=0.999).prudent()
    assert sourcier.ask("combien de soldats à Koursk ?").reason == Reason("absent")


def test_a_collection_may_be_opened_prudently(collection, encoder, number_reader):
    shipped = Confidence.load()
    assert shipped.threshold <= shipped.prudent_threshold
    for prudent in (False, True):
        with Sourcier.open(
            collection, encoder=encoder, reader=number_reader, prudent=prudent
        ) as engine:
            expected = shipped.prudent_threshold if prudent else shipped.threshold
            assert engine.confidence.threshold == expected
