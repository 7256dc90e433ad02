"""Spans become claims: what merges, what does not, who counts twice."""

from dataclasses import replace
from datetime import date

import pytest

from index.documents import Article
from index.sentences import sentence_around, sentences
from qa.agreement import agreement_of
from qa.answers import Answer, AnswerSpan, answer_to_json
from qa.claims import build_claims, score
from qa.confidence import Confidence, Linear
from qa.evidence import Evidence, Features
from qa.possible import possible_answers
from qa.questions import analyse_question
from qa.stated import Scored
from qa.values import comparable

HOW_MANY = analyse_question("Combien de soldats à Koursk ?")
WHO = analyse_question("Qui a parlé ?")
FEATURES = Features(*[0.0] * 17)


def scored(article_id, text, answer, probability, day=None):
    article = Article(article_id, "Titre", text, published=day)
    start = text.index(answer)
    span = AnswerSpan(article_id, 1, start, start + len(answer), answer, 0.0)
    sentence = sentence_around(sentences(text), span.start, span.end)
    return Scored(Evidence(span, article, sentence, FEATURES), probability)


def test_one_quantity_written_three_ways_is_one_claim():
    claims = build_claims(
        HOW_MANY,
        [
            scored("a", "Ils sont 8 000 à Koursk.", "8 000", 0.9, date(2024, 11, 2)),
            scored("b", "On parle de huit mille soldats.", "huit mille soldats", 0.7),
            scored("c", "Soit 8\u202f000 hommes.", "8\u202f000", 0.6, date(2024, 11, 1)),
        ],
    )
    (claim,) = claims
    assert claim.text == "8 000"
    assert (claim.article_count, claim.source_count) == (3, 3)
    assert claim.first_published == date(2024, 11, 1)
    assert claim.last_published == date(2024, 11, 2)
    assert agreement_of(HOW_MANY, claims) == "agree"


def test_different_quantities_are_claims_apart_and_disagree():
    claims = build_claims(
        HOW_MANY,
        [
            scored("a", "Ils sont 8 000 à Koursk.", "8 000", 0.9),
            scored("b", "Ils sont 12 000 à Koursk.", "12 000", 0.8),
        ],
    )
    assert [claim.text for claim in claims] == ["8 000", "12 000"]
    assert agreement_of(HOW_MANY, claims) == "disagree"


def test_a_sentence_reprinted_word_for_word_counts_as_one_source():
    claims = build_claims(
        HOW_MANY,
        [
            scored("a", "Ils sont 8\u202f000 à Koursk.", "8\u202f000", 0.9),
            scored("b", "Ils sont 8 000 à Koursk.", "8 000", 0.8),
        ],
    )
    assert (claims[0].article_count, claims[0].source_count) == (2, 1)


def test_a_sentence_barely_reworded_is_still_one_source():
    claims = build_claims(
        HOW_MANY,
        [
            scored(
                "a", "Jusqu’à 8 000 militaires nord-coréens sont à Koursk, selon lui.", "8 000", 0.9
            ),
            scored("b", "Jusqu'à 8000 soldats nord-coréens sont à Koursk, selon lui.", "8000", 0.8),
            scored("c", "Kiev avance aussi le chiffre de 8 000 hommes.", "8 000", 0.7),
        ],
    )
    assert (claims[0].article_count, claims[0].source_count) == (3, 2)


def test_overlapping_spans_of_one_article_are_one_citation():
    text = "Ils sont 8 000 soldats à Koursk."
    claims = build_claims(
        HOW_MANY, [scored("a", text, "8 000", 0.5), scored("a", text, "8 000 soldats", 0.9)]
    )
    assert [claim.text for claim in claims] == ["8 000 soldats"]
    assert len(claims[0].citations) == 1


def test_a_name_and_its_short_form_are_one_claim():
    claims = build_claims(
        WHO,
        [
            scored("a", "Antony Blinken a parlé.", "Antony Blinken", 0.9),
            scored("b", "Puis Blinken s’est tu.", "Blinken", 0.6),
        ],
    )
    assert [claim.text for claim in claims] == ["Antony Blinken"]


def test_a_vague_quantity_and_its_longer_form_are_one_claim():
    claims = build_claims(
        HOW_MANY,
        [
            scored("a", "Des milliers de soldats arrivent.", "milliers de soldats", 0.9),
            scored(
                "b", "Ce sont des milliers de soldats coréens.", "milliers de soldats coréens", 0.6
            ),
            scored("c", "Deux mille soldats arrivent.", "Deux mille soldats", 0.5),
        ],
    )
    assert [claim.text for claim in claims] == ["milliers de soldats", "Deux mille soldats"]


def test_an_unlikely_claim_is_not_told():
    claims = build_claims(
        HOW_MANY,
        [scored("a", "Ils sont 8 000.", "8 000", 0.9), scored("b", "Il a 3 chiens.", "3", 0.01)],
    )
    assert [claim.text for claim in claims] == ["8 000"]


