"""Names: one person under several spellings, titles and short forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.values import name_relation

NAMES = (
    "Emmanuel Macron", "M. Macron", "Mme Macron", "Macron", "le président Emmanuel Macron", "",
    "emmanuel macron", "E. Macron", "Brigitte Macron", "ONU", "Organisation des Nations unies",
    "Choe Son Hui", "Choe Son-hui",
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Choe Son Hui", "Choe Son-hui"),
        ("Kim Jong-un", "KIM JONG UN"),
        ("États-Unis", "les Etats-Unis"),
        ("le président français Emmanuel Macron", "Emmanuel Macron, président de la République"),
        ("emmanuel macron", "Emmanuel Macron"),
    ],
)
def test_spelling_and_titles_do_not_part_names(one, two):
    assert name_relation(one, two) == "equal"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Macron", "le président Emmanuel Macron"),
        ("M. Macron", "Emmanuel Macron"),
        ("Kim", "Kim Jong-un"),
        ("E. Macron", "Emmanuel Macron"),
        ("ONU", "l’Organisation des Nations unies"),
    ],
)
def test_a_short_form_is_compatible_with_the_name(one, two):
    assert name_relation(one, two) == "compatible"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Brigitte Macron", "Emmanuel Macron"),
        ("M. Macron", "Mme Macron"),
        ("Corée du Nord", "Corée du Sud"),
        ("le ministre de la Défense", "le ministère de la Défense"),
        ("l’ambassade de Russie", "la Russie de Poutine"),
    ],
)
def test_two_names_are_different(one, two):
    assert name_relation(one, two) == "different"


def test_no_word_is_no_name():
    assert name_relation("", "Macron") == name_relation("…", "…") == "incomparable"


@given(st.sampled_from(NAMES) | st.text(max_size=20), st.sampled_from(NAMES) | st.text(max_size=20))
def test_the_relation_of_names_is_symmetric(one, two):
    assert name_relation(one, two) == name_relation(two, one)


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_equality_of_names_is_transitive(one, two, three):
    if name_relation(one, two) == name_relation(two, three) == "equal":
        assert name_relation(one, three) == "equal"
