"""Who says so, and how firmly."""

import pytest

from qa.attribution import attribution, modality


@pytest.mark.parametrize(
    ("sentence", "answer", "speaker"),
    [
        (
            "Selon le ministre américain Antony Blinken, qui cite ses services, 8 000 hommes"
            " seraient là.",
            "8 000",
            "Antony Blinken",
        ),
        ("D’après des estimations ukrainiennes, 25 000 autres suivront.", "25 000",
         "des estimations ukrainiennes"),
        ("Mark Rutte a affirmé que 10 000 hommes étaient déployés.", "10 000", "Mark Rutte"),
        ("Le chef de l’OTAN, Mark Rutte, a confirmé 10 000 hommes.", "10 000", "Mark Rutte"),
        ("« Ils sont 12 000 », a déclaré le porte-parole sud-coréen.", "12 000",
         "le porte-parole sud-coréen"),
        (
            "Ils sont 8 000 à Koursk, sur 10 000 hommes, a déclaré jeudi Antony Blinken.",
            "8 000",
            "Antony Blinken",
        ),
        ("Volodymyr Zelensky a annoncé samedi 11 janvier la capture de deux soldats.", "deux",
         "Volodymyr Zelensky"),
        (
            "À ce jour, 11 000 soldats seraient là, et selon des estimations ukrainiennes, 25 000"
            " autres suivraient.",
            "11 000",
            None,
        ),
        ("Ce sont des héros, a ajouté l’ancien ministre de la Défense.", "des héros",
         "l’ancien ministre de la Défense"),
        ("Ils sont 12 000 sur place.", "12 000", None),
        ("La ministre a déclaré le 1er novembre que 500 hommes partaient.", "500", None),
    ],
)  # fmt: skip
def test_the_speaker_is_read_from_the_sentence(sentence, answer, speaker):
    start = sentence.index(answer)
    assert attribution(sentence, start, start + len(answer)) == speaker


def test_a_speaker_is_never_the_answer_itself():
    sentence = "Le chef de l’OTAN, Mark Rutte, a affirmé que des unités étaient là."
    start = sentence.index("Mark Rutte")
    assert attribution(sentence, start, start + len("Mark Rutte")) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("8 000 hommes sont à Koursk.", "asserted"),
        ("8 000 hommes seraient à Koursk.", "conditional"),
        ("Le retrait est total.", "asserted"),
        ("25 000 autres pourraient suivre.", "future"),
        ("Lavrov a nié la présence de 8 000 hommes.", "denied"),
        ("Sont-ils 8 000 à Koursk ?", "question"),
    ],
)
def test_modality_is_the_weakest_reading_marked(sentence, expected):
    assert modality(sentence) == expected