def test_a_bound_just_before_the_span_is_part_of_the_value():
    (claim,) = build_claims(HOW_MANY, [scored("a", "Soit jusqu’à 8 000 hommes.", "8 000", 0.9)])
    assert claim.value is not None
    assert (claim.value.amount, claim.value.bound) == (8000, "at_most")


def test_every_citation_is_the_text_of_its_article():
    text = "Selon Kiev, ils sont 8 000 à Koursk. Moscou nie."
    (claim,) = build_claims(HOW_MANY, [scored("a", text, "8 000", 0.9)])
    (citation,) = claim.citations
    assert text[citation.start : citation.end] == citation.quote == "8 000"
    assert citation.sentence == "Selon Kiev, ils sont 8 000 à Koursk."
    assert claim.attribution == "Kiev"


def test_spelling_does_not_part_names():
    assert comparable("Choe Son-hui") == comparable("choe son hui")
    assert comparable("l’armée") == comparable("armée")


def test_nothing_found_is_no_claim_and_no_agreement():
    assert build_claims(HOW_MANY, []) == []
    assert agreement_of(HOW_MANY, []) == "none"


def test_what_says_no_quantity_is_no_answer_to_combien():
    text = "Il confirme l’envoi de soldats. Ils seraient 8 000 soldats."
    likely, counted = (scored("a", text, said, 0.0).evidence for said in ("envoi", "8 000 soldats"))
    likely = replace(likely, features=replace(FEATURES, reader=9.0, fits_type=-1.0))
    by_reader = Linear({"reader": 1.0}, 0.0)
    confidence = Confidence(by_reader, by_reader, 0.5)

    def told(*evidence):
        return [item.evidence.span.text for item in score(HOW_MANY, evidence, confidence)]

    assert told(likely, counted) == ["8 000 soldats"]
    assert told(likely) == ["envoi"]


def test_a_vague_quantity_does_not_disagree_with_a_number_it_allows():
    vague = scored("a", "Des milliers de soldats arrivent.", "Des milliers de soldats", 0.9)
    counted = scored("b", "Ils sont 8 000 soldats.", "8 000 soldats", 0.8)
    few = scored("c", "Ils sont 12 soldats.", "12 soldats", 0.8)
    claims = build_claims(HOW_MANY, [vague, counted])
    assert [claim.text for claim in claims] == ["8 000 soldats", "Des milliers de soldats"]
    assert agreement_of(HOW_MANY, claims) == "single"
    assert agreement_of(HOW_MANY, build_claims(HOW_MANY, [vague, few])) == "disagree"


def test_two_ranges_are_two_claims():
    one = scored("a", "Ils sont entre 8 000 et 10 000.", "entre 8 000 et 10 000", 0.9)
    two = scored("b", "Ils sont entre 20 000 et 30 000.", "entre 20 000 et 30 000", 0.8)
    claims = build_claims(HOW_MANY, [one, two])
    assert len(claims) == 2
    assert agreement_of(HOW_MANY, claims) == "disagree"


def test_a_day_is_one_claim_however_each_article_says_it():
    when = analyse_question("Quand a-t-il parlé ?")
    full = scored("a", "Il a parlé le 1er novembre 2024.", "1er novembre 2024", 0.9)
    said = scored("b", "Il a parlé vendredi.", "vendredi", 0.8, date(2024, 11, 2))
    other = scored("c", "Il a parlé vendredi.", "vendredi", 0.8, date(2024, 12, 2))
    first, second = build_claims(when, [full, said, other])
    assert (first.article_count, second.article_count) == (2, 1)
    assert first.value is not None
    assert first.value.first == first.value.last == date(2024, 11, 1)


def test_the_json_of_a_date_has_its_days():
    when = analyse_question("Quand a-t-il parlé ?")
    claims = build_claims(when, [scored("a", "Il a parlé fin mars 2024.", "fin mars 2024", 0.9)])
    answer = Answer("?", None, None, 0.9, tuple(claims), "single", (), {})
    value = answer_to_json(answer)["claims"][0]["value"]
    assert (value["kind"], value["first"], value["last"]) == ("date", "2024-03-21", "2024-03-31")


def test_des_milliers_gives_way_to_a_number_almost_as_sure_that_it_allows():
    vague = scored("a", "On parle de milliers de soldats.", "milliers de soldats", 0.62)
    exact = scored("b", "Ils seraient 8 000 soldats à Koursk.", "8 000 soldats", 0.6)
    few = scored("c", "On compte 12 soldats.", "12 soldats", 0.61)
    assert [c.text for c in build_claims(HOW_MANY, [vague, few, exact])] == [
        "8 000 soldats", "milliers de soldats", "12 soldats",
    ]  # fmt: skip
    unsure = replace(exact, probability=0.3)
    assert build_claims(HOW_MANY, [vague, unsure])[0].text == "milliers de soldats"


