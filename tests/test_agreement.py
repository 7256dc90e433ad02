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
from qa.values import parse_moment

HOW_MANY = analyse_question("Combien de morts à Nice ?")


def article(article_id, text, day=None):
    return Article(article_id, "Titre", text, published=day)


def toll(text, confidence, day=None, **changes):
    """A claim of ``text``, said in an article of ``day``."""
    return one_claim(article(text, f"On compte {text}.", day), text, confidence, **changes)


def test_a_claim_much_less_probable_is_no_rival():
    claims = [toll("84 morts", 0.95), toll("60 morts", 0.12)]
    assert rivals(HOW_MANY, claims) == ()
    assert agreement_of(HOW_MANY, claims) == "single"
    claims = [toll("84 morts", 0.64), toll("60 morts", 0.53)]
    assert rivals(HOW_MANY, claims) == (1,)
    assert agreement_of(HOW_MANY, claims) == "disagree"


def test_a_question_that_supposes_versions_gets_the_likeliest_other_one():
    asked = analyse_question("Combien de morts selon les différents bilans ?")
    claims = [toll("84 morts", 0.9), toll("60 morts", 0.1), toll("2 morts", 0.1)]
    assert rivals(asked, claims) == (1,)
    assert rivals(HOW_MANY, claims) == ()
    assert rivals(asked, [toll("84 morts", 0.95), toll("60 morts", 0.05)]) == ()
    why = analyse_question("Pourquoi, selon les uns et les autres ?")
    claims = [toll("le froid", 0.5), toll("la faim", 0.1)]
    assert agreement_of(why, claims) == "disagree"
    assert agreement_of(analyse_question("Pourquoi ?"), claims) == "single"


def test_only_another_date_is_a_rival_of_a_date():
    when = analyse_question("Quand Fidel Castro est-il mort ?")
    day, year, other = (
        parse_moment(text, published=date(2016, 11, 26))
        for text in ("vendredi 25 novembre", "2016", "samedi 26 novembre")
    )
    first = toll("vendredi 25 novembre", 0.9, value=day)
    vague = [toll("2016", 0.8, value=year), toll("à l’âge de 90 ans", 0.8, value=None)]
    assert rivals(when, [first, *vague]) == ()
    assert rivals(when, [first, *vague, toll("samedi 26", 0.8, value=other)]) == (3,)


def test_what_leaves_room_for_the_first_value_is_no_rival():
    claims = [toll("84 morts", 0.6), toll("des dizaines de morts", 0.6)]
    assert rivals(HOW_MANY, claims) == ()


def test_a_value_much_less_probable_than_a_vague_first_is_no_rival():
    vague = toll("des milliers de morts", 0.9)
    assert rivals(HOW_MANY, [vague, toll("8 000 morts", 0.1), toll("500 morts", 0.1)]) == ()
    assert rivals(HOW_MANY, [vague, toll("8 000 morts", 0.8), toll("5 morts", 0.8)]) == (1, 2)


@pytest.mark.parametrize(
    ("title", "speaker", "found"),
    [
        ("Guerre", None, ()),
        ("Guerre : le bilan de Lavrov", None, (1,)),
        ("Guerre : le bilan de Lavrov", "Kiev", ()),
        ("Guerre", "Sergueï Lavrov", (1,)),
    ],
)
def test_only_what_may_be_the_word_of_the_speaker_asked_for_is_a_rival(title, speaker, found):
    question = analyse_question("Combien de morts selon Lavrov ?")
    first = toll("84 morts", 0.6, attribution="Sergueï Lavrov")
    other = toll("60 morts", 0.6, attribution=speaker)
    other = replace(other, citations=tuple(replace(c, title=title) for c in other.citations))
    assert rivals(question, [first, other]) == found
    assert rivals(HOW_MANY, [first, other]) == (1,)


def test_a_toll_that_grows_is_a_line_in_time_and_its_last_figure_comes_first():
    early = toll("60 morts", 0.8, date(2016, 7, 14))
    late = toll("84 morts", 0.7, date(2016, 7, 15))
    claims = told_first(HOW_MANY, [early, late])
    assert [claim.text for claim in claims] == ["84 morts", "60 morts"]
    assert time_line(HOW_MANY, claims) == (1, 0)


def test_the_days_are_those_on_which_each_count_was_first_printed():
    early = replace(toll("60 morts", 0.8, date(2016, 7, 14)), last_published=date(2016, 7, 16))
    late = toll("84 morts", 0.7, date(2016, 7, 15))
    assert time_line(HOW_MANY, [early, late]) == (0, 1)


def test_the_line_does_not_depend_on_the_order_of_the_claims():
    days = (date(2016, 7, 14), date(2016, 7, 15), date(2016, 7, 16))
    odds = (0.8, 0.6, 0.19)
    texts = ("60 morts", "84 morts", "70 morts")
    claims = [toll(t, p, d) for t, p, d in zip(texts, odds, days, strict=True)]
    assert time_line(HOW_MANY, claims) == (0, 1)
    assert time_line(HOW_MANY, told_first(HOW_MANY, claims)) == (1, 0)


