"""A conversation: short questions understood with those before them, new ones left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.bench.conversation import new_topics, outcomes, read_dialogues, summary
from qa.conversation import HISTORY_TURNS, Turn, self_contained
from qa.followups.splitting import split
from qa.questions import analyse_question

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "questions.jsonl"
KOURSK = Turn("combien de soldats nord-coréens à Koursk ?", answer="jusqu’à 8 000 soldats")
TREATY = Turn("Quand le pacte a-t-il été signé ?", answer="en juin 2024")
VISIT = Turn("Où Kim Jong-un a-t-il reçu Sergueï Lavrov ?", answer="à Wonsan")
WHO = Turn("Qui a dénoncé la réponse des Occidentaux ?", answer="Volodymyr Zelensky")


@pytest.mark.parametrize(
    ("follow_up", "understood"),
    [
        ("et en Ukraine ?", "combien de soldats nord-coréens en Ukraine ?"),
        ("et en ukraine", "combien de soldats nord-coréens en Ukraine ?"),
        ("et au mali", "combien de soldats nord-coréens au Mali ?"),
        ("et les blessés ?", "combien de blessés à Koursk ?"),
        ("et selon Séoul ?", "combien de soldats nord-coréens à Koursk selon Séoul ?"),
        ("qu'en dit Kiev ?", "combien de soldats nord-coréens à Koursk selon Kiev ?"),
        ("et en 2017 ?", "combien de soldats nord-coréens à Koursk en 2017 ?"),
        ("non, en juillet", "combien de soldats nord-coréens à Koursk en juillet ?"),
        ("je voulais dire les Chinois", "combien de soldats chinois à Koursk ?"),
        ("combien exactement ?", "combien de soldats nord-coréens à Koursk exactement ?"),
        ("pourquoi", "pourquoi y a-t-il des soldats nord-coréens à Koursk ?"),
        ("depuis quand ?", "depuis quand y a-t-il des soldats nord-coréens à Koursk ?"),
        (
            "qui l'a dit ?",
            "qui a dit qu’il y a jusqu’à 8 000 soldats nord-coréens à Koursk ?",
        ),
    ],
)
def test_a_short_question_takes_up_the_one_before(follow_up, understood):
    assert self_contained(follow_up, [KOURSK]) == understood


@pytest.mark.parametrize(
    ("follow_up", "before", "understood"),
    [
        ("où ça ?", TREATY, "Où le pacte a-t-il été signé ?"),
        ("ou ca", TREATY, "Où le pacte a-t-il été signé ?"),
        ("pourquoi ?", VISIT, "Pourquoi Kim Jong-un a-t-il reçu Sergueï Lavrov ?"),
        ("et Poutine ?", VISIT, "Où Kim Jong-un a-t-il reçu Poutine ?"),
        ("c'est qui ?", WHO, "Qui est Volodymyr Zelensky ?"),
        ("quel âge a-t-il ?", WHO, "Quel âge a Volodymyr Zelensky ?"),
        ("quand l'a-t-il dénoncée ?", WHO,
         "Quand Volodymyr Zelensky a-t-il dénoncé la réponse des Occidentaux ?"),
    ],
)  # fmt: skip
def test_the_subject_or_the_answer_before_fills_in_what_is_not_said(follow_up, before, understood):
    assert self_contained(follow_up, [before]) == understood


@pytest.mark.parametrize(
    "question",
    [
        "Qui a remporté le Tour de France en 2017 ?",
        "et qui est le président de la Catalogne ?",
        "Combien d'habitants compte Karachi ?",
        "Quand Theresa May a-t-elle démissionné ?",
        "merci",
    ],
)
def test_a_question_that_stands_alone_is_left_exactly_as_typed(question):
    assert self_contained(question, [KOURSK, VISIT]) == question


@pytest.mark.parametrize("question", ["et en Ukraine ?", "quand ?", "qui l'a dit ?", "et lui ?"])
def test_an_ambiguous_question_without_history_is_left_as_typed(question):
    assert self_contained(question, []) == question


def test_follow_ups_build_on_each_other():
    turns = [KOURSK]
    for typed in ("et en Ukraine ?", "et selon Séoul ?", "non, selon Kiev"):
        turns.append(Turn(typed, self_contained(typed, turns)))
    assert turns[-1].asked == "combien de soldats nord-coréens en Ukraine selon Kiev ?"


def test_after_a_new_topic_the_old_one_is_forgotten():
    turns = [KOURSK, TREATY]
    assert self_contained("pourquoi ?", turns) == "Pourquoi le pacte a-t-il été signé ?"


def test_a_turn_too_far_back_is_forgotten():
    thanks = Turn("merci")
    kept = [KOURSK] + [thanks] * (HISTORY_TURNS - 1)
    assert self_contained("et en Ukraine ?", kept) != "et en Ukraine ?"
    assert self_contained("et en Ukraine ?", [*kept, thanks]) == "et en Ukraine ?"


def test_the_month_corrected_keeps_its_year():
    before = Turn("Combien de visiteurs à Wonsan en juin 2025 ?")
    assert self_contained("non, en mai", [before]) == "Combien de visiteurs à Wonsan en mai 2025 ?"


def test_the_verb_agrees_with_its_new_subject():
    before = Turn("Combien de soldats la Russie a-t-elle perdus ?")
    assert (
        self_contained("et le Japon ?", [before]) == "Combien de soldats le Japon a-t-il perdus ?"
    )
    assert (
        self_contained("et les États-Unis ?", [before])
        == "Combien de soldats les États-Unis ont-ils perdus ?"
    )


def test_a_quotation_too_long_for_a_sentence_is_quoted():
    quote = Turn("Que dit le maire ?", answer="Nous avons attendu. Personne n’est venu.")
    asked = self_contained("qui l'a dit ?", [quote])
    assert asked == "Qui a dit « Nous avons attendu. Personne n’est venu. » ?"


def test_the_question_understood_is_analysed_like_one_typed_in_full():
    question = analyse_question(self_contained("et en Ukraine ?", [KOURSK]))
    assert (question.expected, question.counted) == ("number", "soldat")
    assert "ukrain" in question.targets
    assert "koursk" not in question.targets
    said = analyse_question(self_contained("qui l'a dit ?", [KOURSK]))
    assert said.expected == "person"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from("combien soldats Koursk 70.3 & 2017 la taxe d’Alep ( 8 % zéro".split()),
        min_size=1,
    )
)
def test_cutting_a_question_into_phrases_loses_no_word(words):
    phrases = split(" ".join(words))
    assert "".join(p.text for p in phrases).replace(" ", "") == "".join(words)


def test_another_year_is_another_edition():
    before = Turn("Qui a gagné l’Euro 2016 ?", answer="le Portugal")
    assert self_contained("et en 2012 ?", [before]) == "Qui a gagné l’Euro 2012 ?"


@pytest.mark.parametrize(
    ("before", "follow_up", "understood"),
    [
        ("Combien d'électeurs ont voté à Paris ?", "les femmes, pas les hommes",
         "Combien de femmes ont voté à Paris ?"),
        ("Combien de soldats russes à Kiev ?", "non pas à Kiev, à Odessa",
         "Combien de soldats russes à Odessa ?"),
        ("Quel est le salaire de Neymar au PSG ?", "et Mbappé ?",
         "Quel est le salaire de Mbappé au PSG ?"),
        ("Quelle est la population de Mossoul ?", "et de Bagdad ?",
         "Quelle est la population de Bagdad ?"),
        ("Qui a revendiqué l'attentat de Barcelone ?", "combien de morts ?",
         "Combien de morts dans l'attentat de Barcelone ?"),
        ("Quel âge a Kim Jong-un ?", "et sa sœur ?", "Quel âge a la sœur de Kim Jong-un ?"),
        ("Combien de soldats la Russie a-t-elle perdus ?", "la raison ?",
         "Pourquoi la Russie a-t-elle perdu des soldats ?"),
    ],
)  # fmt: skip
def test_the_new_words_take_the_place_of_those_of_their_kind(before, follow_up, understood):
    assert self_contained(follow_up, [Turn(before)]) == understood


_words = st.sampled_from(
    "combien de soldats à Koursk la Russie a-t-elle et non qui l’a dit quand en 2017 selon Séoul"
    " les blessés il y sa sœur d’ , « ? 8 000 que est-ce qu’ où des pas de".split(" ")
)
_typed = st.one_of(st.text(max_size=40), st.lists(_words, max_size=9).map(" ".join))


@settings(max_examples=60, deadline=None)
@given(question=_typed, before=_typed, answer=st.none() | _typed)
def test_nothing_that_can_be_typed_breaks_it(question, before, answer):
    understood = self_contained(question, [Turn(before, answer=answer), KOURSK])
    assert understood == question or understood.endswith("?")


def test_the_gold_holds_sixty_dialogues_twenty_of_them_for_test():
    dialogues = read_dialogues()
    assert len({dialogue.id for dialogue in dialogues}) == 60
    assert sum(dialogue.is_test for dialogue in dialogues) == 20
    assert all(3 <= len(dialogue.turns) <= 5 for dialogue in dialogues)


def test_the_dialogues_for_development_stay_understood():
    dialogues = [dialogue for dialogue in read_dialogues() if not dialogue.is_test]
    found = summary([list(outcomes(dialogue)) for dialogue in dialogues])
    exact, kept = found["exact"][0], found["kept"][0]
    assert exact >= 0.95  # 0.972 when written
    assert kept == 1


def test_the_examples_asked_one_after_the_other_are_new_topics():
    kept = [turn.understood == turn.gold.typed for turn in new_topics(EXAMPLES, most=100)]
    assert all(kept)
    assert len(kept) > 50
