"""How firmly: of the clause that holds the answer, and of no other."""

import pytest

from index.sentences import Sentence, sentence_around, sentences
from qa.attribution.modality import modality


def read(text, answer):
    start = text.index(answer)
    end = start + len(answer)
    return modality(text, sentence_around(sentences(text), start, end), start, end)


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("8 000 hommes sont à Koursk.", "8 000", "asserted"),
        ("Le retrait de 300 hommes est total.", "300", "asserted"),
        ("8 000 hommes seraient à Koursk.", "8 000", "conditional"),
        ("Selon X, jusqu’à 8 000 soldats, dont 300 blessés, seraient à Koursk.", "8 000",
         "conditional"),
        ("Le suspect aurait agi pour 500 euros.", "500 euros", "conditional"),
        ("Le maire pourrait avoir été payé 500 euros.", "500 euros", "conditional"),
        ("25 000 autres pourraient suivre.", "25 000", "future"),
        ("Le pont coûtera 3 millions.", "3 millions", "future"),
        ("La ville va construire 40 logements.", "40", "future"),
        ("12 000 soldats sont attendus.", "12 000", "future"),
        ("Le club prévoit d’ouvrir douze écoles.", "douze", "future"),
        ("Le maire a dit qu’il ouvrirait douze écoles.", "douze", "future"),
        ("Lavrov a nié la présence de 8 000 hommes.", "8 000", "denied"),
        ("Lavrov dément que 8 000 hommes soient là.", "8 000", "denied"),
        ("Le parquet n’a pas retenu la somme de 500 euros.", "500 euros", "denied"),
        ("Sont-ils 8 000 à Koursk ?", "8 000", "question"),
        ("« Sont-ils 8 000 ? », a demandé le maire.", "8 000", "question"),
    ],
)  # fmt: skip
def test_the_verb_of_the_answer_says_how_firmly(text, answer, expected):
    assert read(text, answer) == expected


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # a mark in another clause
        ("Le suspect, qui serait malade, a volé 500 euros.", "500 euros"),
        ("Il a volé 500 euros, mais il pourrait les rendre.", "500 euros"),
        ("L’homme, qui sera jugé lundi, a 29 ans.", "29 ans"),
        ("Le maire a acheté douze bus qui seront livrés en mai.", "douze"),
        # forms with the look of a conditional or a future
        ("Le portrait attirait 300 curieux.", "300"),
        ("L’épidémie aura fait 11 000 victimes.", "11 000"),
        ("Le bus devait mener 30 enfants à la mer.", "30"),
        # negations that deny nothing
        ("La salle ne peut accueillir que 1 100 personnes.", "1 100"),
        ("Ils ne sont plus que 50 à y croire.", "50"),
        # the answer's own words
        ("Le maire a dit : « je n’étais pas là ».", "je n’étais pas là"),
        # an earlier question
        ("« Qui ? » Le pont a coûté 3 millions.", "3 millions"),
    ],
)
def test_these_are_asserted(text, answer):
    assert read(text, answer) == "asserted"


def test_an_empty_answer_is_asserted():
    assert modality("Il pleut.", Sentence(0, 9), 2, 2) == "asserted"


@pytest.mark.parametrize("unit", ["serait ", "que ", ", ", "n’a pas ", "« ", "aura "])
def test_a_huge_sentence_is_read_to_its_end(unit):
    """A pattern that backtracks would hang here."""
    text = unit * (200_000 // len(unit))
    known = {"asserted", "conditional", "future", "denied", "question"}
    assert modality(text, Sentence(0, len(text)), 100_000, 100_005) in known
