"""Metrics against the official SQuAD script, scikit-learn and worked arithmetic."""

from __future__ import annotations

import re
import string
from collections import Counter
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from eval.citations import (
    CitedClaim,
    CitedSpan,
    citation_precision,
    citation_recall,
    claim_recall,
    gold_claims,
    is_relevant,
    same_value,
)
from eval.curve import risk_coverage, to_svg
from eval.gold import GoldAnswer, GoldQuestion
from eval.metrics import (
    auroc,
    best_threshold,
    coverage_at_error,
    ece,
    exact,
    exact_fr,
    f1,
    f1_fr,
    ndcg,
    recall_at_k,
    reciprocal_rank,
)
from eval.normalize import contains_answer, french_tokens

# -- a straight transcription of evaluate-v1.1.py (Rajpurkar et al. 2016) ----------------------


def official_normalize_answer(s):
    def remove_articles(text):
        return re.sub(r"\b(a|an|the)\b", " ", text)

    def white_space_fix(text):
        return " ".join(text.split())

    def remove_punc(text):
        exclude = set(string.punctuation)
        return "".join(ch for ch in text if ch not in exclude)

    def lower(text):
        return text.lower()

    return white_space_fix(remove_articles(remove_punc(lower(s))))


def official_f1_score(prediction, ground_truth):
    prediction_tokens = official_normalize_answer(prediction).split()
    ground_truth_tokens = official_normalize_answer(ground_truth).split()
    common = Counter(prediction_tokens) & Counter(ground_truth_tokens)
    num_same = sum(common.values())
    if num_same == 0:
        return 0
    precision = 1.0 * num_same / len(prediction_tokens)
    recall = 1.0 * num_same / len(ground_truth_tokens)
    return (2 * precision * recall) / (precision + recall)


def official_exact(prediction, ground_truth):
    return official_normalize_answer(prediction) == official_normalize_answer(ground_truth)


PHRASES = st.lists(
    st.sampled_from(
        ["the", "a", "an", "The", "l’armée", "l'armée,", "8 000", "8\u202f000", "soldats",
         "Koursk.", "nord-coréens", "« oui »", "cœur", "50 %", "anthem"]
    ),
    max_size=6,
).map(" ".join)  # fmt: skip


@given(PHRASES, PHRASES)
def test_original_rules_give_what_the_official_script_gives(prediction, gold):
    assert exact(prediction, [gold]) == official_exact(prediction, gold)
    # v1.1 gives 0 to two empty normal forms, v2.0 gives 1; we follow v2.0.
    both_empty = not official_normalize_answer(prediction) and not official_normalize_answer(gold)
    expected = 1.0 if both_empty else official_f1_score(prediction, gold)
    assert f1(prediction, [gold]) == pytest.approx(expected)


@given(st.text(max_size=30), st.text(max_size=30))
def test_original_rules_agree_with_the_official_script_on_any_text(prediction, gold):
    assert exact(prediction, [gold]) == official_exact(prediction, gold)


def test_the_best_of_several_golds_counts():
    # "14,2 milliards d'euros" has 3 tokens for SQuAD, the prediction 2, shared 2: 2·2/(2+3).
    assert f1("14,2 milliards", ["12", "14,2 milliards d'euros"]) == pytest.approx(4 / 5)
    assert exact("14,2 milliards", ["12", "14,2 milliards"]) == 1.0


def test_without_golds_every_answer_scores_zero():
    assert [metric("huit", []) for metric in (exact, f1, exact_fr, f1_fr)] == [0.0] * 4


# -- French rules ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prediction", "gold"),
    [
        ("L’armée", "armée"),
        ("l'armée", "l’armée"),
        ("des soldats nord-coréens", "soldats nord coréens"),
        ("8\u202f000", "8000"),
        ("huit mille", "8\u00a0000"),
        ("8.000 soldats", "huit mille soldats"),
        ("425 millions de dollars", "425\u202f000\u202f000 dollars"),
        ("« jusqu’à la victoire »", "jusqu'à la victoire."),
        ("50 %", "50"),
    ],
)
def test_french_rules_make_these_equal(prediction, gold):
    assert exact_fr(prediction, [gold]) == 1.0
    assert f1_fr(prediction, [gold]) == 1.0


@pytest.mark.parametrize(
    ("prediction", "gold"),
    [("pêche", "péché"), ("2", "22"), ("une", "un"), ("le", "la"), ("%", "€"), ("", "oui")],
)
def test_french_rules_keep_these_apart(prediction, gold):
    assert exact_fr(prediction, [gold]) == 0.0
    assert f1_fr(prediction, [gold]) == 0.0


