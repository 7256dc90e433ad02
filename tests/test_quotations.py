"""Where quotations begin and end, also when the text forgot a mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.attribution.quotations import quotations_around


def quoted(text):
    return [text[q.start : q.end] for q in quotations_around(text, 0, 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il dit « oui » puis “non”.", ["« oui »", "“non”"]),
        ('Il dit "oui" puis "non".', ['"oui"', '"non"']),
        ("Il dit « il a crié “non” hier ».", ["« il a crié “non” hier »"]),
        ("C’est fini », dit-il.", ["C’est fini »"]),
        ("Il dit : « c’est fini.", ["« c’est fini."]),
        ('Il dit "oui. Elle répond "non".', ['"non"']),
        ("Rien n’est dit.", []),
    ],
)
def test_these_are_the_quotations_of_a_line(text, expected):
    assert quoted(text) == expected


def test_a_quotation_does_not_pass_the_end_of_its_line():
    assert quoted("Il dit « oui.\nElle part ».") == ["« oui."]


@given(st.text(alphabet='a «»“”"\n.', max_size=60), st.data())
def test_quotations_are_in_order_and_apart(text, data):
    place = data.draw(st.integers(0, len(text)))
    found = quotations_around(text, place, place)
    ends = [0, *(edge for q in found for edge in (q.start, q.end))]
    assert ends == sorted(ends)
    assert all(q.start < q.end <= len(text) for q in found)
