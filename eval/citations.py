"""Gold claims against answer claims, cited spans and passages: pure functions.

Definitions are those of ARCHITECTURE.md §3, made exact where it leaves room:

* gold claims: the answers of a question without conflict are one claim; those of a conflict
  question are one claim when equal in French normal form, when they state the same quantity ("43
  pays", "43"), or when they are variants of one span (they overlap in the same article);
* a gold place is one gold claim in one article;
* a citation is right when it overlaps a gold span, or equals a gold answer of its article. Values
  in ``also`` count as gold there, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from eval.gold import GoldAnswer, GoldQuestion
from eval.metrics import RIGHT_F1, f1_fr
from eval.normalize import contains_answer, french_tokens
from qa.values import is_date, parse_moment, parse_quantity, relation

CITED_CLAIMS = 3
"""Citations of the first three claims are judged: what a person sees first."""

_ANY_DAY = date(2001, 7, 1)

GoldClaim = tuple[GoldAnswer, ...]


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """A quoted span of an article, half-open."""

    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """A claim of the system and the spans it cites, best first."""

    text: str
    cited: tuple[CitedSpan, ...]


def gold_claims(question: GoldQuestion) -> list[GoldClaim]:
    """The answers of ``question`` grouped into claims, in order; ``[]`` when it has none."""
    answers = tuple(answer for answer in question.answers if answer.text)
    if not question.conflict:
        return [answers] if answers else []
    claims: list[list[GoldAnswer]] = []
    for answer in answers:
        same = [claim for claim in claims if any(_one_claim(answer, other) for other in claim)]
        claims = [claim for claim in claims if claim not in same]
        claims.append([*(other for claim in same for other in claim), answer])
    return [tuple(claim) for claim in claims]


def _one_claim(first: GoldAnswer, second: GoldAnswer) -> bool:
    if same_value(first.text, second.text):
        return True
    if first.article_id is None or first.article_id != second.article_id:
        return False
    if first.start is not None and second.start is not None:
        return first.overlaps(first.article_id, second.start, second.start + len(second.text))
    return contains_answer(first.text, second.text) or contains_answer(second.text, first.text)


def same_value(first: str, second: str) -> bool:
    """Whether two texts are equal in French normal form or state the same quantity or date.

    Quantities are the same when amounts are equal and units are equal or one is missing: "43" and
    "43 pays"; or when the whole values are: "entre 8 et 12", "de 8 à 12". Dates without a year are
    taken in one year: "20 avril" is "le 20 avril au soir", never "20 mai" nor "20 avril 2017".
    """
    if french_tokens(first) == french_tokens(second):
        return True
    if is_date(first) and is_date(second):
        one, other = (parse_moment(text, published=_ANY_DAY) for text in (first, second))
        return one is not None and one == other
    one, other = parse_quantity(first), parse_quantity(second)
    if one is None or other is None:
        return False
    if relation(one, other) == "equal":
        return True
    same_amount = one.amount is not None and one.amount == other.amount
    return same_amount and (one.unit == other.unit or one.unit is None or other.unit is None)


def claim_recall(claims: Sequence[GoldClaim], given: Sequence[CitedClaim]) -> float | None:
    """The share of gold claims stated by one of ``given``; None when there is no gold claim.

    Each of ``given`` states one gold claim at most.
    """
    if not claims:
        return None
    left, found = list(given), 0
    for claim in claims:
        stating = next((one for one in left if _is_stated(claim, one)), None)
        if stating is not None:
            left.remove(stating)
            found += 1
    return found / len(claims)


def _is_stated(gold: GoldClaim, given: CitedClaim) -> bool:
    """The same value; or nearly the words of a gold answer, cited from its very place.

    "immeuble de Brest" states "un immeuble de Brest, quartier de la Recouvrance"; "600 morts" is
    not stated by "500 morts".
    """
    return any(
        same_value(answer.text, given.text)
        or (
            not _differ(answer.text, given.text)
            and f1_fr(given.text, [answer.text]) >= RIGHT_F1
            and any(answer.overlaps(c.article_id, c.start, c.end) for c in given.cited)
        )
        for answer in gold
    )


def _differ(first: str, second: str) -> bool:
    """Whether both state a quantity and not the same."""
    one, other = parse_quantity(first), parse_quantity(second)
    return one is not None and other is not None and relation(one, other) != "equal"


def citation_precision(question: GoldQuestion, claims: Sequence[CitedClaim]) -> tuple[int, int]:
    """How many spans cited by the first three claims are right, and how many are cited.

    The ratio of the sums over questions is the metric: the share of cited spans.
    """
    golds = [answer for answer in (*question.answers, *question.also) if answer.text]
    cited = _first_cited(claims)
    return sum(_is_right(span, golds) for span in cited), len(cited)


def citation_recall(question: GoldQuestion, claims: Sequence[CitedClaim]) -> tuple[int, int]:
    """How many gold places the first three claims cite, and how many there are.

    The ratio of the sums over questions is the metric: the share of gold places cited. Places
    need an article: ``(0, 0)`` when the gold answers name none.
    """
    places = [place for claim in gold_claims(question) for place in _places(claim)]
    cited = _first_cited(claims)
    return sum(any(_is_right(span, place) for span in cited) for place in places), len(places)


def _first_cited(claims: Sequence[CitedClaim]) -> list[CitedSpan]:
    return [span for claim in claims[:CITED_CLAIMS] for span in claim.cited]


def _places(claim: GoldClaim) -> list[GoldClaim]:
    by_article: dict[str, list[GoldAnswer]] = {}
    for answer in claim:
        if answer.article_id is not None:
            by_article.setdefault(answer.article_id, []).append(answer)
    return [tuple(place) for place in by_article.values()]


def _is_right(span: CitedSpan, golds: Iterable[GoldAnswer]) -> bool:
    return any(
        gold.overlaps(span.article_id, span.start, span.end)
        or (
            gold.article_id == span.article_id
            and french_tokens(gold.text) == french_tokens(span.quote)
        )
        for gold in golds
    )


def is_relevant(
    answers: Iterable[GoldAnswer], article_id: str, start: int, end: int, text: str
) -> bool:
    """Whether the passage ``[start, end)`` of an article holds a gold answer.

    It overlaps the gold span; without an offset, it contains the gold text in French normal form;
    with an article alone (BEIR), any passage of it is relevant; with a text alone (DrQA), any
    passage that contains it.
    """
    return any(
        answer.overlaps(article_id, start, end)
        or (
            answer.start is None
            and answer.article_id in (None, article_id)
            and (not answer.text or contains_answer(text, answer.text))
        )
        for answer in answers
    )
