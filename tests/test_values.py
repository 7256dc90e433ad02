"""Values: how French writes numbers, what a span states, and that it is read as a person would."""

from datetime import date

import pytest

from eval.bench.values import HALVES, LABELS, is_right, read_labels
from qa.values import (
    Value,
    has_number,
    normal_tokens,
    parse_moment,
    parse_quantity,
    parse_value,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("huit mille", 8 * 1000),
        ("vingt et un", 20 + 1),
        ("soixante et onze", 60 + 11),
        ("quatre-vingts", 4 * 20),
        ("quatre-vingt-dix-sept", 4 * 20 + 10 + 7),
        ("septante-cinq", 70 + 5),
        ("deux cent mille", 2 * 100 * 1000),
        ("mille neuf cent quatre-vingt-quatre", 1000 + 900 + 84),
        ("deux millions trois cent mille", 2 * 10**6 + 3 * 10**5),
        ("1,2 milliard", 1.2 * 10**9),
        ("8\u202f000", 8000),
        ("10.000", 10000),
        ("deux millions et demi", 2.5 * 10**6),
        ("un demi-milliard", 10**9 / 2),
    ],
)
def test_a_number_is_read_as_a_french_reader_would(text, amount):
    value = parse_value(text)
    assert value is not None
    assert value.amount == pytest.approx(amount)


def test_normal_tokens_write_every_number_in_digits():
    assert normal_tokens("Huit mille soldats et 8\u202f000") == ["8000", "soldats", "et", "8000"]


def test_an_article_is_not_a_number():
    assert not has_number("une armée")
    assert has_number("trois armées")


def test_a_number_of_hundreds_of_digits_is_no_amount():
    assert parse_value("9" * 400) is None
    assert not has_number("9" * 400)


def test_a_quantity_comes_before_its_date():
    value = parse_value("8 000 soldats en octobre 2024")
    assert value is not None
    assert (value.amount, value.unit) == (8000, "soldat")


def test_four_figures_are_a_number_unless_a_date_is_asked_for():
    year = Value("date", None, None, "exact", first=date(2016, 1, 1), last=date(2016, 12, 31))
    assert parse_moment("2016") == parse_value("en 2016") == year
    number = parse_value("2016")
    assert number is not None
    assert (number.kind, number.amount) == ("number", 2016)
    assert parse_moment("2016 soldats") is None
    assert parse_quantity("en 2016") is None


@pytest.mark.parametrize("half", HALVES)
def test_labelled_phrases_of_the_press_are_read_as_labelled(half):
    phrases = [phrase for phrase in read_labels(LABELS) if phrase.half == half]
    right = 0
    for phrase in phrases:
        read = parse_moment if phrase.stratum == "moment" else parse_value
        right += is_right(phrase, read(phrase.text, published=phrase.published))
    assert len(phrases) == 150
    assert right / len(phrases) >= 0.9


@pytest.mark.parametrize(
    "piece",
    ["début de la ", "de 10 à ", "des milliers de ", "3 mars au ", "2016 noir ", "a", "il y a "],
)
def test_a_long_text_is_read_to_its_end(piece):
    """A pattern that backtracks would hang here; so many values are not one."""
    assert parse_value(piece * 4000, published=date(2024, 11, 2)) is None
