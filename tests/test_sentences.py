"""Sentences: what is cut, what is not, and that nothing visible is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_around, sentences


def split(text):
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "M. Dupont a rencontré Mme Martin.",
        "Le Dr. House et J. Chirac sont venus.",
        "Jules César (100 av. J.-C.) fut tué.",
        "Le taux atteint 2.5 % en 2017.",
        "Le 1er sept. 2017 fut un jour calme.",
        "« Il faut partir. Tout de suite. », a-t-il dit.",
        'Elle a répondu "Non. Jamais" avant de partir.',
        "L’O.N.U. a voté contre.",
    ],
)
def test_this_is_one_sentence(sentence):
    assert split(sentence + " Puis rien.") == [sentence, "Puis rien."]


def test_closing_quotes_stay_with_their_sentence():
    assert split("« Il part. » Elle reste.") == ["« Il part. »", "Elle reste."]


def test_a_line_end_is_a_sentence_end_unless_the_line_was_wrapped():
    assert split("Titre\nUne phrase\ncoupée ici.") == ["Titre", "Une phrase\ncoupée ici."]


def test_glued_paragraphs_of_scraped_text_are_parted():
    assert split("Il a vu l'ours.Alors il a fui.") == ["Il a vu l'ours.", "Alors il a fui."]


def test_a_number_may_begin_a_sentence():
    assert split("Trois blessés. 30 morts.") == ["Trois blessés.", "30 morts."]


def test_a_very_long_quotation_is_cut_inside():
    quotation = "« " + "Une phrase de plus pour voir. " * 40 + "»"
    assert len(split(quotation)) == 40


@given(st.text(alphabet="Aéb. !?…«»“”\"'\n\u202f0M", max_size=200))
def test_every_visible_character_is_in_exactly_one_sentence(text):
    covered = [i for s in sentences(text) for i in range(s.start, s.end)]
    assert len(covered) == len(set(covered))
    visible = {i for i, c in enumerate(text) if not c.isspace()}
    assert visible <= set(covered)


def test_sentence_around_joins_the_sentences_a_span_crosses():
    text = "Un. Deux. Trois."
    found = sentence_around(sentences(text), 4, 12)
    assert text[found.start : found.end] == "Deux. Trois."
