"""How near an article is to the time that a question names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import dated, fuse
from index.period import Period

OCTOBER = Period(date(2024, 10, 1), date(2024, 10, 31))


@pytest.mark.parametrize(
    ("day", "closeness"),
    [
        (date(2024, 10, 1), 1.0),
        (date(2024, 10, 31), 1.0),
        (date(2024, 11, 10), 0.5),
        (date(2024, 11, 20), 0.25),
        (date(2024, 9, 28), 0.5),
        (None, 0.5),
    ],
)
def test_closeness_halves_with_the_days_and_sooner_before(day, closeness):
    assert OCTOBER.closeness(day) == pytest.approx(closeness)


def test_an_open_end_holds_every_day_on_its_side():
    since, until = Period(date(2022, 1, 1), None), Period(None, date(2022, 1, 1))
    assert since.closeness(date(2030, 1, 1)) == until.closeness(date(1900, 1, 1)) == 1.0
    assert max(since.closeness(date(1900, 1, 1)), until.closeness(date(2030, 1, 1))) < 1e-9


@given(st.dates(), st.integers(0, 400), st.integers(0, 400))
def test_the_further_from_october_the_less_close(day, near, far):
    near, far = sorted((near, far))
    for away in (OCTOBER.last + timedelta(near), OCTOBER.first - timedelta(near)):
        further = away + timedelta(far - near) * (1 if away >= OCTOBER.last else -1)
        assert 0.0 <= OCTOBER.closeness(further) <= OCTOBER.closeness(away) <= 1.0
    assert (OCTOBER.closeness(day) == 1.0) == (OCTOBER.first <= day <= OCTOBER.last)


def test_of_two_that_match_alike_the_one_of_the_right_time_comes_first():
    fused = fuse({1: 10.0, 2: 10.0}, {1: 0.5, 2: 0.5})
    assert [i for i, _ in dated(fused, {1: 0.0, 2: 1.0})] == [2, 1]
    assert [i for i, _ in dated(fused, {})] == [1, 2]


def test_the_right_time_does_not_make_up_for_other_words():
    fused = fuse({1: 10.0}, {1: 0.8, 2: 0.1})
    assert dated(fused, {2: 1.0})[0][0] == 1


@given(st.dictionaries(st.integers(0, 9), st.floats(0, 1)), st.floats(0, 1))
def test_dated_scores_stay_within_their_range(scores, closeness):
    fused = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    found = dated(fused, dict.fromkeys(scores, closeness))
    assert all(0.0 <= score <= 1.0 for _, score in found)
    assert {i for i, _ in found} == set(scores)
