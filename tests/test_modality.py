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
        ("Le maire a dit que le prix allait « sans doute » monter de 6 %.", "6 %", "future"),
        ("Le pont sera ouvert à tous (dont les vélos), du 8 au 11 mai.", "8 au 11 mai", "future"),
        ("Deux agents payés comme gardes auraient servi de chauffeurs.", "Deux", "conditional"),
        ("Deux agents, comme l’annonçait le maire, seraient là.", "Deux", "conditional"),
        ("Le club prévoit d’ouvrir douze écoles.", "douze", "future"),
        ("Le maire a dit qu’il ouvrirait douze écoles.", "douze", "future"),
        ("Lavrov a nié la présence de 8 000 hommes.", "8 000", "denied"),
        ("Lavrov dément que 8 000 hommes soient là.", "8 000", "denied"),
        ("Lavrov a nié avoir envoyé 8 000 hommes.", "8 000", "denied"),
        ("Il a nié une information selon laquelle il aurait touché 500 euros.", "500 euros",
         "denied"),
        ("Il n’est pas parti en raison de 40 cas de grippe.", "40", "asserted"),
        ("Ce n’est pas en raison de la neige qu’il part.", "la neige", "denied"),
        ("Le coût sera évalué à 3 millions.", "3 millions", "future"),
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
        ("Le maire est tombé alors qu’il allait fêter ses 60 ans.", "60 ans"),
        # forms with the look of a conditional or a future
        ("Le portrait attirait 300 curieux.", "300"),
        ("L’épidémie aura fait 11 000 victimes.", "11 000"),
        ("Le bus devait mener 30 enfants à la mer.", "30"),
        # a figure given already, whatever the verb of the sentence
        (
            "Il sera nécessaire de créer des emplois pour un chômage évalué à 9,5 % par la ville.",
            "9,5 %",
        ),
        ("Le chiffre, estimé à 300, pourrait changer.", "300"),
        # what is told beside a negation or a denial
        ("Le train n’est plus là, en raison de la neige.", "la neige"),
        ("Il n’y a eu aucun survivant parmi les sept passagers.", "sept passagers"),
        ("Le prix des bières n’a pas monté, ni celui des vins (8 %).", "8 %"),
        ("L’armée a démenti toute attaque en rejetant la faute sur les rebelles.", "les rebelles"),
        ("Le suspect a nié le meurtre et a reconnu trois vols.", "trois vols"),
        ("Ils ne pourront pas vivre ici, en raison de la neige.", "la neige"),
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
