"""French text: what is one token, what two words share, what is never changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import analyse, fold, normal_number, normalise, stems, tokens


def folded(text):
    return [token.folded for token in tokens(text)]


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_elision_never_stays_in_a_term(apostrophe):
    text = f"L{apostrophe}armée d{apostrophe}Ukraine, jusqu{apostrophe}à l{apostrophe}été"
    assert analyse(text).fold_stem == ("arme", "ukrain")  # "été" is also the participle


@pytest.mark.parametrize("written", ["8 000", "8\u202f000", "8\u00a0000", "8.000", "8000"])
def test_a_number_is_one_token_however_its_thousands_are_spaced(written):
    assert folded(f"environ {written} soldats") == ["environ", "8000", "soldats"]


def test_a_year_before_a_number_is_not_glued_to_it():
    assert folded("en 2024 300 soldats") == ["en", "2024", "300", "soldats"]


def test_decimals_keep_their_fraction():
    assert normal_number("2,5") == "2.5"
    assert normal_number("1.234.567,8") == "1234567.8"


def test_hyphens_and_accents_do_not_part_two_spellings_of_a_name():
    assert folded("Choe Son-hui") == folded("CHOE SON HUI")


def test_acronyms_meet_with_and_without_points():
    assert folded("l’O.T.A.N. et l’OTAN") == ["l", "otan", "et", "l", "otan"]


def test_text_typed_without_accents_meets_the_accented_one():
    assert set(analyse("sécurité").fold_stem) == set(analyse("securite").fold_stem)


def test_inflected_forms_meet_through_their_accents():
    assert set(analyse("licenciés").stem_fold) == set(analyse("licencié").stem_fold)


def test_question_words_are_not_searched():
    assert analyse("Combien, qui, quand, où, pourquoi ?").fold_stem == ()


def test_ligatures_open():
    assert fold("Cœur") == "coeur"


@given(st.text())
def test_tokens_point_into_the_text_in_order(text):
    position = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.surface
        assert token.start >= position
        position = token.end


@given(st.text())
def test_both_streams_have_one_term_a_word(text):
    terms = analyse(text)
    assert len(terms.stem_fold) == len(terms.fold_stem)


@given(st.text(alphabet=st.characters()))
def test_normalise_is_nfc_storable_and_idempotent(text):
    once = normalise(text)
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    once.encode("utf-8")
    assert normalise(once) == once


def test_normalise_replaces_lone_surrogates_and_drops_the_byte_order_mark():
    assert normalise("\ufeffa\ud800b\r\nc") == "a\ufffdb\nc"


@given(st.text())
def test_stems_are_the_fold_stem_stream_as_a_set(text):
    assert stems(text) == set(analyse(text).fold_stem)
