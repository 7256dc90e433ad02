"""The mayor of Nice is not the mayor of Marseille."""

import pytest

from qa.complements import complements, tells_of_another

ASKED = "Qui est le maire de Marseille ?"


def told(question, text, answer):
    start = text.index(answer)
    return tells_of_another(question, text, start, start + len(answer))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (ASKED, "Le maire de Nice, X, a parlé."),
        (ASKED, "Le maire de Nice X a parlé."),
        (ASKED, "X, l’ancien maire de Nice, a parlé."),
        ("Qui est le président américain ?", "Le président français, X, a parlé."),
        ("le nom du ministre des Transports", "Le ministre de la Culture, X, a parlé."),
        ("maire de marseille", "Le maire de Nice, X, a parlé."),
    ],
)
def test_who_holds_another_office_is_no_answer(question, text):
    assert told(question, text, "X")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (ASKED, "Le maire de Marseille, X, a parlé."),
        (ASKED, "X a parlé."),
        (ASKED, "Le maire de Nice a reçu X, maire (LR) de Marseille."),
        (ASKED, "Le maire de Nice, a dit hier X."),
        ("Qui a critiqué le maire de Nice ?", "Le maire de Cannes, X, a critiqué M. Estrosi."),
        ("Qui est le ministre de la Défense ?", "Le ministre des Armées, X, a parlé."),
        ("Qui est le ministre de la Santé ?", "Le ministre des Solidarités et de la Santé, X."),
        ("Qui est le président de LR ?", "Le président des Républicains, X, a parlé."),
        ("Qui est le président de la République ?", "Le président de la France, X."),
        ("Qui est le président américain ?", "Le président républicain X a parlé."),
        ("Quand X a-t-il vu le président américain ?", "Le président français a vu X."),
        ("Qui a gagné la bataille de Verdun ?", "X a gagné la bataille de Nice."),
    ],
)
def test_what_may_be_the_right_office_or_none_at_all_is_kept(question, text):
    assert not told(question, text, "X")


def test_only_offices_are_read():
    assert complements("La bataille de Verdun et la ville de Nice") == ()
    assert complements("") == ()
