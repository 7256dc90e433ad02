"""Passages: exact offsets, whole sentences, one sentence shared."""

from hypothesis import given
from hypothesis import strategies as st

from index.passages import split_text

TEXT = " ".join(f"Phrase numéro {n} de ce texte." for n in range(40))  # 6 words each


def test_a_passage_holds_as_many_whole_sentences_as_fit():
    start, end = split_text(TEXT, max_words=20)[0]
    assert TEXT[start:end] == " ".join(f"Phrase numéro {n} de ce texte." for n in range(3))


def test_neighbours_share_one_sentence():
    (_, first_end), (second_start, _) = split_text(TEXT, max_words=20)[:2]
    assert TEXT[second_start:first_end] == "Phrase numéro 2 de ce texte."


def test_a_sentence_longer_than_a_passage_is_cut_between_words():
    text = "mot " * 25
    spans = split_text(text, max_words=10)
    assert [len(text[a:b].split()) for a, b in spans] == [10, 10, 5]


def test_a_blank_text_has_no_passage():
    assert split_text(" \n ") == []


@given(st.text(alphabet="Aéb. !?«»\n", max_size=300), st.integers(1, 12))
def test_no_word_is_lost_and_no_passage_too_long(text, max_words):
    spans = split_text(text, max_words=max_words)
    covered = {i for a, b in spans for i in range(a, b)}
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered
    assert all(len(text[a:b].split()) <= max_words for a, b in spans)
    assert spans == sorted(spans)
