"""Values that compare: what a span states, as a quantity or a date; the door to their modules.

`comparison` has the record and the relation, `numbers` the words of numbers and the tokens of EM
and F1, `quantities` and `moments` read, `names` compares names.
"""

from __future__ import annotations

from datetime import date

from qa.values.comparison import Bound, Relation, Value, relation
from qa.values.moments import is_date, parse_moment
from qa.values.names import name_relation
from qa.values.numbers import comparable, french_tokens, has_number, normal_tokens
from qa.values.quantities import parse_quantity

__all__ = [
    "Bound", "Relation", "Value", "comparable", "french_tokens", "has_number", "is_date",
    "name_relation", "normal_tokens", "parse_moment", "parse_quantity", "parse_value", "relation",
]  # fmt: skip


def parse_value(text: str, *, published: date | None = None) -> Value | None:
    """The single quantity that ``text`` states, else its date, else None.

    "8 000 soldats en 2024" is 8 000 soldats, "en 2024" a date, and "2024" a number: what a year
    answers is for `parse_moment` to read. ``published`` is the day of the article.

    >>> parse_value("jusqu’à 8 000 soldats").high
    8000
    """
    return parse_quantity(text) or parse_moment(text, published=published)
