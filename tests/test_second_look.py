"""The likeliest sentences are judged again, each by itself."""

from dataclasses import replace

from index.documents import Article
from qa.answers import AnswerSpan
from qa.second_look import SENTENCES, second_look

TEXT = "Le bilan est de 13 morts. Plus tard il est de 27 morts. Le maire est venu."
ARTICLES = {"a": Article("a", "Tanta", TEXT)}


class ByLength:
    """Scores a span by its characters, and remembers the sentences it was given."""

    def __init__(self):
        self.contexts = []

    def scores(self, question, contexts, places):
        self.contexts = list(contexts)
        return [[float(end - start) for start, end in some] for some in places]


def span(answer, score, text=TEXT, article_id="a"):
    start = text.index(answer)
    return AnswerSpan(article_id, 7, start, start + len(answer), answer, score)


def test_each_sentence_is_judged_alone_once_with_its_title():
    verifier = ByLength()
    spans = [span("13 morts", 2.0), span("bilan", 1.5), span("27 morts", 1.0)]
    looked = second_look(verifier, "combien ?", spans, ARTICLES)
    assert [c.text for c in verifier.contexts] == [
        "Le bilan est de 13 morts.",
        "Plus tard il est de 27 morts.",
    ]
    assert [c.start for c in verifier.contexts] == [0, 26]
    assert {c.heading for c in verifier.contexts} == {"Tanta"}
    assert [one.alone for one in looked] == [8.0, 5.0, 8.0]
    assert [one.alone_best for one in looked] == [8.0, 8.0, 8.0]
    assert [replace(one, alone=None, alone_best=None) for one in looked] == spans


def test_only_the_likeliest_sentences_are_judged_again():
    text = " ".join(f"La ville {n} compte {n} morts." for n in range(20, 40))
    spans = [span(f"{n} morts", 5.0 - n, text) for n in range(20, 40)]
    spans += [span("ville 20", -40.0, text), span("ville 39", -41.0, text)]
    looked = second_look(ByLength(), "combien ?", spans, {"a": Article("a", "Titre", text)})
    judged = [one.alone is not None for one in looked]
    assert judged == [True] * SENTENCES + [False] * (20 - SENTENCES) + [True, False]
    assert [one.start for one in looked] == [one.start for one in spans]


def test_nothing_found_is_not_judged_again():
    verifier = ByLength()
    assert second_look(verifier, "combien ?", [], ARTICLES) == []
    assert verifier.contexts == []
