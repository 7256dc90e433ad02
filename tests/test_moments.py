"""Dates: absolute, relative to the article's day, parts, ranges, open ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import french_date
from qa.values import is_date, parse_moment
from qa.values.days import weekday_near

SATURDAY = date(2024, 11, 2)


def days(text, published=SATURDAY):
    value = parse_moment(text, published=published)
    if value is None:
        return None
    return tuple(day.isoformat() if day else None for day in (value.first, value.last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1er novembre 2024", "2024-11-01", "2024-11-01"),
        ("vendredi 1\u00a0er novembre 2024", "2024-11-01", "2024-11-01"),
        ("le 1er novembre", "2024-11-01", "2024-11-01"),
        ("lundi 28", "2024-10-28", "2024-10-28"),
        ("02/11/2024", "2024-11-02", "2024-11-02"),
        ("hier", "2024-11-01", "2024-11-01"),
        ("avant-hier", "2024-10-31", "2024-10-31"),
        ("lundi", "2024-10-28", "2024-10-28"),
        ("ce jeudi", "2024-10-31", "2024-10-31"),
        ("dimanche prochain", "2024-11-03", "2024-11-03"),
        ("la semaine dernière", "2024-10-21", "2024-10-27"),
        ("ce week-end", "2024-11-02", "2024-11-03"),
        ("en juillet", "2024-07-01", "2024-07-31"),
        ("juin dernier", "2024-06-01", "2024-06-30"),
        ("l’année dernière", "2023-01-01", "2023-12-31"),
        ("à l’automne 2018", "2018-09-23", "2018-12-20"),
        ("l’hiver 2015-2016", "2015-12-21", "2016-03-19"),
        ("premier trimestre 2016", "2016-01-01", "2016-03-31"),
        ("les années 80", "1980-01-01", "1989-12-31"),
        ("au XIXe siècle", "1801-01-01", "1900-12-31"),
        ("les trois derniers jours", "2024-10-30", "2024-11-01"),
        ("dans huit jours", "2024-11-10", "2024-11-10"),
    ],
)
def test_a_date_is_the_days_that_a_reader_of_that_day_understands(text, first, last):
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("début 2023", "2023-01-01", "2023-04-30"),
        ("mi-2023", "2023-05-01", "2023-08-31"),
        ("fin octobre", "2024-10-21", "2024-10-31"),
        ("en fin d’année", "2024-09-01", "2024-12-31"),
        ("mi-octobre", "2024-10-11", "2024-10-20"),
        ("fin hier", "2024-11-01", "2024-11-01"),
    ],
)
def test_a_part_is_a_third(text, first, last):
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("de 2013 à 2016", "2013-01-01", "2016-12-31"),
        ("2012-2014", "2012-01-01", "2014-12-31"),
        ("entre janvier et mai 2018", "2018-01-01", "2018-05-31"),
        ("du 24 juin au 15 juillet", "2024-06-24", "2024-07-15"),
        ("les 22 et 23 octobre", "2024-10-22", "2024-10-23"),
    ],
)
def test_a_range_runs_from_its_first_day_to_its_last(text, first, last):
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("depuis 2014", "2014-01-01", None),
        ("dès la fin juillet", "2024-07-21", None),
        ("après le 3 mars 2016", "2016-03-04", None),
        ("avant 2018", None, "2017-12-31"),
        ("jusqu’à vendredi", None, "2024-11-08"),
        ("d’ici 2025", None, "2025-12-31"),
    ],
)
def test_an_open_date_has_one_end(text, first, last):
    assert days(text) == (first, last)


def test_two_years_ago_is_a_year_around_that_day():
    value = parse_moment("il y a deux ans", published=SATURDAY)
    assert value is not None
    assert value.first is not None
    assert value.last is not None
    assert value.first < date(2022, 11, 2) < value.last
    assert 363 <= (value.last - value.first).days <= 366


@pytest.mark.parametrize(
    ("text", "published", "first"),
    [
        ("le 28 décembre", date(2016, 1, 3), date(2015, 12, 28)),
        ("en décembre", date(2016, 5, 3), date(2015, 12, 1)),
        ("en septembre", date(2016, 6, 30), date(2016, 9, 1)),
        ("le 29 février", date(2018, 5, 1), date(2016, 2, 29)),
    ],
)
def test_a_date_without_its_year_is_the_nearest_rather_past(text, published, first):
    value = parse_moment(text, published=published)
    assert value is not None
    assert value.first == first


@pytest.mark.parametrize(
    "text", ["le 1er novembre", "hier", "lundi", "en juillet", "depuis deux ans"]
)
def test_nothing_is_guessed_without_the_day_of_the_article(text):
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    "text",
    ["le samedi", "du lundi au vendredi", "2001 et 2012", "entre le 1er juin", "31 février 2016",
     "il y a 100000 ans", "la veille", "8 000 soldats", ""],
)  # fmt: skip
def test_what_recurs_or_names_no_single_date_gives_none(text):
    assert parse_moment(text, published=SATURDAY) is None


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2199, 12, 31)))
def test_a_full_date_reads_back(day):
    value = parse_moment(f"le {french_date(day)}")
    assert value is not None
    assert (value.first, value.last) == (day, day)


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_within_the_week(published, weekday):
    before = weekday_near(weekday, published, toward=-1).first
    after = weekday_near(weekday, published, toward=1).first
    assert before.weekday() == after.weekday() == weekday
    assert timedelta(0) < published - before <= timedelta(days=7)
    assert timedelta(0) < after - published <= timedelta(days=7)


@given(st.text(max_size=40) | st.lists(st.sampled_from(
    "le 31 29 février mars 2016 0000 depuis deux ans il y a lundi fin entre et à au XXe siècle"
    " dernier 3 2199 d’ici été mi début".split()), max_size=9).map(" ".join),
    st.dates() | st.none())  # fmt: skip
def test_any_text_is_read_without_error_in_order(text, published):
    value = parse_moment(text, published=published)
    if value is not None and value.first is not None and value.last is not None:
        assert value.first <= value.last


def test_a_date_with_small_words_alone_is_a_date():
    assert is_date("le 20 avril au soir")
    assert is_date("2016")
    assert not is_date("la chute de Mossoul en 2016")
    assert not is_date("huit mille")