def test_french_f1_counts_tokens_without_articles():
    # predicted: jusqu, à, 8000, soldats (4); gold: 8000, soldats, nord, coréens (4); shared: 2.
    score = f1_fr("jusqu’à 8 000 soldats", ["les 8000 soldats nord-coréens"])
    assert score == pytest.approx(2 * 2 / (4 + 4))


def test_articles_are_dropped_but_an_answer_of_articles_alone_stays():
    assert french_tokens("L’aide des États-Unis à l’Ukraine, au Sud du pays") == (
        "aide", "états", "unis", "à", "ukraine", "sud", "pays",
    )  # fmt: skip
    assert french_tokens("un") == ("un",)
    assert french_tokens(" \u202f") == ()


def test_an_answer_is_contained_as_whole_tokens_side_by_side():
    text = "Selon Séoul, jusqu’à 12\u202f000 soldats et 22 généraux."
    assert contains_answer(text, "douze mille soldats")
    assert not contains_answer(text, "2 généraux")
    assert not contains_answer(text, "12 000 généraux")
    assert not contains_answer(text, "")


# -- rankings ----------------------------------------------------------------------------------

RELEVANCES = st.lists(st.booleans(), max_size=25)


def test_recall_and_reciprocal_rank_by_hand():
    relevant = [False, False, True, True]
    assert [recall_at_k(relevant, k) for k in (1, 2, 3, 20)] == [0.0, 0.0, 1.0, 1.0]
    assert reciprocal_rank(relevant) == 1 / 3
    assert reciprocal_rank([False] * 10 + [True]) == 0.0
    assert recall_at_k([], 5) == reciprocal_rank([]) == 0.0


def test_ndcg_by_hand():
    # relevant at ranks 1 and 3, three relevant in all: ideal ranks 1, 2, 3.
    ideal = 1 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert ndcg([True, False, True], 3) == pytest.approx((1 / log2(2) + 1 / log2(4)) / ideal)
    assert ndcg([], 2) == ndcg([False], 0) == 0.0


@given(RELEVANCES, st.integers(0, 12))
def test_ndcg_is_that_of_scikit_learn(relevant, missed):
    n_relevant = sum(relevant) + missed
    if n_relevant == 0 or len(relevant) + missed < 2:
        return
    # the missed relevant items stand below everything retrieved, and after ten fillers.
    truth = [float(good) for good in relevant] + [0.0] * 10 + [1.0] * missed
    ranking = list(range(len(truth), 0, -1))
    assert ndcg(relevant, n_relevant) == pytest.approx(ndcg_score([truth], [ranking], k=10))


# -- confidence --------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40))
def test_auroc_is_that_of_scikit_learn(pairs):
    labels = [label for label, _ in pairs]
    scores = [score / 6 for _, score in pairs]
    if len(set(labels)) == 1:
        assert auroc(labels, scores) is None
    else:
        assert auroc(labels, scores) == pytest.approx(roc_auc_score(labels, scores))


def test_ece_of_two_bins_by_hand():
    # bins {0.1, 0.3} and {0.8, 0.9}; accuracies 1/2 and 1; gaps |0.4 − 1| and |1.7 − 2| over 4.
    value = ece([0.8, 0.1, 0.9, 0.3], [True, False, True, True], n_bins=2)
    assert value == pytest.approx((abs(0.4 - 1) + abs(1.7 - 2)) / 4)


def test_ece_of_fewer_questions_than_bins_is_the_mean_gap():
    assert ece([0.2, 0.9], [True, True]) == pytest.approx((0.8 + 0.1) / 2)
    assert ece([], []) is None


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=40), st.randoms())
def test_ece_does_not_depend_on_the_order_of_questions(pairs, random):
    shuffled = list(pairs)
    random.shuffle(shuffled)
    values = [ece([c / 3 for c, _ in p], [r for _, r in p]) for p in (pairs, shuffled)]
    assert values[0] == pytest.approx(values[1])
    assert 0 <= values[0] <= 1


def test_ece_of_equal_confidences_is_the_distance_to_the_accuracy():
    right = [True] * 15 + [False] * 5
    assert ece([0.75] * 20, right) == pytest.approx(0.0)
    assert ece([0.95] * 20, right) == pytest.approx(0.2)


