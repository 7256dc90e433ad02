"""The period that a question names, and none that it does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import french_date
from index.period import Period
from qa.questions import analyse_question

WEDNESDAY = date(2024, 11, 20)


def named(question: str, today: date | None = None) -> Period | None:
    return analyse_question(question, today).period


def days(first: tuple[int, int, int], last: tuple[int, int, int]) -> Period:
    return Period(date(*first), date(*last))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Qui a démissionné en 2017 ?", days((2017, 1, 1), (2017, 12, 31))),
        ("combien de morts en mai 2017", days((2017, 5, 1), (2017, 5, 31))),
        ("Que s’est-il passé le 1er novembre 2024 ?", days((2024, 11, 1), (2024, 11, 1))),
        ("sept 2016 qui a gagné", days((2016, 9, 1), (2016, 9, 30))),
        ("Qui a gagné le 02/11/2024 ?", days((2024, 11, 2), (2024, 11, 2))),
        ("début 2023, qui dirigeait ?", days((2023, 1, 1), (2023, 4, 30))),
        ("Combien de départs fin octobre 2019 ?", days((2019, 10, 21), (2019, 10, 31))),
        ("Qui régnait à la fin du mois de février 2019 ?", days((2019, 2, 21), (2019, 2, 28))),
        ("Qui a gagné à l’été 2016 ?", days((2016, 6, 1), (2016, 9, 30))),
        ("Combien de ventes au deuxième trimestre 2018 ?", days((2018, 4, 1), (2018, 6, 30))),
        ("Qui chantait dans les années 1970 ?", days((1970, 1, 1), (1979, 12, 31))),
        ("Qui chantait au début des années 1970 ?", days((1970, 1, 1), (1973, 12, 31))),
        ("Qui gouvernait entre 2016 et 2018 ?", days((2016, 1, 1), (2018, 12, 31))),
        ("Qui gouvernait de 2012 à 2017 ?", days((2012, 1, 1), (2017, 12, 31))),
        ("Qui a joué du 3 au 5 mai 2017 ?", days((2017, 5, 3), (2017, 5, 5))),
        ("morts entre janvier et mars 2016", days((2016, 1, 1), (2016, 3, 31))),
        ("En 2005, où a-t-on fêté cela le 2 novembre ?", days((2005, 11, 2), (2005, 11, 2))),
        ("Qui a gagné aux Jeux d’hiver 2018 ?", days((2018, 1, 1), (2018, 12, 31))),
        ("combien depuis 2022", Period(date(2022, 1, 1), None)),
        ("Qui gouvernait avant juin 2017 ?", Period(None, date(2017, 5, 31))),
        ("Qui gouvernait avant la fin de 2017 ?", Period(None, date(2017, 12, 31))),
        ("Qui gouvernait jusqu’en 2017 ?", Period(None, date(2017, 12, 31))),
        ("Qui gouverne après mai 2017 ?", Period(date(2017, 6, 1), None)),
    ],
)
def test_calendar_periods_are_read(question, expected):
    assert named(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Que vendait Londres avant le Brexit ?",
        "Qui a été élu ?",
        "Combien coûtent 2000 euros d’aide ?",
        "Qui a écrit le vol 1175 ?",
        "Que s’est-il passé le 31 février 2020 ?",
        "Qui gouvernait en 1999, et qui en 2002 ?",
        "Que sait-on de la sonde sur Mars ?",
    ],
)
def test_what_is_no_period_is_none(question):
    assert named(question, WEDNESDAY) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Que s’est-il passé hier ?", days((2024, 11, 19), (2024, 11, 19))),
        ("qui a parlé avant-hier", days((2024, 11, 18), (2024, 11, 18))),
        ("Qui a parlé la semaine dernière ?", days((2024, 11, 11), (2024, 11, 17))),
        ("combien de morts ce mois-ci", days((2024, 11, 1), (2024, 11, 30))),
        ("Qui a gagné l’année dernière ?", days((2023, 1, 1), (2023, 12, 31))),
        ("Qui a parlé lundi ?", days((2024, 11, 18), (2024, 11, 18))),
        ("Qui a parlé mercredi dernier ?", days((2024, 11, 13), (2024, 11, 13))),
        ("Qui a gagné il y a deux ans ?", days((2022, 1, 1), (2022, 12, 31))),
        ("combien depuis trois jours", days((2024, 11, 17), (2024, 11, 20))),
        ("combien depuis lundi", days((2024, 11, 18), (2024, 11, 20))),
        ("combien de morts en octobre", days((2024, 10, 1), (2024, 10, 31))),
        ("combien de morts en décembre", days((2023, 12, 1), (2023, 12, 31))),
    ],
)
def test_relative_periods_are_counted_from_the_reference_day(question, expected):
    assert named(question, WEDNESDAY) == expected
    assert named(question) is None


def test_of_several_periods_the_narrowest_that_all_hold_is_taken():
    asked = "Lors de la campagne 2017, qui a démissionné en juillet 2017 ?"
    assert named(asked) == days((2017, 7, 1), (2017, 7, 31))


def test_two_days_of_one_year_are_the_stretch_between_them():
    asked = "Qui a dit le 2 mai 2020 que l’appli raterait le 11 mai 2020 ?"
    assert named(asked) == days((2020, 5, 2), (2020, 5, 11))


def test_a_count_beyond_the_calendar_names_no_period():
    assert named("Qui vivait il y a 99999999 ans ?", WEDNESDAY) is None


@given(st.dates(date(1500, 1, 1), date(2099, 12, 31)))
def test_any_day_written_in_french_is_read_back(day):
    assert named(f"Que s’est-il passé le {french_date(day)} ?") == Period(day, day)


@given(st.dates(date(1900, 1, 1), date(2099, 1, 1)), st.integers(0, 400))
def test_a_period_is_within_itself_and_within_a_wider_one(first, length):
    last = first + timedelta(days=length)
    inner = Period(first, last)
    assert inner.within(inner)
    assert inner.within(Period(first, None))
    assert not inner.within(Period(None, first - timedelta(days=1)))
