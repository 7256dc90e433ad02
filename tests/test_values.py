"""Values: how French writes numbers, and what they compare as."""

import pytest

from qa.values import Value, has_number, normal_tokens, parse_value


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
    ],
)
def test_a_number_is_read_as_a_french_reader_would(text, amount):
    value = parse_value(text)
    assert value is not None
    assert value.amount == pytest.approx(amount)


def test_unit_and_bound_are_kept():
    assert parse_value("jusqu’à 8 000 soldats") == Value("number", 8000, "soldat", "at_most")
    assert parse_value("au moins 60 morts") == Value("number", 60, "mort", "at_least")
    assert parse_value("près de 500 km2") == Value("number", 500, "km2", "about")


def test_a_part_of_a_whole_is_the_part():
    assert parse_value("8000 des 10 000 soldats") == Value("number", 8000, "soldat", "exact")


def test_money_and_percentages_have_their_kind():
    assert parse_value("425 millions de dollars") == Value("money", 425_000_000, "dollar", "exact")
    assert parse_value("2,5 %") == Value("percent", 2.5, "%", "exact")


@pytest.mark.parametrize("text", ["un homme", "entre 25 000 et 30 000", "35e régiment", ""])
def test_no_single_number_gives_no_value(text):
    assert parse_value(text) is None


def test_normal_tokens_write_every_number_in_digits():
    assert normal_tokens("Huit mille soldats et 8\u202f000") == ["8000", "soldats", "et", "8000"]


def test_an_article_is_not_a_number():
    assert not has_number("une armée")
    assert has_number("trois armées")