def test_no_claim_below_the_threshold_takes_the_place_of_one_above():
    early = toll("60 morts", 0.9, date(2016, 7, 14))
    late = toll("84 morts", 0.8, date(2016, 7, 15))
    assert told_first(HOW_MANY, [early, late], 0.7)[0] is late
    assert told_first(HOW_MANY, [early, late], 0.85)[0] is early


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Combien coûte le pont ?", ("34 millions d’euros", "35 millions d’euros")),
        ("Combien de morts à Nice ?", ("2 morts", "8 000 morts")),
        ("Combien de morts à Nice ?", ("84 morts", "60 morts")),
        ("Combien de morts à Nice ?", ("60 blessés", "84 blessés")),
    ],
)
def test_sums_leaps_falls_and_other_nouns_make_no_line(question, texts):
    days = (date(2016, 7, 14), date(2016, 7, 15))
    claims = [toll(text, 0.7, day) for text, day in zip(texts, days, strict=True)]
    assert time_line(analyse_question(question), claims) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"day": date(2016, 7, 14)},  # the same day: no one moves
        {"day": None},
        {"day": date(2016, 7, 15), "modality": "future"},
        {"day": date(2016, 7, 15), "confidence": 0.19},
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


def test_what_is_denied_or_unlikely_is_no_item():
    question = analyse_question("Quels pays ont voté contre ?")
    texts = ("la France", "le Mali", "le Togo", "la Syrie", "Syrie")
    told = [("denied", 0.7), *[("asserted", p) for p in (0.7, 0.35, 0.6, 0.6)]]
    claims = [
        one_claim(article(text, f"Ont voté contre {text}."), text, p, value=None, modality=m)
        for text, (m, p) in zip(texts, told, strict=True)
    ]
    assert listed(question, claims) == (1, 3)


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
        (
            "Mme Anne Kim Jong-un a-t-elle visité Brest avec Jean-Pierre Dupont ?",
            Reason("unknown_names", ("Anne Kim Jong-un", "Jean-Pierre Dupont")),
        ),
        ("Quel est le prix du beurre à Brest ?", Reason("other_subject")),
        ("Combien a coûté la mairie de Brest ?", Reason("absent")),
        ("Quel est le cours du cuivre ce matin ?", Reason("other_subject")),
    ],
)
def test_why_there_is_no_answer(question, reason):
    assert reason_for(analyse_question(question), [HIT], {"brest": BREST}, []) == reason


def test_what_is_only_denied_is_said_to_be():
    denied = one_claim(BREST, "Paul Arnaud", 0.2, modality="denied")
    question = analyse_question("Qui a visité la mairie de Brest ?")
    assert reason_for(question, [HIT], {"brest": BREST}, [denied]) == Reason("only_denied")
    said = one_claim(BREST, "Brest", 0.2)
    assert reason_for(question, [HIT], {"brest": BREST}, [denied, said]) == Reason("absent")


def test_without_passages_there_is_nothing_to_tell():
    assert reason_for(HOW_MANY, [], {}, []) == Reason("empty")


def test_recent_articles_come_first_unless_they_hardly_match():
    days = {"old": date(2016, 1, 1), "new": date(2017, 1, 1), "poor": date(2017, 1, 1)}
    articles = {key: article(key, "…", day) for key, day in days.items()}
    articles["undated"] = article("undated", "…")
    scores = {"old": 0.9, "new": 0.7, "poor": 0.5, "undated": 0.8}
    hits = [
        replace(HIT, passage=replace(HIT.passage, article_id=key), score=score)
        for key, score in scores.items()
    ]
    found = most_recent(hits, articles, 3)
    assert [hit.passage.article_id for hit in found] == ["new", "old", "undated"]
    assert [(hit.rank, hit.score) for hit in found] == [(1, 0.7), (2, 0.9), (3, 0.8)]
    assert most_recent(hits, articles, 4)[-1].passage.article_id == "poor"
    assert most_recent([], {}, 3) == []


def test_the_number_of_a_title_comes_before_its_rivals():
    question = analyse_question("combien de soldats à Koursk ?")
    captured = article("a", "On a pris, près de Koursk, deux soldats.")
    there = replace(
        article("b", "Jusqu’à 8 000 soldats y seraient."), title="Koursk : 8 000 hommes"
    )
    claims = [one_claim(captured, "deux soldats", 0.85), one_claim(there, "8 000 soldats", 0.71)]
    assert told_first(question, claims)[0].text == "8 000 soldats"
    elsewhere = analyse_question("combien de soldats à Soudja ?")
    assert told_first(elsewhere, claims)[0].text == "deux soldats"
    sure = [one_claim(captured, "deux soldats", 0.95), claims[1]]
    assert told_first(question, sure)[0].text == "deux soldats"


def test_up_to_one_number_is_a_rival_of_another_number():
    claims = [toll("2 morts", 0.6), toll("jusqu’à 80 morts", 0.6)]
    assert rivals(HOW_MANY, claims) == (1,)
    assert rivals(HOW_MANY, [toll("80 morts", 0.6), toll("jusqu’à 80 morts", 0.6)]) == ()
