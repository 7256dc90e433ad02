"""A span from one figure to the next is cut to the one asked for."""

import pytest

from qa.answers import AnswerSpan
from qa.focus import completed, focused
from qa.questions import analyse_question

SOLDIERS = analyse_question("Combien de soldats à Koursk ?")
LONG = "8 000 militaires se trouveraient à Koursk, sur un contingent de quelque 10 000 hommes"


def _span(text, start):
    return AnswerSpan("a", 1, start, start + len(text), text, 2.0)


def cut(question, text, start=100):
    if isinstance(question, str):
        question = analyse_question(question)
    (span,) = focused(question, _span(text, start), " " * start + text)
    assert text[span.start - start : span.end - start] == span.text
    return span.text


def test_the_quantity_that_counts_what_is_asked_is_kept():
    assert cut(SOLDIERS, LONG) == "8 000 militaires"
    text = "598 postes au CHRU de Nancy sur environ 9 000, et 174 lits"
    assert cut("Combien de lits le CHRU a-t-il perdus ?", text) == "174 lits"


def test_its_bound_is_kept():
    assert cut(SOLDIERS, "plus de " + LONG) == "plus de 8 000 militaires"
    assert cut(SOLDIERS, "jusqu’à " + LONG) == "jusqu’à 8 000 militaires"


@pytest.mark.parametrize(
    ("question", "text", "kept"),
    [
        (
            "Quel est le montant du projet ?",
            "deux millions d’euros selon la mairie, qui en promettait trois",
            "deux millions d’euros",
        ),
        (
            "Combien coûte le programme ?",
            "En 2016, le coût du programme a été porté à 45 millions d’euros",
            "45 millions d’euros",
        ),
        (
            "Quel âge avait Jean ?",
            "En 2016, selon le parquet de Paris, Jean avait 34 ans",
            "34 ans",
        ),
        (
            "Combien de temps a duré la grève ?",
            "le 3 mars après une grève qui aura duré 12 jours",
            "12 jours",
        ),
    ],
)
def test_a_date_is_no_quantity(question, text, kept):
    assert cut(question, text) == kept


@pytest.mark.parametrize(
    "text",
    ["entre 25 000 et 30 000 soldats", "8000 des 10000 soldats nord-coréens", "",
     "un millier de soldats", "deux ans et trois mois", "jusqu’à 8 000 soldats",
     "en 2016 puis encore une fois, dit-on, en 2018"],
)  # fmt: skip
def test_ranges_parts_single_quantities_and_dates_stay_whole(text):
    assert cut(SOLDIERS, text) == text


def test_other_questions_keep_their_spans():
    assert cut(analyse_question("Pourquoi est-il parti ?"), LONG) == LONG


@pytest.mark.parametrize(
    "text",
    ["84 morts, selon un responsable de 52 ans", "84 morts selon les 3 journaux",
     "entre 20 et 30, selon Kiev, et 40"],
)  # fmt: skip
def test_a_number_beside_the_speaker_is_no_second_quantity(text):
    question = analyse_question("Combien de morts ?")
    (span,) = focused(question, _span(text, 10), " " * 10 + text)
    assert span.text in {text, "84 morts"}


def test_two_quantities_said_by_two_are_two_spans():
    text = "entre 223 000 selon les autorités et 400 000"
    question = analyse_question("Combien de manifestants le 12 septembre ?")
    spans = focused(question, _span(text, 10), " " * 10 + text)
    assert [span.text for span in spans] == ["223 000", "400 000"]
    assert all(text[s.start - 10 : s.end - 10] == s.text for s in spans)


@pytest.mark.parametrize(
    ("text", "taken", "kept"),
    [
        ("Les agressions sont passées de 35 à 105 en un an.", "35 à 105", ["35", "105"]),
        ("Elles passeront ainsi de 35 à 105.", "de 35 à 105", ["35", "105"]),
        ("Le nombre est passé de seulement 9 cas à 2.292.", "9 cas à 2.292", ["9 cas", "2.292"]),
        ("On compte de 35 à 105 agressions.", "35 à 105 agressions", ["35 à 105 agressions"]),
        ("Il est passé à Rome, où de 3 à 4 cas", "3 à 4 cas", ["3 à 4 cas"]),
        ("Ils sont passés de 35 ou 40 %.", "35 ou 40", ["35 ou 40"]),
    ],
)  # fmt: skip
def test_a_value_that_became_another_is_no_range(text, taken, kept):
    question = analyse_question("Combien d'agressions à Aubervilliers ?")
    start = text.index(taken)
    spans = focused(question, _span(taken, start), text)
    assert [span.text for span in spans] == kept
    assert all(text[s.start : s.end] == s.text for s in spans)


@pytest.mark.parametrize(
    ("text", "taken", "kept"),
    [
        ("Jusqu’à 8000 des 10000 soldats sont là.", "10000 soldats", "8000 des 10000 soldats"),
        ("Ils sont 1\u202f200 sur les 3 000 élus.", "3 000 élus", "1\u202f200 sur les 3 000 élus"),
        ("En 2016, 12 des 27 pays ont dit non.", "27 pays", "12 des 27 pays"),
        ("On a vu des 10000 soldats.", "10000 soldats", "10000 soldats"),
        ("Des 8000 hommes, 300 soldats restent.", "300 soldats", "300 soldats"),
    ],
)
def test_a_whole_is_told_with_its_part(text, taken, kept):
    start = text.index(taken)
    span = AnswerSpan("a", 1, start, start + len(taken), taken, 2.0)
    done = completed(SOLDIERS, span, text)
    assert (done.text, text[done.start : done.end]) == (kept, kept)
