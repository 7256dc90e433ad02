"""How two values compare: equal, compatible, different, incomparable."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.values import parse_moment, parse_value, relation

PUBLISHED = date(2024, 11, 2)
TEXTS = (
    "8 000", "8000 soldats", "huit mille soldats", "8 000 militaires", "8 000 dollars",
    "8 000 euros", "jusqu’à 8 000 soldats", "au moins 500", "près de 500", "environ 500",
    "entre 400 et 600", "500", "des milliers", "des milliers de soldats",
    "des dizaines de milliers", "plusieurs morts", "60 morts", "10 %", "de 10 à 12 %",
    "la moitié", "50 %", "5 tonnes", "5 000 kg", "100 km", "62 miles", "1 km", "18 mois",
    "un an et demi", "365 jours", "un an", "20 h 30", "midi", "2 fois par jour",
    "14 fois par semaine", "3 heures par jour", "3 heures", "2016", "en 2016", "mars 2016",
    "le 3 mars 2016", "depuis 2014", "hier", "1er novembre 2024", "avant 2018", "3 personnes",
    "3 manifestants", "3 migrants", "3 habitants",
)  # fmt: skip
VALUES = [value for text in TEXTS if (value := parse_value(text, published=PUBLISHED)) is not None]


def compared(one, two):
    first, second = (parse_value(text, published=PUBLISHED) for text in (one, two))
    assert first is not None
    assert second is not None
    return relation(first, second)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("8000 soldats", "huit mille soldats"),
        ("5 tonnes", "5 000 kg"),
        ("18 mois", "un an et demi"),
        ("2 fois par jour", "14 fois par semaine"),
        ("près de 500", "environ 500"),
        ("de 8 à 12 %", "entre 8 et 12 %"),
        ("des milliers", "plusieurs milliers"),
        ("la moitié", "50 %"),
        ("hier", "1er novembre 2024"),
    ],
)
def test_two_ways_to_say_the_same_are_equal(one, two):
    assert compared(one, two) == "equal"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("des milliers", "8 000"),
        ("8 000", "8 000 soldats"),
        ("8 000 soldats", "8 000 militaires"),
        ("jusqu’à 8 000 soldats", "8 000 soldats"),
        ("près de 500", "487"),
        ("un an", "365 jours"),
        ("100 km", "62 miles"),
        ("mars 2016", "le 3 mars 2016"),
        ("depuis 2014", "en 2016"),
    ],
)
def test_what_may_both_be_true_is_compatible(one, two):
    assert compared(one, two) == "compatible"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("8 000 soldats", "12 000 soldats"),
        ("des milliers", "12"),
        ("entre 400 et 600 morts", "700 morts"),
        ("1 km", "1 m"),
        ("en 2016", "en 2017"),
        ("60 morts", "84 décès"),
    ],
)
def test_what_cannot_both_be_true_is_different(one, two):
    assert compared(one, two) == "different"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("8 000 soldats", "8 000 dollars"),
        ("5 dollars", "5 euros"),
        ("deux hommes", "deux jours"),
        ("10 %", "10"),
        ("3 heures", "3 heures par jour"),
        ("2016", "en 2016"),
    ],
)
def test_what_measures_other_things_is_incomparable(one, two):
    assert compared(one, two) == "incomparable"


def test_the_article_tells_the_year_of_its_date():
    one, two = (parse_moment("le 1er mars", published=date(year, 4, 1)) for year in (2016, 2017))
    assert one is not None
    assert two is not None
    assert relation(one, two) == "different"


@given(st.sampled_from(VALUES), st.sampled_from(VALUES))
def test_the_relation_is_symmetric_and_a_value_equals_itself(one, two):
    assert relation(one, two) == relation(two, one)
    assert relation(one, one) == "equal"


@given(st.sampled_from(VALUES), st.sampled_from(VALUES), st.sampled_from(VALUES))
def test_equality_is_transitive_and_equal_values_compare_alike(one, two, three):
    if relation(one, two) == "equal":
        assert relation(one, three) == relation(two, three)
