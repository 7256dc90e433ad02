"""Who the question says to tell it, as typed; nobody when it names nobody."""

import pytest

from qa.questions import analyse_question


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Selon Blinken, combien de soldats sont à Koursk ?", "Blinken"),
        ("combien de soldats a koursk selon kiev en octobre 2024", "kiev"),
        ("Combien de morts d’après l’ONU ?", "l’ONU"),
        ("Combien d’élus, aux dires des organisateurs, étaient là ?", "organisateurs"),
        ("À en croire le maire de Lille, qui a payé ?", "le maire de Lille"),
        ("Combien de cas selon les chiffres de l’OMS publiés en mai ?", "l’OMS"),
        ("Selon les explications fournies par le parquet, qui a tiré ?", "le parquet"),
        ("D’après Le Monde, qui a signé ?", "Le Monde"),
        ("Combien de soldats Kiev affirme-t-elle avoir tués ?", "Kiev"),
        ("Que dit Zelensky de la paix ?", "Zelensky"),
        ("que dit zelensky de la paix", "zelensky"),
        ("Que pense le maire de Lille de la loi ?", "le maire de Lille"),
        ("Qu’a répondu Séoul à Pyongyang ?", "Séoul"),
        ("En quels termes Charles de Gaulle a-t-il répondu ?", "Charles de Gaulle"),
        ("Quel mot le ministre de la Défense a-t-il employé ?", "le ministre de la Défense"),
        ("Comment Paris a-t-il qualifié cette frappe ?", "Paris"),
        ("Quels propos de Lavrov ont choqué ?", "Lavrov"),
    ],
)
def test_the_speaker_named_is_read(question, speaker):
    assert analyse_question(question).speaker == speaker


@pytest.mark.parametrize(
    "question",
    [
        "Combien de soldats sont à Koursk ?",
        "Selon vous, qui va gagner ?",
        "Selon quel média l’armée a-t-elle reculé ?",
        "Combien de coups de feu, d’après un témoin ?",
        "Comment un voyageur venu de Genève a-t-il décrit l’aéroport ?",
        "Où Lavrov a-t-il été reçu ?",
        "Combien de morts selon les différentes sources ?",
        "Combien de morts selon Kiev et selon Moscou ?",
        "Qui est venu après Lavrov ?",
    ],
)
def test_a_question_that_names_no_speaker_has_none(question):
    assert analyse_question(question).speaker is None
