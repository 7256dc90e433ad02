"""The verifier: what it learns from, how it learns, and that it judges the spans it is given."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast

from index.documents import Article
from index.errors import CorpusError, ModelNotFound, SettingsError
from qa.answers import AnswerSpan
from qa.span_model import Context
from qa.training import judged as judging
from qa.training import mining
from qa.training.config import TrainingConfig, load_config
from qa.training.examples import Example, Gold
from qa.training.judged import SentenceMaker, judged_epochs
from qa.training.loop import collate
from qa.training.mining import Mined, load_mined, mine, unasked
from qa.training.objectives import VerifierObjective
from qa.training.train import export, train
from qa.training.written import JudgedSpans, judged_spans, several_questions
from qa.verifier import SHIPPED_VERIFIER, UNREAD, SentenceVerifier

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
CONFIG = Path(__file__).resolve().parents[1] / "qa/training/configs/verifier.toml"
TEXTS = {
    "a": "L’explosion de Tanta a fait 13 morts et 40 blessés. Le maire est venu à 9 heures.",
    "b": "Le bilan de Tanta est de 27 morts, contre 13 morts la veille. Lille pleure 13 morts.",
}
ARTICLES = {key: Article(key, f"Article {key}", text) for key, text in TEXTS.items()}


def place(key: str, answer: str, after: str = "") -> tuple[str, int, int]:
    start = TEXTS[key].index(answer, TEXTS[key].index(after))
    return key, start, start + len(answer)


TANTA = Mined(
    "Combien de morts à Tanta ?",
    "several",
    golds=(place("a", "13 morts"), place("b", "27 morts")),
    found=(
        place("a", "fait 13 morts"),
        place("a", "40 blessés"),
        place("b", "27 morts, contre 13 morts la veille"),
        place("b", "13 morts", "contre"),
        place("b", "13 morts", "Lille"),
        place("a", "9 heures"),
    ),
)


@pytest.fixture(scope="module")
def tokenizer() -> BertTokenizerFast:
    trained = BertWordPieceTokenizer(lowercase=True, strip_accents=True)
    texts = [*TEXTS.values(), TANTA.question, "Article a. b"]
    trained.train_from_iterator(texts, vocab_size=300, min_frequency=1)
    return BertTokenizerFast(tokenizer_object=trained._tokenizer)


@pytest.fixture(scope="module")
def start(tokenizer: BertTokenizerFast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny random reader."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=300, hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=96, reads_headings=True,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("start")
    BertForQuestionAnswering(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def config(start: Path, tmp_path: Path) -> TrainingConfig:
    config = load_config(CONFIG)
    loop = dataclasses.replace(
        config.loop, batch_size=4, threads=1, bf16=False, body_lr=3e-3, head_lr=3e-3
    )
    windows = dataclasses.replace(config.windows, max_tokens=96, epochs=40)
    return dataclasses.replace(
        config, start=str(start), output=str(tmp_path), loop=loop, windows=windows
    )


def maker(config: TrainingConfig, tokenizer: BertTokenizerFast) -> SentenceMaker:
    return SentenceMaker(ARTICLES, tokenizer.backend_tokenizer, config)


def test_spans_are_right_wrong_or_not_judged(config, tokenizer, monkeypatch):
    read = JudgedSpans(TANTA.question, (place("b", "13 morts", "contre"),), (), ())
    monkeypatch.setattr(judging, "judged_spans", lambda *path: iter([] if path else [read]))
    made = maker(config, tokenizer)
    verdicts = [made.is_right(p, TANTA) for p in (*TANTA.golds, *TANTA.found)]
    # the long one holds an answer and more; Lille's dead say the same number elsewhere
    assert verdicts == [True, True, True, False, None, True, None, False]


def test_each_sentence_holds_its_judged_spans_at_their_tokens(config, tokenizer):
    made = list(maker(config, tokenizer).judged(TANTA, random.Random(3)))
    said = [
        [(tokenizer.decode(one.window.ids[a : b + 1]), right) for (a, b), right in one.spans]
        for one in made
    ]
    assert said == [
        [("13 morts", True), ("fait 13 morts", True), ("40 blesses", False)],
        [("27 morts", True)],
        [("9 heures", False)],
    ]
    assert all("article" in tokenizer.decode(one.window.ids) for one in made)


def test_a_batch_keeps_the_spans_of_its_own_windows(config, tokenizer):
    table = maker(config, tokenizer).epoch([TANTA, TANTA], 0)
    assert len(table) == 6
    rows = np.array([4, 0])
    batch = collate(table, rows, 0)
    for row, window in enumerate(rows):
        at = batch["span_row"] == row
        found = {
            (tokenizer.decode(batch["ids"][row, a : b + 1]), right)
            for a, b, right in zip(
                *(batch[f"span_{name}"][at].tolist() for name in ("start", "end", "right")),
                strict=True,
            )
        }
        expected = {0: {("13 morts", 1.0), ("fait 13 morts", 1.0), ("40 blesses", 0.0)}}
        assert found == expected.get(window, {("27 morts", 1.0)})


def test_the_loss_is_that_of_each_span_apart():
    starts = torch.tensor([[1.0, 3.0, 0.0, -2.0], [0.0, 0.5, 0.0, 0.0]])
    ends = torch.tensor([[0.5, 0.0, 2.0, 1.0], [0.0, 0.0, 1.0, 0.0]])
    logits = SimpleNamespace(start_logits=starts, end_logits=ends)
    objective = VerifierObjective(lambda **inputs: logits)
    batch = {
        "ids": None, "mask": None, "types": None,
        "span_row": torch.tensor([0, 0, 1]), "span_start": torch.tensor([1, 3, 1]),
        "span_end": torch.tensor([2, 3, 2]), "span_right": torch.tensor([1.0, 0.0, 1.0]),
    }  # fmt: skip
    losses = objective(batch, np.random.default_rng(0))
    first = (np.log1p(np.exp(-3.5)) + np.log1p(np.exp(-2.5))) / 2
    assert losses.tolist() == pytest.approx([first, np.log1p(np.exp(-1.5))], rel=1e-5)


def test_it_learns_to_tell_right_spans_from_wrong_ones(config, tokenizer, monkeypatch):
    lines = "".join(json.dumps(dataclasses.asdict(TANTA)) + "\n" for _ in range(4))
    (config.output_folder / "mined.jsonl").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(judging, "load_splits", lambda config: SimpleNamespace(train=()))
    monkeypatch.setattr(judging, "mined_articles", lambda examples: ARTICLES)
    assert len(judged_epochs(config)) == 40
    losses = train(config).losses
    assert np.mean(losses[-10:]) < 0.3 < np.mean(losses[:3])
    verifier = SentenceVerifier.load(export(config), bf16=False)
    article = ARTICLES["a"]
    context = Context("a", 0, 0, article.text[:52].strip(), article.title)
    places = [place("a", "13 morts")[1:], place("a", "40 blessés")[1:]]
    ((right, wrong),) = verifier.scores(TANTA.question, [context], [places])
    assert right > 0 > wrong


def test_scores_come_in_the_order_given_and_need_a_token(start):
    verifier = SentenceVerifier.load(start, bf16=False)
    long, short = TEXTS["a"][:52], "27 morts."
    contexts = [Context("a", 0, 0, long), Context("b", 1, 100, short)]
    places = [[(28, 36), (0, 11)], [(100, 108), (300, 308)]]
    (one, two), (three, nowhere) = verifier.scores("Combien ?", contexts, places)
    assert nowhere == UNREAD
    assert len({one, two, three}) == 3
    (again,) = verifier.scores("Combien ?", contexts[1:], [[(100, 108)]])
    assert again == pytest.approx([three], abs=1e-5)
    ((swapped, _),) = verifier.scores("Combien ?", contexts[:1], [[(0, 11), (28, 36)]])
    assert swapped == pytest.approx(two, abs=1e-5)
    assert verifier.scores("Combien ?", [], []) == []


def example(source: str, key: str, question: str, answer: str | None) -> Example:
    golds = () if answer is None else (Gold(answer, TEXTS[key].index(answer)),)
    name = f"{source}-{key}-{question}"
    return Example(name, source, key, question, TEXTS[key], key, None, golds, not golds)


class EveryNumber:
    """A reader that takes every count of its contexts."""

    def read(self, question, contexts, *, top_n=3):
        return [
            AnswerSpan(c.article_id, c.passage_id, c.start + at, c.start + at + 8, "13 morts", 1.0)
            for c in contexts
            if (at := c.text.find("13 morts")) >= 0
        ]


def test_training_questions_are_asked_once_and_those_kept_out_never(config, monkeypatch):
    monkeypatch.setattr(mining, "is_kept_out", lambda key: key == "gardé")
    asked = [
        example("several", "a", "Combien à Tanta ?", "13 morts"),
        example("several", "b", "Combien à Tanta ?", "27 morts"),
        example("agency", "b", "Combien à Lille ?", None),
        dataclasses.replace(example("written", "b", "Combien ?", "27 morts"), article_id="gardé"),
    ]
    monkeypatch.setattr(mining, "load_splits", lambda config: SimpleNamespace(train=tuple(asked)))
    monkeypatch.setattr(mining.ExtractiveReader, "load", lambda model: EveryNumber())
    one = dataclasses.replace(config, mining_limit=1)
    assert len(mine(one, Path("x")).read_text(encoding="utf-8").splitlines()) == 1
    mine(config, Path("x"))
    mined = {m.question: m for m in load_mined(config)}
    assert set(mined) == {"Combien à Tanta ?", "Combien à Lille ?"}
    assert mined["Combien à Tanta ?"].golds == (("a", 28, 36), ("b", 25, 33))
    assert mined["Combien à Lille ?"].golds == ()
    assert ("a", 28, 36) in mined["Combien à Tanta ?"].found
    with pytest.raises(ModelNotFound, match="mine"):
        load_mined(dataclasses.replace(config, output="nulle-part"))


def test_other_questions_bring_their_answers_and_their_traps():
    asked = example("written", "a", "Combien à Tanta ?", "13 morts")
    trap = (Gold("40 blessés", TEXTS["a"].index("40 blessés")),)
    twin = dataclasses.replace(
        asked, question="Combien de disparus ?", answers=(), plausible=trap, impossible=True
    )
    alone = example("agency", "b", "Combien à Lille ?", "27 morts")
    found = unasked([asked, twin, alone], [], 9)
    assert [(m.question, m.golds, m.found) for m in found] == [
        (asked.question, (place("a", "13 morts"),), ()),
        (twin.question, (), (place("a", "40 blessés"),)),
    ]
    assert unasked([asked, twin], [TANTA, found[0]], 9) == []
    assert unasked([asked, twin], [], 1) == found[:1]


def test_judged_spans_are_of_questions_with_several_values(tmp_path):
    judged = list(judged_spans())
    asked = {question.question for question in several_questions()}
    assert len(judged) > 500
    assert {one.question for one in judged} <= asked
    for one in judged:
        places = [*one.right, *one.wrong, *one.unsure]
        assert len(places) == len(set(places))
    broken = tmp_path / "judged.jsonl"
    broken.write_text('{"question": "Combien ?", "right": [["a", 1]]}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="ligne 1"):
        list(judged_spans(broken))


def test_an_unknown_learner_is_refused(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text('name = "x"\noutput = "x"\nlearns = "verificateur"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="verificateur"):
        load_config(path)


@pytest.mark.model
def test_the_shipped_verifier_judges_what_the_question_counts():
    verifier = SentenceVerifier.load()
    text = "Le séisme a fait 247 morts et plus de 1 200 blessés, selon la protection civile."
    context = Context("a", 0, 0, text, "Italie : un séisme frappe Amatrice, 25 août 2016")
    places = [(text.index(t), text.index(t) + len(t)) for t in ("247 morts", "1 200 blessés")]
    ((dead, hurt),) = verifier.scores("Combien de morts à Amatrice ?", [context], [places])
    assert dead > hurt
    ((dead, hurt),) = verifier.scores("Combien de blessés à Amatrice ?", [context], [places])
    assert hurt > dead
    assert (SHIPPED_VERIFIER / "README.md").is_file()
