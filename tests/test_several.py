"""Questions to which the press gives several values: read, trained on, asked and learned from."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path

import pytest

from eval.bench import several as bench
from index.errors import CorpusError, ModelNotFound
from qa.answers import AnswerSpan
from qa.confidence import Linear
from qa.training import data as training_data
from qa.training import several as asking
from qa.training.asking import unfitted
from qa.training.config import TrainingConfig, load_config
from qa.training.data import contexts, load_splits
from qa.training.further import fit_further
from qa.training.several import FoundSeveral
from qa.training.written import (
    SEVERAL_QUESTIONS,
    JudgedSpans,
    SeveralQuestion,
    several_questions,
)

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SMOKE = Path(__file__).resolve().parents[1] / "qa/training/configs/smoke.toml"
TEXTS = {
    "a": "L’explosion de Tanta a fait 13 morts dimanche. Le maire est venu.",
    "b": "L’explosion de Tanta a fait 27 morts, contre 13 morts annoncés la veille.",
    "c": "À Lille, la braderie attire deux millions de visiteurs chaque année.",
}

GLUED = "La coulée de boue a fait 254 morts.Le bilan n’est pas définitif."


def place(article_id: str, answer: str) -> tuple[str, int, int]:
    start = TEXTS[article_id].index(answer)
    return article_id, start, start + len(answer)


TOLL = SeveralQuestion(
    *("s1", "Combien de morts à Tanta ?", "number", True),
    places=(place("a", "13 morts"), place("b", "27 morts"), place("b", "13 morts")),
)
CROWD = SeveralQuestion(
    *("s2", "Combien de visiteurs à la braderie ?", "number", False),
    places=(place("c", "deux millions de visiteurs"),),
)


class EveryNumber:
    """A reader that takes every count of its contexts, the first being the best."""

    def read(self, question, contexts, *, top_n=3):
        return [
            AnswerSpan(
                *(c.article_id, c.passage_id),
                *(c.start + at, c.start + at + len(found), found, 2.0 - n),
            )
            for c in contexts
            for n, found in enumerate(("27 morts", "13 morts", "deux millions de visiteurs"))
            if (at := c.text.find(found)) >= 0
        ]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainingConfig:
    """A run over three articles, with the two questions in place of those shipped."""
    folder = tmp_path / "data"
    for name, ids in (("train-winer", "a"), ("train-agency", "bc")):
        articles = [
            {
                **{"id": key, "title": "Titre", "date": "2016-05-01"},
                "paragraphs": [{"context": TEXTS[key], "qas": [asked(key)]}],
            }
            for key in ids
        ]
        write(folder / f"news_qa/{name}.json", json.dumps({"data": articles}))
    raw = {"id": "a", "title": "Titre", "date": "2016-05-01", "text": TEXTS["a"]}
    write(folder / "winer_fr/articles.jsonl", json.dumps(raw))
    others = {"id": "9", "title": "Mocoa", "heading": None, "date": "2017-04-02", "text": GLUED}
    path = folder / "orangesum/articles.jsonl.gz"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(json.dumps(others).encode()))
    for module in (training_data, asking):
        monkeypatch.setattr(module, "several_questions", lambda: iter([TOLL, CROWD]))
    monkeypatch.setattr(SeveralQuestion, "is_kept_out", property(lambda self: False))
    return dataclasses.replace(
        load_config(SMOKE),
        **{"data": str(folder), "output": str(tmp_path / "out"), "sources": ("several",)},
    )


def asked(key: str) -> dict[str, object]:
    answer = TEXTS[key][:12]
    return {"id": f"q{key}", "question": "Quoi ?", "answers": [{"text": answer, "answer_start": 0}]}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_each_article_that_answers_is_an_example_that_knows_the_others(
    config: TrainingConfig,
) -> None:
    examples = {e.article_id: e for e in load_splits(config).train}
    assert {key: [g.text for g in e.answers] for key, e in examples.items()} == {
        "a": ["13 morts"],
        "b": ["27 morts", "13 morts"],
        "c": ["deux millions de visiteurs"],
    }
    assert examples["a"].answered_in == {"b"}
    assert examples["c"].answered_in == frozenset()


def test_questions_may_be_on_agency_articles_that_the_training_sets_do_not_ask_about(
    config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "La coulée de boue a fait 254 morts. Le bilan n’est pas définitif."
    mudslide = SeveralQuestion(
        "s3", "Combien de morts à Mocoa ?", "number", False, (("os-9", 25, 34),)
    )
    for module in (training_data, asking):
        monkeypatch.setattr(module, "several_questions", lambda: iter([mudslide]))
    (example,) = load_splits(config).train
    assert (example.context, example.title) == (text, "Mocoa")
    assert [gold.text for gold in example.answers] == ["254 morts"]
    assert asking.every_article(Path(config.data))["os-9"].text == text
    with pytest.raises(CorpusError, match="os-10"):
        contexts(Path(config.data), {"os-9", "os-10"})


def test_what_is_kept_out_is_not_trained_on(
    config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SeveralQuestion, "is_kept_out", property(lambda self: self.id == "s1"))
    assert {e.article_id for e in load_splits(config).train} == {"c"}


def test_what_was_found_is_kept_and_teaches_which_claims_are_answers_too(
    config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelNotFound, match="ask-several"):
        asking.load_several(config)
    monkeypatch.setattr(asking.ExtractiveReader, "load", lambda model: EveryNumber())
    monkeypatch.setattr(SeveralQuestion, "is_kept_out", property(lambda self: True))
    asking.ask_several(config, Path("unused"))
    toll, crowd = asking.load_several(config)
    assert toll.golds == ("13 morts", "27 morts", "13 morts")
    assert {span.text for span in toll.spans} >= {"13 morts", "27 morts"}

    weights, scores = fit_further(unfitted(), [], [toll, crowd])
    assert all(abs(weight) < 100 for weight in weights.weights.values())
    assert scores == {}  # one article's claims cannot be weighed without it
    elsewhere = [moved(found, n) for n in range(9) for found in (toll, crowd)]
    weights, scores = fit_further(unfitted(), [], elsewhere)
    assert scores["further_n"] > 0
    assert 0 <= scores["further_auroc"] <= 1
    with pytest.raises(ValueError, match="classes"):  # one outcome only teaches nothing
        fit_further(unfitted(), [], [dataclasses.replace(toll, golds=())])


def moved(found: FoundSeveral, number: int) -> FoundSeveral:
    """The same, said to be about another article, so that it falls in another fold."""
    places = tuple((f"{key}{number}", start, end) for key, start, end in found.asked.places)
    return dataclasses.replace(found, asked=dataclasses.replace(found.asked, places=places))


def test_the_benchmark_counts_values_told_claims_right_and_labels(
    config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking.ExtractiveReader, "load", lambda model: EveryNumber())
    monkeypatch.setattr(SeveralQuestion, "is_kept_out", property(lambda self: True))
    asking.ask_several(config, Path("unused"))
    toll, crowd = asking.load_several(config)
    other = dataclasses.replace(crowd, golds=("trois millions",))  # the gold lacks what is told
    read = JudgedSpans(CROWD.question, CROWD.places, (), ())
    monkeypatch.setattr(bench, "judged_spans", lambda: iter([read]))
    sure = dataclasses.replace(unfitted(), answering=Linear({}, 3.0), ranking=Linear({}, 0.0))
    report = bench.scores([toll, other], sure)
    found = {name: row["value"] for name, row in report.items()}
    assert found["conflict: values told"] == 100
    assert found["conflict: called so"] == 100
    assert found["conflict: first three claims right, gold"] == 66.7  # the crowd is told as well
    assert found["near: first claim right, gold"] == 0
    assert found["near: first claim right, judged"] == 100
    assert found["near: left alone"] == 100
    assert {row["n"] for row in report.values()} == {1}


def test_only_what_is_kept_out_is_asked(
    config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking.ExtractiveReader, "load", lambda model: EveryNumber())
    monkeypatch.setattr(SeveralQuestion, "is_kept_out", property(lambda self: self.id == "s1"))
    asking.ask_several(config, Path("unused"))
    assert [found.asked.id for found in asking.load_several(config)] == ["s1"]


def test_the_shipped_questions_have_offsets_only_and_both_sorts() -> None:
    made = list(several_questions())
    assert len({q.id for q in made}) == len(made) > 1500
    assert all(0 <= start < end for q in made for _, start, end in q.places)
    assert 0.3 < sum(q.differ for q in made) / len(made) < 0.6
    assert 0.1 < sum(q.is_kept_out for q in made) / len(made) < 0.35
    fields = {"id", "question", "type", "differ", "places"}
    lines = SEVERAL_QUESTIONS.read_text(encoding="utf-8").splitlines()
    assert all(set(json.loads(line)) == fields for line in lines)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "several.jsonl"
    line = '{"id": "a", "question": "Où ?", "type": "place", "differ": true, "places": []}\n'
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"(?s)line 1|ligne 1"):
        list(several_questions(path))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data, which is not here")
def test_the_shipped_questions_stand_in_the_training_articles() -> None:
    articles = asking.every_article(SHARED)
    for question in several_questions():
        for key, start, end in question.places:
            text = articles[key].text[start:end]
            assert text == text.strip() != "", question.id