def test_coverage_at_error_by_hand():
    # by confidence: 9 right, 1 wrong (error 1/10 at 10 answered), then 10 wrong.
    confidences = np.linspace(1, 0, 20)
    right = np.array([True] * 9 + [False] * 11)
    assert coverage_at_error(confidences, right) == 10 / 20
    assert coverage_at_error(confidences, right, max_error=0.0) == 9 / 20


def test_coverage_takes_equal_confidences_together():
    # a threshold cannot keep the right one and leave the wrong one.
    assert coverage_at_error([0.9, 0.9], [True, False]) == 0.0
    assert coverage_at_error([0.9, 0.9, 0.1], [True, True, False]) == 2 / 3
    assert coverage_at_error([], []) is None


# -- claims and citations ----------------------------------------------------------------------


def conflict(*answers, also=()):
    return GoldQuestion("q", "combien ?", conflict=True, answers=answers, also=also)


KOURSK = conflict(
    GoldAnswer("blinken", "jusqu’à 8\u202f000 soldats", 10),
    GoldAnswer("blinken", "8\u202f000", 18),
    GoldAnswer("reprise", "8000", 40),
    GoldAnswer("seoul", "12 000 hommes", 5),
    also=(GoldAnswer("seoul", "milliers"),),
)


def claim(text, *spans):
    return CitedClaim(text, tuple(CitedSpan(*span) for span in spans))


def test_gold_answers_of_one_value_or_one_span_are_one_claim():
    groups = [{answer.text for answer in group} for group in gold_claims(KOURSK)]
    assert groups == [{"jusqu’à 8\u202f000 soldats", "8\u202f000", "8000"}, {"12 000 hommes"}]


def test_answers_without_offsets_are_one_claim_when_one_holds_the_other_in_one_article():
    inside = conflict(GoldAnswer("a", "milliers de soldats"), GoldAnswer("a", "milliers"))
    apart = conflict(GoldAnswer("a", "milliers de soldats"), GoldAnswer("b", "milliers"))
    assert len(gold_claims(inside)) == 1
    assert len(gold_claims(apart)) == 2


def test_answers_of_a_question_without_conflict_are_one_claim():
    question = GoldQuestion("q", "où ?", answers=(GoldAnswer("a", "Moscou"), GoldAnswer("b", "là")))
    assert gold_claims(question) == [question.answers]
    assert gold_claims(GoldQuestion("q", "où ?", answerable=False)) == []


def test_same_value_compares_quantities_with_their_units():
    assert same_value("43", "43 pays")
    assert same_value("jusqu’à 8 000 soldats", "8000 soldats")
    assert not same_value("20 avril", "20 mai")
    assert not same_value("45 000 euros", "45 000 dollars")
    assert not same_value("un bus", "une gare")


def test_claim_recall_is_the_share_of_gold_claims_stated():
    claims = gold_claims(KOURSK)
    assert claim_recall(claims, [claim("8000 soldats"), claim("des milliers")]) == 1 / 2
    assert claim_recall(claims, [claim("douze mille hommes"), claim("8 000")]) == 2 / 2
    assert claim_recall(claims, []) == 0.0
    assert claim_recall([], [claim("8000")]) is None


def test_nearly_the_words_of_a_gold_answer_state_it_in_its_place_only():
    claims = gold_claims(conflict(
        GoldAnswer("a", "un immeuble de Brest, quartier de la Recouvrance", 20),
        GoldAnswer("b", "le garage", 5),
    ))  # fmt: skip
    words = "immeuble de Brest"
    assert claim_recall(claims, [claim(words, ("a", 23, 40, words))]) == 1 / 2
    assert claim_recall(claims, [claim(words, ("b", 23, 40, words))]) == 0.0
    assert claim_recall(claims, [claim("Brest", ("a", 35, 40, "Brest"))]) == 0.0


def test_one_claim_states_one_gold_claim_and_never_another_number():
    tolls = gold_claims(conflict(GoldAnswer("a", "13 morts", 9), GoldAnswer("a", "27 morts", 23)))
    both = "13 morts puis 27 morts"
    assert claim_recall(tolls, [claim(both, ("a", 9, 31, both))]) == 1 / 2
    nice = gold_claims(conflict(GoldAnswer("a", "600 morts à Nice", 9), GoldAnswer("b", "x", 0)))
    other = "500 morts à Nice"
    assert claim_recall(nice, [claim(other, ("a", 0, 16, other))]) == 0.0


