"""The likeliest sentences are read again, each by itself."""

from dataclasses import replace

from index.documents import Article
from qa.answers import AnswerSpan
from qa.second_look import SENTENCES, second_look

TEXT = "Le bilan est de 13 morts. Plus tard il est de 27 morts. Le maire est venu."
ARTICLES = {"a": Article("a", "Tanta", TEXT)}


class Numbers:
    """Finds "N morts" in what it is given, and remembers what that was."""

    def __init__(self):
        self.contexts = []

    def read(self, question, contexts, *, top_n=3):
        self.contexts = list(contexts)
        found = []
        for context in contexts:
            for answer, score in (("13 morts", 4.0), ("27 morts", 3.0)):
                if (at := context.text.find(answer)) >= 0:
                    start = context.start + at
                    place = (context.article_id, context.passage_id, start, start + len(answer))
                    found.append(AnswerSpan(*place, answer, score))
        return found


def span(answer, score, text=TEXT, article_id="a"):
    start = text.index(answer)
    return AnswerSpan(article_id, 7, start, start + len(answer), answer, score)


def test_each_sentence_is_read_alone_once_with_its_title():
    reader = Numbers()
    spans = [span("13 morts", 2.0), span("bilan", 1.5), span("27 morts", 1.0)]
    looked = second_look(reader, "combien ?", spans, ARTICLES)
    assert [c.text for c in reader.contexts] == [
        "Le bilan est de 13 morts.",
        "Plus tard il est de 27 morts.",
    ]
    assert {c.heading for c in reader.contexts} == {"Tanta"}
    assert [one.alone for one in looked] == [4.0, -10.0, 3.0]
    assert [one.alone_best for one in looked] == [4.0, 4.0, 3.0]
    assert [replace(one, alone=None, alone_best=None) for one in looked] == spans


def test_only_the_likeliest_sentences_are_read_again():
    text = " ".join(f"La ville {n} compte {n} morts." for n in range(20, 40))
    spans = [span(f"{n} morts", 5.0 - n, text) for n in range(20, 40)]
    looked = second_look(Numbers(), "combien ?", spans, {"a": Article("a", "Titre", text)})
    assert [one.alone is None for one in looked] == [False] * SENTENCES + [True] * (20 - SENTENCES)
    assert [one.start for one in looked] == [one.start for one in spans]


def test_nothing_found_is_not_read_again():
    reader = Numbers()
    assert second_look(reader, "combien ?", [], ARTICLES) == []
    assert reader.contexts == []
