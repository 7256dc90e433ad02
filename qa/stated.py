"""What a span says, read once, and whether two spans say the same.

Spans that are equal after French normalisation, state the same quantity or the same days, begin
alike, or are a name and its short form say the same. A vague quantity or a range says another thing
than the numbers it allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.text import tokens
from qa.counted import happening_of
from qa.evidence import Evidence
from qa.questions import QUANTITIES, ExpectedType, Question
from qa.values import (
    Value,
    comparable,
    name_relation,
    parse_moment,
    parse_quantity,
    relation,
)
from qa.values.nouns import may_be_the_same

_BESIDE = 60
"""Characters beside a span in which its bound and its unit are looked for."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Evidence with the probability that it is right."""

    evidence: Evidence
    probability: float


@dataclass(frozen=True, slots=True)
class Stated:
    """A span's text, its words to be compared, and its quantity or date when one is asked for."""

    text: str
    words: tuple[str, ...]
    value: Value | None


@dataclass(frozen=True, slots=True)
class Saying:
    """One value and the spans that state it, at least one, the most probable first."""

    stated: Stated
    items: tuple[Scored, ...]

    @property
    def probability(self) -> float:
        """That of its best span."""
        return self.items[0].probability


def stated(question: Question, evidence: Evidence) -> Stated:
    """What ``evidence`` says to ``question``."""
    text = evidence.span.text
    return Stated(text, comparable(text), _value(question, evidence))


def says_the_same(expected: ExpectedType, first: Stated, second: Stated) -> bool:
    """Whether both answer a question that expects ``expected`` alike."""
    one, two = first.text, second.text
    a, b = first.words, second.words
    if expected == "person" and name_relation(one, two) == "equal":
        return True
    value, other = first.value, second.value
    if expected in QUANTITIES and (value is not None or other is not None):
        # subtle: "deux" hommes and "deux" jours are written alike and count other things
        return value is not None and other is not None and _compatible(value, other)
    if value is not None and other is not None and expected == "date":
        compared = relation(value, other)
        if compared != "compatible":  # "mars" and "le 3 mars" are compared as texts
            return compared == "equal"
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    if not shorter:
        return False
    is_name = one[:1].isupper() and two[:1].isupper()
    short_form = is_name and longer[-len(shorter) :] == shorter
    return short_form or (len(shorter) > 1 and longer[: len(shorter)] == shorter)


def _compatible(one: Value, two: Value) -> bool:
    if relation(one, two) == "equal":
        return True
    if one.kind != two.kind or one.amount is None or one.amount != two.amount:
        return False
    return one.unit is None or two.unit is None or may_be_the_same(one.unit, two.unit)


def _value(question: Question, evidence: Evidence) -> Value | None:
    """The quantity or the date of the span, when one is asked for.

    "76 personnes ont perdu la vie" are 76 dead when the dead are counted.
    """
    if question.expected == "date":
        return parse_moment(evidence.span.text, published=evidence.article.published)
    value = _quantity(evidence) if question.expected in QUANTITIES else None
    if value is None or value.kind != "number":
        return value
    happened = happening_of(question, evidence.article.text, evidence.span)
    return value if happened is None else replace(value, unit=happened)


def _quantity(evidence: Evidence) -> Value | None:
    """The span's quantity; its bound and unit may stand beside it ("jusqu'à | 8 000 | hommes")."""
    span, text = evidence.span, evidence.article.text
    alone = parse_quantity(span.text)
    if alone is None:
        return None
    start = max(evidence.sentence.start, span.start - _BESIDE)
    before = tokens(text[start : span.start])[-2:]
    after = tokens(text[span.end : min(evidence.sentence.end, span.end + _BESIDE)])[:1]
    first = start + before[0].start if before else span.start
    last = span.end + after[0].end if after and alone.unit is None else span.end
    wider = parse_quantity(text[first:last])
    if wider is None or wider.amount != alone.amount:
        return alone
    return alone if alone.amount is None and wider.low != alone.low else wider
