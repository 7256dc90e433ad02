"""Claims beside the first: what is known of them, and what the weights make of it."""

from dataclasses import replace
from datetime import date

import pytest

from index.documents import Article
from index.sentences import sentence_around, sentences
from qa.answers import AnswerSpan
from qa.claims import build_claims, sayings_of
from qa.confidence import Confidence, Linear
from qa.evidence import Evidence, Features
from qa.further import Beside, beside
from qa.questions import analyse_question
from qa.stated import Scored
from qa.training.scores import states

TOLL = analyse_question("Combien de morts à Tanta ?")
FEATURES = Features(*[0.0] * 17)
NOTHING = Linear(dict.fromkeys(Beside.names(), 0.0), 0.0)


def scored(article_id, text, answer, probability, day=None):
    article = Article(article_id, "Titre", text, published=day)
    start = text.index(answer)
    span = AnswerSpan(article_id, 1, start, start + len(answer), answer, 0.0)
    sentence = sentence_around(sentences(text), span.start, span.end)
    return Scored(Evidence(span, article, sentence, FEATURES), probability)


def weighing(bias=0.0, **weights):
    spans = Linear(dict.fromkeys(Features.names(), 0.0), 0.0)
    further = Linear({**NOTHING.weights, **weights}, bias)
    return Confidence(spans, spans, 0.0, further=further)


def known(first, other):
    return beside(TOLL, *sayings_of(TOLL, [first, other]))


def test_another_count_of_the_same_sentence_is_near_and_comparable():
    text = "L’attentat a fait 13 morts selon la police et 26 morts selon l’hôpital."
    features = known(scored("a", text, "13 morts", 0.8), scored("a", text, "26 morts", 0.5))
    assert (features.comparable, features.same_sentence, features.same_article) == (1, 1, 1)
    assert features.magnitude == pytest.approx(0.30103, abs=1e-4)
    assert features.contrast == 1
    assert features.odds == 0
    assert features.behind == pytest.approx(-1.3863, abs=1e-3)


def test_what_counts_other_things_in_another_article_is_not():
    one = scored("a", "L’attentat a fait 13 morts.", "13 morts", 0.8, date(2017, 4, 9))
    two = scored("b", "Il coûte 26 euros.", "26 euros", 0.5, date(2017, 4, 16))
    features = known(one, two)
    assert (features.comparable, features.same_article, features.magnitude) == (-1, 0, 0)
    assert features.days == pytest.approx(2.0794, abs=1e-3)
    assert features.contrast == 0


def test_articles_without_a_day_are_no_days_apart():
    one, two = scored("a", "13 morts.", "13 morts", 0.8), scored("b", "26 morts.", "26 morts", 0.5)
    assert known(one, two).days == 0


def test_weights_tell_the_order_and_what_is_shown():
    text = "Il y a 13 morts, contre 26 morts en 2012."
    found = [
        scored("a", text, "13 morts", 0.8),
        scored("b", "Il vend 500 morts-aux-rats.", "500", 0.5),
        scored("a", text, "26 morts", 0.01),
    ]
    assert [claim.text for claim in build_claims(TOLL, found)] == ["13 morts", "500"]
    beside_first = build_claims(TOLL, found, weighing(bias=-4.0, same_sentence=4.0))
    assert [(c.text, c.confidence) for c in beside_first] == [("13 morts", 0.8), ("26 morts", 0.5)]


def test_no_claim_is_more_probable_than_the_first():
    found = [scored("a", "13 morts.", "13 morts", 0.6), scored("b", "26 morts.", "26 morts", 0.5)]
    first, second = build_claims(TOLL, found, weighing(bias=9.0))
    assert (first.text, first.confidence, second.confidence) == ("13 morts", 0.6, 0.6)


def test_without_further_weights_claims_keep_the_probability_of_their_spans():
    found = [scored("a", "13 morts.", "13 morts", 0.6), scored("b", "26 morts.", "26 morts", 0.5)]
    plain = replace(weighing(), further=None)
    assert build_claims(TOLL, found, plain) == build_claims(TOLL, found)


@pytest.mark.parametrize(
    ("text", "gold", "same"),
    [
        ("13 morts", "27 morts", False),
        ("27 personnes", "27 morts", True),
        ("27", "au moins 27 morts", True),
        ("20 avril", "le 20 avril au soir", True),
        ("20 avril", "22 avril", False),
        ("27 euros", "27 morts", False),
        ("immeuble de Brest", "un immeuble de Brest", True),
        ("Nantes", "Brest", False),
    ],
)
def test_a_text_states_a_gold_value(text, gold, same):
    assert states(text, gold) is same
