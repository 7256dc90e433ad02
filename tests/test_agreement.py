"""Rivals, time lines, lists and the reasons for silence: what is told of several claims."""

from dataclasses import replace
from datetime import date

import pytest
from fake_sourcier import claim as one_claim

from index.documents import Article, Hit, Passage
from qa.abstention import reason_for
from qa.agreement import agreement_of, listed, rivals, told_first
from qa.answers import Reason
from qa.questions import analyse_question
from qa.recency import most_recent
from qa.timeline import time_line

HOW_MANY = analyse_question("Combien de morts à Nice ?")


def article(article_id, text, day=None):
    return Article(article_id, "Titre", text, published=day)


def toll(text, confidence, day=None, **changes):
    """A claim of ``text``, said in an article of ``day``."""
    return one_claim(article(text, f"On compte {text}.", day), text, confidence, **changes)


def test_a_claim_much_less_probable_is_no_rival():
    claims = [toll("84 morts", 0.95), toll("60 morts", 0.46)]
    assert rivals(HOW_MANY, claims) == ()
    assert agreement_of(HOW_MANY, claims) == "single"
    claims = [toll("84 morts", 0.64), toll("60 morts", 0.53)]
    assert rivals(HOW_MANY, claims) == (1,)
    assert agreement_of(HOW_MANY, claims) == "disagree"


def test_what_leaves_room_for_the_first_value_is_no_rival():
    claims = [toll("84 morts", 0.6), toll("des dizaines de morts", 0.6)]
    assert rivals(HOW_MANY, claims) == ()


def test_the_speaker_asked_for_has_no_rival():
    question = analyse_question("Combien de morts selon Lavrov ?")
    claims = [toll("84 morts", 0.6, attribution="Sergueï Lavrov"), toll("60 morts", 0.6)]
    assert rivals(question, claims) == ()
    assert rivals(HOW_MANY, claims) == (1,)


def test_a_toll_that_grows_is_a_line_in_time_and_its_last_figure_comes_first():
    early = toll("60 morts", 0.8, date(2016, 7, 14))
    late = toll("84 morts", 0.7, date(2016, 7, 15))
    claims = told_first(HOW_MANY, [early, late])
    assert [claim.text for claim in claims] == ["84 morts", "60 morts"]
    assert time_line(HOW_MANY, claims) == (1, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"day": date(2016, 7, 14)},  # the same day: no one moves
        {"day": None},
        {"day": date(2016, 7, 15), "modality": "future"},
        {"day": date(2016, 7, 15), "confidence": 0.2},
    ],
)
def test_no_line_without_a_later_amount_stated_as_a_fact(changes):
    early = toll("60 morts", 0.8, date(2016, 7, 14))
    late = toll("84 morts", **({"confidence": 0.7} | changes))
    assert time_line(HOW_MANY, [early, late]) == ()


def test_figures_that_go_up_and_down_are_no_line():
    days = (date(2016, 7, 14), date(2016, 7, 15), date(2016, 7, 16))
    texts = ("60 morts", "84 morts", "70 morts")
    claims = [toll(text, 0.7, day) for text, day in zip(texts, days, strict=True)]
    assert time_line(HOW_MANY, claims) == ()


def test_the_latest_does_not_come_first_when_the_question_names_a_day():
    question = analyse_question("Combien de morts à Nice le 14 juillet 2016 ?")
    early = toll("60 morts", 0.8, date(2016, 7, 14))
    late = toll("84 morts", 0.7, date(2016, 7, 15))
    assert told_first(question, [early, late]) == [early, late]


def test_a_figure_of_another_year_does_not_take_the_place_of_the_first():
    early = toll("60 morts", 0.8, date(2016, 7, 14))
    late = toll("84 morts", 0.7, date(2018, 7, 14))
    assert told_first(HOW_MANY, [early, late]) == [early, late]


def test_a_list_leaves_out_what_another_item_holds():
    question = analyse_question("Quels pays ont voté contre ?")
    texts = ("la France", "la France et la Syrie", "le Mali")
    claims = [
        one_claim(article(text, f"Ont voté contre {text}."), text, 0.7, value=None)
        for text in texts
    ]
    assert listed(question, claims) == (1, 2)
    assert agreement_of(question, claims) == "single"


def test_one_answer_is_no_list():
    assert listed(HOW_MANY, [toll("84 morts", 0.7), toll("60 morts", 0.7)]) == ()
    assert listed(HOW_MANY, []) == ()


TEXT = "Le ministre Paul Arnaud a visité la mairie de Brest mardi."
BREST = article("brest", TEXT)
HIT = Hit(Passage(1, "brest", 0, len(TEXT), TEXT), 1.0, 1, "fused")


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Qui a visité la mairie de Quimper ?", Reason("unknown_names", ("Quimper",))),
        ("Combien coûte la mairie de Brest ?", Reason("absent")),
        ("Quel est le cours du cuivre ce matin ?", Reason("other_subject")),
    ],
)
def test_why_there_is_no_answer(question, reason):
    assert reason_for(analyse_question(question), [HIT], {"brest": BREST}, []) == reason


def test_what_is_only_denied_is_said_to_be():
    denied = one_claim(BREST, "Paul Arnaud", 0.2, modality="denied")
    question = analyse_question("Qui a visité la mairie de Brest ?")
    assert reason_for(question, [HIT], {"brest": BREST}, [denied]) == Reason("only_denied")


def test_without_passages_there_is_nothing_to_tell():
    assert reason_for(HOW_MANY, [], {}, []) == Reason("empty")


def test_recent_articles_come_first_unless_they_hardly_match():
    days = {"old": date(2016, 1, 1), "new": date(2017, 1, 1), "poor": date(2017, 1, 1)}
    articles = {key: article(key, "…", day) for key, day in days.items()}
    articles["undated"] = article("undated", "…")
    scores = {"old": 0.9, "new": 0.6, "poor": 0.1, "undated": 0.8}
    hits = [
        replace(HIT, passage=replace(HIT.passage, article_id=key), score=score)
        for key, score in scores.items()
    ]
    found = most_recent(hits, articles, 3)
    assert [hit.passage.article_id for hit in found] == ["new", "old", "undated"]
    assert [hit.rank for hit in found] == [1, 2, 3]
    assert most_recent([], {}, 3) == []
