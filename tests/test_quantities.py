"""Quantities: amounts, ranges, bounds, units, and what is no quantity."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.values import Value, parse_quantity, parse_value
from qa.values.units import singular


def exact(kind, amount, unit=None):
    return Value(kind, amount, unit, "exact", amount, amount)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jusqu’à 8 000 soldats", Value("number", 8000, "soldat", "at_most", None, 8000)),
        ("au moins 60 morts", Value("number", 60, "mort", "at_least", 60, None)),
        ("plus d'une cinquantaine", Value("number", 50, None, "at_least", 50, None)),
        ("8 000 au maximum", Value("number", 8000, None, "at_most", None, 8000)),
        ("près de 500 km2", Value("area", 500, "km2", "about", 500 - 50, 500 + 50)),
        ("jusqu'à environ 1 300 euros", Value("money", 1300, "euro", "at_most", None, 1300)),
    ],
)
def test_the_bound_beside_an_amount_is_kept(text, value):
    assert parse_quantity(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit"),
    [
        ("entre 25 000 et 30 000", "number", 25_000, 30_000, None),
        ("de 10 à 12 %", "percent", 10, 12, "%"),
        ("entre 15 et 20 000 personnes", "number", 15_000, 20_000, "personne"),
        ("2 à 3 millions d’euros", "money", 2 * 10**6, 3 * 10**6, "euro"),
        ("500 à 1.500 euros", "money", 500, 1500, "euro"),
        ("1500 à 2000 euros", "money", 1500, 2000, "euro"),
        ("entre 800 millions et 1 milliard de dollars", "money", 8 * 10**8, 10**9, "dollar"),
        ("300-400 km", "length", 300, 400, "km"),
        ("cinq ou six", "number", 5, 6, None),
        ("un à deux mois", "duration", 1, 2, "mois"),
        ("de 10h à 20 heures", "time", 10, 20, "h"),
    ],
)
def test_a_range_has_its_two_ends(text, kind, low, high, unit):
    assert parse_quantity(text) == Value(kind, None, unit, "between", low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("des dizaines de soldats", 2 * 10, 100),
        ("plusieurs centaines de soldats", 2 * 100, 1000),
        ("des milliers de soldats", 2 * 1000, 100_000),
        ("des dizaines de milliers de soldats", 2 * 10 * 1000, 100 * 1000),
        ("plusieurs soldats", 2, None),
    ],
)
def test_a_vague_quantity_has_a_size_and_no_amount(text, low, high):
    assert parse_quantity(text) == Value("number", None, "soldat", "about", low, high, vague=True)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("une dizaine de milliers", 10 * 1000), ("une douzaine", 12), ("une demi-douzaine", 6)],
)
def test_a_collective_is_about_its_number(text, amount):
    assert parse_quantity(text) == Value(
        "number", amount, None, "about", amount * 3 / 4, amount * 5 / 4
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("425 millions de dollars", exact("money", 425_000_000, "dollar")),
        ("120 M€", exact("money", 120_000_000, "euro")),
        ("$5 millions", exact("money", 5_000_000, "dollar")),
        ("2 Mds d’euros", exact("money", 2 * 10**9, "euro")),
        ("3 dollars canadiens", exact("money", 3, "dollar canadien")),
        ("1 500 euros par mois", exact("money", 1500, "euro par mois")),
        ("2,5 %", exact("percent", 2.5, "%")),
        ("10 pour cent", exact("percent", 10, "%")),
        ("trois quarts", exact("percent", 75, "%")),
        ("la moitié des 8 000 soldats", exact("percent", 50, "%")),
        ("38 ans", exact("duration", 38, "an")),
        ("deux ans et demi", exact("duration", 2.5, "an")),
        ("deux ans et trois mois", exact("duration", 2 * 12 + 3, "mois")),
        ("1 minute 20", exact("duration", 60 + 20, "seconde")),
        ("trois quarts d’heure", exact("duration", 3 * 15, "minute")),
        ("un an", exact("duration", 1, "an")),
        ("1m52", exact("length", 1.52, "m")),
        ("cinq tonnes", exact("mass", 5, "tonne")),
        ("3 km²", exact("area", 3, "km2")),
        ("12 mètres cubes", exact("volume", 12, "m3")),
        ("120 km/h", exact("speed", 120, "km/h")),
        ("40°C", exact("temperature", 40, "degre")),
        ("deux fois par semaine", exact("frequency", 2, "fois par semaine")),
        ("aucun blessé", exact("number", 0, "blesse")),
        ("40 cas pour 100 000 habitants", exact("number", 40, "cas")),
        ("8000 des 10 000 soldats", exact("number", 8000, "soldat")),
        ("38 nouveaux cas", exact("number", 38, "cas")),
    ],
)
def test_an_amount_has_its_kind_and_unit(text, value):
    assert parse_quantity(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("20 h 30", "time", 20.5),
        ("à 15 heures", "time", 15),
        ("midi", "time", 12),
        ("cinq heures", "duration", 5),
        ("48h", "duration", 48),
        ("en 2h30", "duration", 2.5),
        ("2 h de route", "duration", 2),
    ],
)
def test_an_hour_strikes_or_passes(text, kind, amount):
    value = parse_quantity(text)
    assert value is not None
    assert (value.kind, value.amount) == (kind, amount)


@pytest.mark.parametrize(
    "text", ["8 000 à Koursk", "8 000 Nord-Coréens", "8 000 seraient", "8 000 ou plus"]
)
def test_a_small_word_a_name_or_a_verb_is_no_unit(text):
    value = parse_quantity(text)
    assert value is not None
    assert (value.amount, value.unit) == (8000, None)


@pytest.mark.parametrize(
    "text",
    ["un homme", "35e régiment", "26 e place", "1er ministre", "", "l’armée", "12 novembre 2024",
     "il y a deux ans", "36 morts et 147 blessés", "2 à 0", "de 28 à 8 millions d’euros"],
)  # fmt: skip
def test_no_single_quantity_gives_no_value(text):
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("plural", "noun"),
    [("soldats", "soldat"), ("animaux", "animal"), ("bateaux", "bateau"), ("deces", "deces"),
     ("feux", "feu"), ("cas", "cas")],
)  # fmt: skip
def test_a_noun_loses_its_plural(plural, noun):
    assert singular(plural) == noun


@given(st.text(max_size=60) | st.lists(st.sampled_from(
    "8 000 et à de entre des milliers un deux h 30 % € mars 2016 plus demi par an - / pour cent"
    .split()), max_size=12).map(" ".join))  # fmt: skip
def test_any_text_is_read_without_error_and_between_its_bounds(text):
    value = parse_value(text, published=date(2024, 11, 2))
    if value is not None and value.amount is not None:
        assert value.low is None or value.low <= value.amount
        assert value.high is None or value.amount <= value.high
