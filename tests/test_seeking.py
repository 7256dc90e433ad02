"""Questions from memory: what was judged of them, and what the confidence makes of that."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from conftest import SHARED, NumberReader

from index.documents import Article, Hit, Passage
from index.errors import ModelNotFound
from index.text import stems
from qa.answers import AnswerSpan
from qa.training import seeking
from qa.training.asking import Asked
from qa.training.confidence import Outcome, _seeking_scores
from qa.training.config import load_config
from qa.training.judged import _read_ones
from qa.training.seeking import FoundSeeking, archive, ask_seeking, asked_of, load_seeking
from qa.training.written import (
    SEEKING_QUESTIONS,
    SEEKING_TO_MEASURE,
    SEEKING_TO_TRAIN,
    JudgedSpans,
    is_kept_out,
    judged_spans,
    several_questions,
)

TEXT = "Le séisme d'Amatrice a fait 120 morts. Celui de Norcia a fait 2 morts et 40 blessés."
ARTICLE = Article("os-1", "Italie : les séismes", TEXT)


def found(question: str = "Combien de morts à Amatrice ?") -> FoundSeeking:
    hit = Hit(Passage(1, "os-1", 0, len(TEXT), TEXT), 1.0, 1, "fused")
    texts = ("120 morts", "120", "2 morts")
    spans = [
        AnswerSpan("os-1", 1, TEXT.index(t), TEXT.index(t) + len(t), t, 3.0 - n)
        for n, t in enumerate(texts)
    ]
    return FoundSeeking(question, [hit], {"os-1": ARTICLE}, spans)


def place(text: str) -> tuple[str, int, int]:
    return "os-1", TEXT.index(text), TEXT.index(text) + len(text)


def asked() -> Asked:
    one = found()
    return asked_of(
        one,
        JudgedSpans(
            one.question,
            (place("120 morts"),),
            (place("2 morts"),),
            (),
        ),
    )


def test_the_files_hold_distinct_questions_and_train_on_no_kept_out_article() -> None:
    kept, trained, measuring = (
        list(judged_spans(path))
        for path in (SEEKING_QUESTIONS, SEEKING_TO_TRAIN, SEEKING_TO_MEASURE)
    )
    assert (len(kept), len(trained), len(measuring)) == (487, 1182, 360)
    questions = [one.question for one in (*kept, *trained, *measuring)]
    assert len(set(questions)) == len(questions)
    said = [stems(one.question) for one in trained]
    for one in (*kept, *measuring):  # nor do they ask the same in nearly the same words
        asked = stems(one.question)
        assert not any(len(asked & other) >= 0.65 * len(asked | other) for other in said)
    for one in (*kept, *trained, *measuring):
        places = [*one.right, *one.wrong, *one.unsure]
        assert len(places) == len(set(places))
        assert all(key.startswith("os-") and start < end for key, start, end in places)
    assert not any(is_kept_out(key) for one in trained for key, _, _ in (*one.right, *one.wrong))
    kept_out = {question.question for question in several_questions() if question.is_kept_out}
    assert kept_out.isdisjoint(questions)


def test_what_was_judged_tells_what_answers_and_the_words_of_the_rest_do() -> None:
    one = asked()
    assert (one.kind, one.example.impossible) == ("seeking", False)
    assert {item.span.text: one.is_right(item) for item in one.evidence} == {
        "120 morts": True,
        "120": True,  # nobody judged it, and it says what the first does
        "2 morts": False,
    }
    nothing = asked_of(found(), JudgedSpans(one.example.question, (), (), ()))
    assert nothing.example.impossible
    assert not any(nothing.is_right(item) for item in nothing.evidence)


def test_scores_tell_how_much_is_answered_and_how_much_of_it_rightly() -> None:
    outcomes = [
        Outcome("seeking", confidence, f1, 1.0, impossible=not f1)
        for confidence, f1 in ((0.9, 1.0), (0.8, 0.0), (0.6, 1.0), (0.1, 0.0))
    ]
    scores = _seeking_scores(outcomes, 0.5)
    assert scores["seeking_answered"] == 0.75
    assert scores["seeking_right_of_answered"] == pytest.approx(2 / 3)
    assert scores["seeking_auroc"] == 0.75
    assert _seeking_scores(outcomes[1:2], 0.5) == {}


def test_what_was_read_teaches_the_verifier_unless_it_is_kept_out_or_known() -> None:
    trained = next(judged_spans(SEEKING_TO_TRAIN))
    kept = next(judged_spans(SEEKING_QUESTIONS))
    read = {one.question: one for one in _read_ones(set())}
    assert read[trained.question].golds == trained.right
    assert read[trained.question].found == trained.wrong
    assert kept.question not in read
    assert trained.question not in {one.question for one in _read_ones({trained.question})}


def test_they_are_asked_of_the_whole_archive_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = dataclasses.replace(
        load_config(Path("qa/training/configs/smoke.toml")), output=str(tmp_path)
    )
    with pytest.raises(ModelNotFound, match="ask-seeking"):
        load_seeking(config)
    questions = tmp_path / "seeking.jsonl"
    record = {"question": "Combien de morts à Amatrice ?", "wrong": [], "unsure": []}
    record["right"] = [place("120 morts")]
    questions.write_text(json.dumps(record) + "\n", encoding="utf-8")
    monkeypatch.setattr(seeking, "SEEKING_QUESTIONS", questions)
    monkeypatch.setattr(seeking, "archive", lambda data: [ARTICLE])
    monkeypatch.setattr(seeking.ExtractiveReader, "load", lambda model: NumberReader())
    ask_seeking(config, Path("unused"))
    (one,) = load_seeking(config)
    right = {item.span.text for item in one.evidence if one.is_right(item)}
    assert "120 morts" in right or "120" in right
    assert any(not one.is_right(item) for item in one.evidence)


def test_the_archive_holds_every_agency_article_once() -> None:
    data = SHARED / "data"
    if not data.is_dir():
        pytest.skip(f"needs {data}, which is not in the repository")
    articles = archive(data)
    assert len(articles) == 33_945
    assert len({article.id for article in articles}) == len(articles)
