"""What a question expects, typed properly or as in a chat."""

import pytest

from index.errors import QuestionError
from qa.questions import analyse_question, type_match


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("combien de soldats à Koursk ?", "number"),
        ("nombre de naissances en france", "number"),
        ("Quel est le montant de l’aide américaine ?", "money"),
        ("Quand Choe Son-hui s’est-elle rendue à Moscou ?", "date"),
        ("en quelle année le pacte a-t-il été signé", "date"),
        ("Qui est le secrétaire général de l’OTAN ?", "person"),
        ("Où Kim Jong-un a-t-il reçu Lavrov ?", "place"),
        ("ou kim jong un a recu lavrov", "place"),
        ("d’où venait l’agresseur ?", "place"),
        ("Pourquoi l’Ukraine attend-elle ?", "reason"),
        ("Quelle agence de presse rapporte ces propos ?", "organisation"),
        ("Qui a obtenu le prix Goncourt ?", "person"),
        ("À qui doit-on ce nombre ?", "person"),
        ("Que pesait ce commerce en dollars ?", "money"),
        ("Que fournit la Corée du Nord à la Russie ?", "other"),
        ("Quel général commandait la percée qui a réussi ?", "person"),
        ("Quel est le navire qui a coulé ?", "other"),
        ("La Russie ou la Chine ?", "other"),
    ],
)
def test_the_expected_type_is_read_from_the_question_words(question, expected):
    assert analyse_question(question).expected == expected


def test_the_counted_noun_is_kept_as_a_stem():
    assert analyse_question("Combien de soldats français ?").counted == "soldat"
    assert analyse_question("Combien de temps ?").counted is None


def test_one_year_and_its_month_are_read():
    question = analyse_question("Qui a démissionné en juillet 2017 ?")
    assert (question.year, question.month) == (2017, 7)
    both = analyse_question("Qui gouvernait de 2012 à 2017 ?")
    assert (both.year, both.month) == (None, None)


def test_names_and_numbers_are_targets_the_rest_are_words():
    question = analyse_question("Combien de soldats à Koursk en 2024 ?")
    assert question.targets == {"koursk", "2024"}
    assert question.words == {"soldat"}


@pytest.mark.parametrize("blank", ["", "   ", "?!…", "\n\t"])
def test_a_blank_question_is_refused_in_french(blank):
    with pytest.raises(QuestionError, match="vide"):
        analyse_question(blank)


def test_a_very_long_question_is_refused_with_both_numbers():
    with pytest.raises(QuestionError, match="10000 caractères, 2000 au plus"):
        analyse_question("x" * 10_000)


def test_an_answer_without_number_cannot_be_a_number():
    assert type_match("number", "8 000 soldats") == 1
    assert type_match("number", "Antony Blinken") == -1
    assert type_match("number", "2024") == 0
    assert type_match("number", "des milliers") == 1
    assert type_match("money", "43 pays") == 0
    assert type_match("money", "16 millions de francs suisses") == 1
    assert type_match("date", "le 1er novembre") == 1
    assert type_match("person", "la victoire") == -1
    assert type_match("other", "n’importe quoi") == 0