def test_citation_precision_counts_overlaps_equal_answers_and_also():
    claims = [
        claim("8 000", ("blinken", 20, 23, "000"), ("blinken", 90, 94, "8000")),  # overlap, equal
        claim("milliers", ("seoul", 60, 68, "milliers")),  # in also
        claim("9 000", ("seoul", 100, 105, "9 000"), ("ailleurs", 18, 23, "8 000 morts")),  # wrong
        claim("12 000", ("seoul", 5, 11, "12 000")),  # fourth claim: not judged
    ]
    assert citation_precision(KOURSK, claims) == (3, 5)


def test_a_citation_that_only_touches_the_gold_span_is_wrong():
    assert citation_precision(KOURSK, [claim("x", ("seoul", 0, 5, "Séoul"))]) == (0, 1)
    assert citation_precision(KOURSK, [claim("x", ("seoul", 18, 20, " !"))]) == (0, 1)


def test_citation_recall_counts_places_one_for_each_claim_and_article():
    # places: 8 000 in blinken, 8 000 in reprise, 12 000 in seoul.
    cited = [claim("8 000", ("blinken", 18, 23, "8 000"), ("blinken", 10, 17, "jusqu’à"))]
    assert citation_recall(KOURSK, cited) == (1, 3)
    assert citation_recall(KOURSK, []) == (0, 3)


def test_every_citation_of_a_question_without_answer_is_wrong():
    question = GoldQuestion("q", "combien au Mali ?", answerable=False)
    assert citation_precision(question, [claim("8", ("a", 0, 1, "8"))]) == (0, 1)
    assert citation_recall(question, []) == (0, 0)


def test_golds_without_article_have_no_place_to_cite():
    question = GoldQuestion("q", "qui ?", answers=(GoldAnswer(None, "Lavrov"),))
    assert citation_recall(question, []) == (0, 0)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (GoldAnswer("a", "8 000", 12), True),
        (GoldAnswer("a", "8 000", 30), False),  # the passage ends at 30
        (GoldAnswer("b", "8 000", 12), False),
        (GoldAnswer("a", "huit mille"), True),  # no offset: looked for in normal form
        (GoldAnswer("b", "huit mille"), False),
        (GoldAnswer(None, "huit mille"), True),  # DrQA: in any article
        (GoldAnswer("a", ""), True),  # BEIR: the article is all that is known
        (GoldAnswer("b", ""), False),
    ],
)
def test_a_passage_is_relevant_when_it_holds_a_gold_answer(answer, expected):
    assert is_relevant([answer], "a", 10, 30, "les 8\u202f000 soldats") is expected


def test_the_best_threshold_weighs_answers_lost_against_traps_avoided():
    confidences = np.array([0.9, 0.6, 0.4, 0.2])
    f1s = np.array([1.0, 0.0, 0.5, 0.0])
    answerable = np.array([True, False, True, False])
    # answering from 0.4 up: (1 + 0 + 0.5 + 1) / 4; only 0.9: (1 + 1 + 0 + 1) / 4
    assert best_threshold(confidences, f1s, answerable) == (0.9, (1 + 1 + 0 + 1) / 4)
    assert best_threshold(confidences[:1], f1s[:1], answerable[:1]) == (0.0, 1.0)
    assert best_threshold(confidences[:0], f1s[:0], answerable[:0]) == (0.0, 0.0)


def test_same_value_compares_ranges_and_dates():
    assert same_value("entre 8 et 12 morts", "de 8 à 12 morts")
    assert not same_value("entre 8 et 12 morts", "entre 8 et 13 morts")
    assert same_value("en 2016", "2016")
    assert same_value("20 avril", "le 20 avril au soir")
    assert not same_value("la chute de Mossoul en 2016", "la chute d’Alep en 2016")


def test_the_risk_coverage_curve_answers_the_surest_first():
    points = risk_coverage([0.9, 0.2, 0.6, 0.6], [True, False, True, False])
    assert [(p.threshold, p.coverage, p.error) for p in points] == [
        (0.9, 0.25, 0.0), (0.6, 0.75, 1 / 3), (0.2, 1.0, 0.5),
    ]  # fmt: skip
    assert risk_coverage([], []) == []


def test_the_curve_is_drawn_within_its_frame():
    svg = to_svg(risk_coverage([0.9, 0.2], [False, True]))
    line = re.findall(r'points="([^"]+)"', svg)[-1]
    assert line == "302.0,0.0 560.0,106.0"
    assert to_svg([]) == ""
