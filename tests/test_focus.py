"""A span from one figure to the next is cut to the one asked for."""

import pytest

from qa.answers import AnswerSpan
from qa.focus import focused
from qa.questions import analyse_question

SOLDIERS = analyse_question("Combien de soldats à Koursk ?")
LONG = "8 000 militaires se trouveraient à Koursk, sur un contingent de quelque 10 000 hommes"


def cut(question, text, start=100):
    span = focused(question, AnswerSpan("a", 1, start, start + len(text), text, 2.0))
    assert text[span.start - start : span.end - start] == span.text
    return span.text


def test_the_quantity_that_counts_what_is_asked_is_kept():
    assert cut(SOLDIERS, LONG) == "8 000 militaires"
    beds = analyse_question("Combien de lits le CHRU a-t-il perdus ?")
    text = "598 postes au CHRU de Nancy sur environ 9 000, et 174 lits"
    assert cut(beds, text) == "174 lits"


def test_without_a_noun_asked_for_the_first_quantity_is_kept():
    cost = analyse_question("Quel est le montant du projet ?")
    assert cut(cost, "deux millions d’euros selon la mairie, qui en promettait trois") == (
        "deux millions d’euros"
    )


@pytest.mark.parametrize(
    "text",
    ["entre 25 000 et 30 000 soldats", "8000 des 10000 soldats nord-coréens", "",
     "un millier de soldats", "deux ans et trois mois", "jusqu’à 8 000 soldats"],
)  # fmt: skip
def test_ranges_parts_and_single_quantities_stay_whole(text):
    assert cut(SOLDIERS, text) == text


def test_other_questions_keep_their_spans():
    assert cut(analyse_question("Pourquoi est-il parti ?"), LONG) == LONG
