"""Whatever the articles and the spans, a citation is the text it points to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Article, Hit, Passage
from index.text import normalise
from qa.answers import AnswerSpan, Citation
from qa.claims import build_claims, score
from qa.confidence import Confidence
from qa.evidence import gather
from qa.questions import analyse_question

QUESTIONS = [
    analyse_question(text)
    for text in (
        "Combien de soldats à Koursk selon Séoul ?",
        "Qui a signé le traité ?",
        "Quand la ville est-elle tombée ?",
        "Que fournit la Corée du Nord ?",
    )
]
PIECES = st.sampled_from(
    "8\u202f000 soldats|entre 25 000 et 30 000|jusqu’à 11 000|le 3 mars 2016|Kim Jong-un|M. Dupont"
    "|« on verra »|l’État|des milliers|. | |\n|\n\n|…|? |€ |selon Séoul|a déclaré|E\u0301lan|🙂|%"
    "|, |d’abord 13 morts puis 27".split("|")
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), min_size=1, max_size=30).map("".join)


@st.composite
def read_articles(draw):
    """Up to three articles, each with one passage, and spans anywhere in it."""
    texts = [normalise(text) for text in draw(st.lists(TEXTS, min_size=1, max_size=3))]
    articles = [Article(f"a{n}", "Titre", text) for n, text in enumerate(texts) if text.strip()]
    hits, spans = [], []
    for rank, article in enumerate(articles, 1):
        size = len(article.text)
        first = draw(st.integers(0, size - 1))
        passage = Passage(rank, article.id, first, size, article.text[first:])
        hits.append(Hit(passage, 1 / rank, rank, "fused"))
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(first, size - 1))
            end = draw(st.integers(start + 1, size))
            place = draw(st.floats(-9, 9))
            spans.append(AnswerSpan(article.id, rank, start, end, article.text[start:end], place))
    return articles, hits, spans


@settings(max_examples=150, deadline=None)
@given(read_articles(), st.sampled_from(QUESTIONS))
def test_every_citation_is_the_text_of_its_article(read, question):
    articles, hits, spans = read
    by_id = {article.id: article for article in articles}
    evidence = gather(question, spans, hits, by_id)
    claims = build_claims(question, score(question, evidence, Confidence.load()))
    assert bool(claims) == bool(spans)
    for claim in claims:
        assert claim.text == claim.citations[0].quote
        for citation in claim.citations:
            text = by_id[citation.article_id].text
            assert text[citation.start : citation.end] == citation.quote
            assert text[citation.sentence_start : citation.sentence_end] == citation.sentence
            assert citation.sentence_start <= citation.start < citation.end <= citation.sentence_end


def test_a_citation_that_is_not_the_text_is_refused():
    article = Article("a", "Titre", "Ils sont 8 000.")
    good = Citation("a", "Titre", None, None, None, 9, 14, "8 000", 0, 15, "Ils sont 8 000.")
    good.check(article)
    wrong = Citation("a", "Titre", None, None, None, 8, 13, "8 000", 0, 15, "Ils sont 8 000.")
    with pytest.raises(ValueError, match="8:13"):
        wrong.check(article)
