"""How the confidence is fitted, on questions made here."""

from __future__ import annotations

import dataclasses
import random

import pytest

from index.documents import Article
from index.sentences import Sentence
from qa.answers import AnswerSpan
from qa.evidence import Evidence, Features
from qa.training.asking import Asked, kind_of
from qa.training.confidence import SHARES, fit, outcome_of, weighted
from qa.training.examples import Example, Gold

TEXT = "Il y a 8 000 soldats à Koursk."
NEUTRAL = Features(**dict.fromkeys(Features.names(), 0.0))


def example(number: int, *, answers: tuple[str, ...] = ("8 000",), trap: bool = False) -> Example:
    golds = tuple(Gold(text, TEXT.index(text)) for text in answers)
    return Example(
        id=f"q{number}",
        source="written",
        article_id=f"a{number}",
        question="Combien de soldats y a-t-il à Koursk ?",
        context=TEXT,
        title="",
        published=None,
        answers=golds,
        impossible=not answers,
        plausible=(Gold("8 000", 7),) if trap else (),
    )


def asked(number: int, score: float, **kind) -> Asked:
    span = AnswerSpan(f"a{number}", 1, 7, 12, "8 000", score)
    features = dataclasses.replace(NEUTRAL, reader=score, fits_type=1.0)
    article = Article(f"a{number}", "", TEXT)
    one = example(number, **kind)
    return Asked(one, kind_of(one), [Evidence(span, article, Sentence(0, len(TEXT)), features)])


@pytest.fixture
def questions() -> list[Asked]:
    """The reader's score tells most answers from traps, and all from what no article treats."""
    rng = random.Random(7)
    return [
        *(asked(i, rng.gauss(3, 1)) for i in range(120)),
        *(asked(i, rng.gauss(0, 1.5), answers=(), trap=True) for i in range(120, 180)),
        *(asked(i, rng.gauss(-6, 1), answers=()) for i in range(180, 220)),
    ]


def test_kinds_of_questions_weigh_what_they_should(questions: list[Asked]) -> None:
    heavy = weighted(questions)
    total = sum(one.weight for one in heavy)
    assert total == pytest.approx(len(questions))
    there = {one.kind for one in questions}
    whole = sum(SHARES[kind] for kind in there)  # the share of a missing kind is the others'
    for kind in there:
        weight = sum(one.weight for one in heavy if one.kind == kind)
        assert weight == pytest.approx(SHARES[kind] / whole * total)
    traps = [one for one in questions if one.kind == "twin"]
    assert {one.weight for one in weighted(traps)} == {1.0}


def test_what_tells_right_from_wrong_gets_weight_and_the_confidence_is_honest(questions) -> None:
    fitted, scores = fit(weighted(questions), weighted(questions[::2]))
    assert fitted.answering.weights["reader"] > 0
    assert fitted.answering.weights["support"] == pytest.approx(0, abs=1e-3)
    assert scores["fit_auroc_absent"] == pytest.approx(1.0, abs=0.01)
    assert 0.85 < scores["fit_auroc_twin"] < 1.0
    assert scores["fit_ece"] < 0.15  # so few questions leave weights small
    assert scores["fit_prudent_error"] <= 0.1
    assert 0 < fitted.threshold <= fitted.prudent_threshold < 1
    assert scores["held_out_n"] == len(questions[::2])


def test_an_answer_to_a_question_without_one_is_never_right(questions: list[Asked]) -> None:
    fitted, _ = fit(weighted(questions), weighted(questions))
    outcome = outcome_of(fitted, questions[150])
    assert (outcome.kind, outcome.is_right) == ("twin", False)
    assert outcome_of(fitted, questions[0]).is_right
    nothing = dataclasses.replace(questions[0], evidence=[])
    assert outcome_of(fitted, nothing).confidence < 0.001
