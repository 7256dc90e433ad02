"""The likeliest sentences are judged again, each by itself."""

from dataclasses import replace

from index.documents import Article
from qa.answers import AnswerSpan
from qa.second_look import SENTENCES, first_spans, second_look

TEXT = "Le bilan est de 13 morts. Plus tard il est de 27 morts. Le maire est venu."
ARTICLES = {"a": Article("a", "Tanta", TEXT)}


class ByLength:
    """Scores a span by its characters, and remembers the sentences it was given."""

    def __init__(self):
        self.contexts = []

    def scores(self, question, contexts, places):
        self.contexts = list(contexts)
        return [[float(end - start) for start, end in some] for some in places]


def span(answer, score, text=TEXT, passage_id=7):
    start = text.index(answer)
    return AnswerSpan("a", passage_id, start, start + len(answer), answer, score)


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
    spans = [span(f"{n} morts", 5.0 - n, text, n) for n in range(20, 40)]
    spans += [span("ville 20", -40.0, text, 20), span("ville 39", -41.0, text, 39)]
    looked = second_look(ByLength(), "combien ?", spans, {"a": Article("a", "Titre", text)})
    judged = [one.alone is not None for one in looked]
    assert judged == [True] * SENTENCES + [False] * (20 - SENTENCES) + [True, False]
    assert [one.start for one in looked] == [one.start for one in spans]


class OnlyNumbers:
    """Finds a span likely when it begins with a digit."""

    def scores(self, question, contexts, places):
        self.texts = [context.text for context in contexts]
        return [[2.0 if MANY[start].isdigit() else -9.0 for start, _ in some] for some in places]


MANY = "Selon la mairie, les pompiers et la police, on compte 3 morts. 6 fois."


def test_beyond_the_first_of_a_passage_only_what_is_likely_is_kept():
    words = ["Selon", "la mairie", "les", "pompiers", "et la", "police", "3 morts", "6 fois"]
    spans = [span(word, 5.0 - n, MANY) for n, word in enumerate(words)]
    verifier = OnlyNumbers()
    looked = second_look(verifier, "combien ?", spans, {"a": Article("a", "Titre", MANY)})
    assert [one.text for one in looked] == [*words[:5], "3 morts"]
    assert looked[-1].alone == looked[0].alone_best == 2.0
    assert len(verifier.texts) == 1  # the sixth and later ones choose no sentence
    assert [one.text for one in first_spans(spans)] == words[:5]


def test_nothing_found_is_not_judged_again():
    verifier = ByLength()
    assert second_look(verifier, "combien ?", [], ARTICLES) == []
    assert verifier.contexts == []
