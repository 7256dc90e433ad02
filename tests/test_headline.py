"""The sentence that tells an answer is made of verbatim parts."""

from dataclasses import replace
from datetime import date

import pytest
from fake_sourcier import KOURSK, NOT_FOUND, claim

from index.documents import Article
from qa.answers import Reason
from ui.headline import headline
from ui.wording import speaker


def test_it_says_the_value_who_says_it_when_how_firmly_and_what_else_is_said():
    answer = replace(KOURSK, rivals=(1, 2))
    assert headline(answer, "fr").text == (
        "Jusqu’à 8\u202f000 soldats, selon Antony Blinken (nov. 2024, au conditionnel)\u202f;"
        " d’autres chiffres circulent\u00a0: 12\u202f000 hommes (le renseignement sud-coréen, oct."
        " 2024), 11\u202f000 soldats"
    )


def test_the_bound_that_stands_before_the_span_is_told():
    article = Article("a", "Titre", "Il y aurait plus de 300 blessés.", published=date(2020, 3, 1))
    answer = replace(KOURSK, claims=(claim(article, "300 blessés", 0.9),), agreement="single")
    assert headline(answer, "fr").text == "Plus de 300 blessés (mars 2020)"


def test_pas_moins_de_is_not_moins_de():
    article = Article("a", "Titre", "Il y aurait pas moins de 300 blessés.")
    answer = replace(KOURSK, claims=(claim(article, "300 blessés", 0.9),), agreement="single")
    assert headline(answer, "fr").text == "Pas moins de 300 blessés"


def test_a_rival_that_began_its_sentence_no_longer_does():
    article = Article("a", "Titre", "Plus de 300 blessés sont à Brest.")
    rival = claim(article, "300 blessés", 0.7)
    answer = replace(KOURSK, claims=(KOURSK.claims[0], rival), rivals=(1,))
    assert headline(answer, "fr").text.endswith("chiffres circulent\u00a0: plus de 300 blessés")


def test_a_value_that_moves_is_told_with_its_days():
    early = Article("a", "T", "On compte 60 morts.", published=date(2016, 7, 1))
    late = Article("b", "T", "On compte 84 morts.", published=date(2016, 7, 2))
    claims = (claim(late, "84 morts", 0.7), claim(early, "60 morts", 0.8))
    answer = replace(KOURSK, claims=claims, time_line=(1, 0), rivals=(1,))
    assert headline(answer, "fr").text == (
        "84 morts (2 juil. 2016)\u202f; auparavant\u00a0: 60 morts (1er juil. 2016)"
    )


def test_the_items_of_a_list_are_told_together():
    told = headline(replace(KOURSK, listed=(0, 2)), "fr")
    assert told.text == (
        "Jusqu’à 8\u202f000 soldats (Antony Blinken, au conditionnel)\u202f; 11\u202f000 soldats"
    )
    assert [part.claim for part in told.parts if part.claim is not None] == [0, 2]


def test_silence_comes_with_its_reason():
    answer = replace(NOT_FOUND, reason=Reason("unknown_names", ("Mars", "Vénus", "Pluton")))
    assert headline(answer, "fr").text == (
        "Je ne trouve pas la réponse dans ces articles."
        " Aucun passage trouvé ne nomme Mars, Vénus ou Pluton."
    )
    assert headline(replace(NOT_FOUND, reason=Reason("absent")), "en").text == (
        "I cannot find the answer in these articles. The subject is there, this detail is not."
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Le Kremlin", "le Kremlin"),
        ("L’Élysée", "l’Élysée"),
        ("Plusieurs sources occidentales", "plusieurs sources occidentales"),
        ("Antony Blinken", "Antony Blinken"),
        ("Laurent", "Laurent"),
        ("Le Drian", "Le Drian"),
        ("La Croix", "La Croix"),
        ("Le \x1b[2Jministre\nbelge", "Le [2Jministre belge"),
    ],
)
def test_a_name_that_began_a_sentence_no_longer_does(name, told):
    assert speaker(name) == told