def test_two_numbers_disagree_though_des_milliers_allows_both():
    claims = build_claims(
        HOW_MANY,
        [
            scored("a", "On parle de milliers de soldats.", "milliers de soldats", 0.8),
            scored("b", "Ils seraient 8 000 soldats.", "8 000 soldats", 0.6),
            scored("c", "Ils seraient 11 000 soldats.", "11 000 soldats", 0.6),
        ],
    )
    assert claims[0].text == "milliers de soldats"
    assert agreement_of(HOW_MANY, claims) == "disagree"
    assert agreement_of(HOW_MANY, claims[:2]) == "single"


def test_what_the_speaker_named_in_the_question_says_comes_first():
    asked = analyse_question("Combien de soldats à Koursk selon Blinken ?")
    claims = build_claims(
        asked,
        [
            scored("a", "Selon Séoul, ils sont 12 000 soldats.", "12 000 soldats", 0.9),
            scored("b", "Antony Blinken a évoqué 8 000 soldats.", "8 000 soldats", 0.5),
        ],
    )
    assert [c.attribution for c in claims] == ["Antony Blinken", "Séoul"]


def test_what_the_speaker_says_does_not_pass_before_a_much_surer_claim():
    asked = analyse_question("Combien de soldats à Koursk selon Blinken ?")
    claims = build_claims(
        asked,
        [
            scored("a", "Selon Séoul, ils sont 12 000 soldats.", "12 000 soldats", 0.9),
            scored("b", "Antony Blinken a évoqué 8 000 soldats.", "8 000 soldats", 0.2),
        ],
    )
    assert claims[0].attribution == "Séoul"


def test_a_place_that_is_much_less_probable_is_not_cited():
    claims = build_claims(
        WHO,
        [
            scored("a", "Kim Jong-un a signé le traité.", "Kim Jong-un", 0.9),
            scored("b", "Le pacte porte la main de Kim Jong-un.", "Kim Jong-un", 0.6),
            scored("c", "Kim Jong-un aime le cinéma.", "Kim Jong-un", 0.3),
        ],
    )
    (claim,) = claims
    assert [citation.article_id for citation in claim.citations] == ["a", "b"]
    assert claim.source_count == 2


def test_four_dead_are_four_persons_in_one_story_and_not_four_days():
    claims = build_claims(
        analyse_question("Combien de personnes l’avalanche a-t-elle tuées ?"),
        [
            scored("a", "Elle a fait quatre morts.", "quatre morts", 0.9),
            scored("b", "Elle a tué quatre personnes.", "quatre personnes", 0.7),
            scored("c", "On les a cherchés quatre jours.", "quatre jours", 0.3),
        ],
    )
    assert [claim.text for claim in claims] == ["quatre morts", "quatre jours"]
    assert claims[0].article_count == 2


def test_a_stop_word_is_no_claim_beside_others():
    text = "La Corée fournit en obus et missiles la Russie."
    found = [scored("a", text, "en", 0.9), scored("a", text, "obus et missiles", 0.6)]
    assert [claim.text for claim in build_claims(WHO, found)] == ["obus et missiles"]
    assert [claim.text for claim in build_claims(WHO, found[:1])] == ["en"]


@pytest.mark.parametrize(
    ("asked", "answers", "left"),
    [
        ("Avec quel objet a-t-il paraphé le texte ?", ("paraphant", "un stylo"), ["un stylo"]),
        ("Avec quel objet a-t-il paraphé le texte ?", ("paraphant",), ["paraphant"]),
        ("Lyon ou Metz, qui a gagné ?", ("Metz", "Nancy"), ["Metz", "Nancy"]),
        ("Le contrat est-il signé ?", ("contrat signé", "hier"), ["contrat signé", "hier"]),
        ("Quelle plainte a-t-il déposée ?", ("Une plainte", "hier"), ["Une plainte", "hier"]),
    ],
)
def test_the_words_of_the_question_are_no_answer_unless_they_may_be(asked, answers, left):
    text = f"Il dit : {', '.join(answers)}."
    evidence = [scored("a", text, answer, 0.5).evidence for answer in answers]
    found = possible_answers(analyse_question(asked), evidence)
    assert [item.span.text for item in found] == left


@pytest.mark.parametrize(
    ("asked", "answers", "left"),
    [
        (
            "Qui a cassé la croix (nom du vandale) ?",
            ("un individu", "Jean Dupuis"),
            ["Jean Dupuis"],
        ),
        ("Comment s’appelle le tireur ?", ("un homme seul", "Dupuis"), ["Dupuis"]),
        ("Comment s’appelle le tireur ?", ("un homme seul",), ["un homme seul"]),
        ("Qui a cassé la croix ?", ("un individu", "Dupuis"), ["un individu", "Dupuis"]),
        ("Qui parle au nom de l’État ?", ("trois élus", "Dupuis"), ["trois élus", "Dupuis"]),
        ("Que veut dire le prénom Jihad ?", ("effort", "Dupuis"), ["effort", "Dupuis"]),
    ],
)
def test_who_asks_for_a_name_gets_one_if_there_is_one(asked, answers, left):
    text = f"Il dit : {', '.join(answers)}."
    evidence = [scored("a", text, answer, 0.5).evidence for answer in answers]
    found = possible_answers(analyse_question(asked), evidence)
    assert [item.span.text for item in found] == left
