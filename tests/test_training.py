"""The training of the reader: every stage on tiny data, and what must never go wrong in it."""

from __future__ import annotations

import dataclasses
import json
import math
import random
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from index.errors import CorpusError, ModelNotFound, SettingsError
from index.text import fold
from qa.reader import ExtractiveReader
from qa.span_model import HEADING_END, Context, heading
from qa.training.__main__ import main
from qa.training.asking import ask_kept_out, load_asked
from qa.training.config import LoopConfig, TrainingConfig, load_config
from qa.training.crops import crop_characters, crop_round, says_any, sentences, stretches_without
from qa.training.data import load_splits
from qa.training.examples import Example, Gold
from qa.training.loop import schedule
from qa.training.neighbours import Neighbours
from qa.training.noise import bare, with_typo
from qa.training.objectives import window_losses
from qa.training.prepare import load_epochs, prepare
from qa.training.prepared import batches, load_table, save_table, to_table
from qa.training.scores import (
    auroc,
    exact,
    expected_calibration_error,
    f1,
    mean_estimate,
    threshold_at_error,
)
from qa.training.train import checkpoint_path, export, train
from qa.training.vocabulary import learn_wordpiece, make_start, transferred
from qa.training.windows import Window, WindowMaker, build_window

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SMOKE = Path(__file__).resolve().parents[1] / "qa/training/configs/smoke.toml"
TOWNS = "Brest Lille Dijon Nîmes Rouen Tours Reims Metz Nancy Pau Vannes Laval Niort Dole".split()
NAMES = "Morel Lefèvre Garnier Rousseau Faure Blanchard Guérin Muller Henry Roussel".split()


def article_text(i: int) -> str:
    """Seven sentences; the number of trains and the mayor differ from article to article."""
    town, name = TOWNS[i % len(TOWNS)], NAMES[i % len(NAMES)]
    return (
        f"La gare de {town} a rouvert ses portes après deux ans de travaux. "
        f"Désormais, {1100 + 37 * i} trains y passent chaque mois, selon l’exploitant. "
        "« C’est une fierté pour nos habitants », s’est réjouie l’équipe du chantier. "
        f"Le maire, Élie {name}{i}, a coupé le ruban en présence d’une foule nombreuse. "
        "La façade d’origine a été conservée et nettoyée pierre par pierre.\n"
        "Les commerces du hall ouvriront plus tard, sans doute au printemps. "
        "Une fresque rappelle l’histoire ouvrière du quartier et de ses cheminots."
    )


def place(text: str, answer: str) -> dict[str, object]:
    return {"text": answer, "answer_start": text.index(answer)}


def questions(i: int, text: str) -> list[dict[str, object]]:
    town = TOWNS[i % len(TOWNS)]
    trains, mayor = f"{1100 + 37 * i}", f"Élie {NAMES[i % len(NAMES)]}{i}"
    asked = [
        (f"Combien de trains passent à {town} chaque mois dans l’article {i} ?", trains),
        (f"Qui a coupé le ruban de la gare de {town} dans l’article {i} ?", mayor),
    ]
    return [
        {"id": f"q{i}-{n}", "question": question, "answers": [place(text, answer)]}
        for n, (question, answer) in enumerate(asked)
    ]


def squad(articles: list[dict[str, object]]) -> str:
    return json.dumps({"version": "test", "data": articles}, ensure_ascii=False)


def news(first: int, count: int, prefix: str, day: str) -> list[dict[str, object]]:
    texts = {i: article_text(i) for i in range(first, first + count)}
    return [
        {
            "title": f"Gare rouverte {i}",
            "id": f"{prefix}-{i}",
            "date": day,
            "paragraphs": [{"context": text, "qas": questions(i, text)}],
        }
        for i, text in texts.items()
    ]


def unanswerable(first: int, count: int) -> list[dict[str, object]]:
    articles = news(first, count, "os", "2019-05-01")
    for i, article in enumerate(articles, first):
        text = article_text(i)
        article["paragraphs"] = [
            {
                "context": text,
                "qas": [
                    {
                        "id": f"u{i}",
                        "question": f"Combien d’avions passent à {TOWNS[i % len(TOWNS)]} en {i} ?",
                        "is_impossible": True,
                        "answers": [],
                        "plausible_answers": [place(text, f"{1100 + 37 * i}")],
                    }
                ],
            }
        ]
    return articles


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder shaped like shared/data, with French text of our own."""
    folder = tmp_path_factory.mktemp("corpus") / "data"
    piaf = [
        {"title": f"Gares {i}", "paragraphs": [{"context": t, "qas": questions(i, t)}]}
        for i in range(30)
        for t in [article_text(i)]
    ]
    write(folder / "piaf/piaf-v1.1.json", squad(piaf))
    write(folder / "piaf/test-titles.txt", "Gares 3\nGares 7\n")
    write(folder / "news_qa/train-winer.json", squad(news(30, 4, "w", "2016-05-01")))
    write(folder / "news_qa/train-agency.json", squad(news(40, 6, "os", "2019-05-01")))
    write(folder / "news_qa/train-agency-unanswerable.json", squad(unanswerable(40, 6)))
    text = article_text(50)
    rows = [
        {
            "id": "0",
            "title": "Gare",
            "question_translated": "Que rappelle la fresque ?",
            "context": text,
            "answer_pivot": {
                "text": ["l’histoire ouvrière"],
                "answer_start": [text.index("l’histoire ouvrière")],
            },
        },
        {
            "id": "1",
            "title": "Rien",
            "question_translated": "Quoi ?",
            "context": text,
            "answer_pivot": {"text": ["x"], "answer_start": [-1]},
        },
    ]
    afriqa = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    write(folder / "afriqa_fr/gold_span_passages.afriqa.fon.fr.train.json", afriqa)
    articles = [{"title": f"Gare {i}", "heading": "", "text": article_text(i)} for i in range(40)]
    write(folder / "articles.jsonl", "\n".join(json.dumps(a) for a in articles))
    write_gold(folder)
    return folder


def write_gold(folder: Path) -> None:
    articles = [
        {"id": f"g{i}", "title": f"Gare {i}", "date": "2017-03-01", "text": article_text(i)}
        for i in range(60, 64)
    ]
    asked = [
        {
            "id": f"dev-{i}",
            "question": questions(i, article_text(i))[0]["question"],
            "answerable": True,
            "answers": [
                {
                    "article_id": f"g{i}",
                    "text": f"{1100 + 37 * i}",
                    "start": article_text(i).index(f"{1100 + 37 * i}"),
                }
            ],
        }
        for i in range(60, 64)
    ]
    absent = {"id": "dev-x", "question": "Combien de gares ?", "answerable": False, "answers": []}
    write(folder / "winer_fr/articles.jsonl", "\n".join(map(json.dumps, articles)))
    write(folder.parent / "gold/news-fr-dev.jsonl", "\n".join(map(json.dumps, [*asked, absent])))


@pytest.fixture(scope="module")
def started(data: Path, tmp_path_factory: pytest.TempPathFactory) -> TrainingConfig:
    """The smoke configuration with its vocabulary and its windows made."""
    config = smoke(data, tmp_path_factory.mktemp("run"))
    make_start(config)
    prepare(config)
    return config


def smoke(data: Path, output: Path) -> TrainingConfig:
    config = load_config(SMOKE)
    loop = dataclasses.replace(config.loop, threads=1)
    return dataclasses.replace(config, data=str(data), output=str(output), loop=loop)


def tokenizer_of(config: TrainingConfig) -> Tokenizer:
    return Tokenizer.from_file(str(config.start_folder / "tokenizer.json"))


@lru_cache
def loaded_tokenizer(folder: Path):
    """What anyone gets from the folder; loading it for each generated case would take seconds."""
    return AutoTokenizer.from_pretrained(folder)


def example(text: str, answer: str, **changes: object) -> Example:
    gold = Gold(answer, text.index(answer))
    made = Example("e", "agency", "a", "Combien ?", text, "Titre", date(2019, 5, 1), (gold,))
    return dataclasses.replace(made, **changes)


def test_every_stage_runs_and_ends_in_a_reader_that_loads(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--config", str(SMOKE), "--data", str(data), "--output", str(tmp_path)]
    for stage in ("vocabulary", "prepare", "train", "export"):
        assert main([stage, *common]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "export")
    assert main(["evaluate", *common]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["news_window_f1"]["n"] == 4
    assert scores["adversarial_auroc"]["n"] == 2 + 2
    assert all(0.0 <= s["low"] <= s["high"] <= 1.0 for s in scores.values())
    assert main(["evaluate", "--briefly", *common]) == 0
    brief = json.loads(capsys.readouterr().out)
    assert {name: scores[name] for name in brief} == brief
    assert set(scores) - set(brief) == {
        *("news_window_f1", "news_window_exact", "news_article_f1", "news_article_exact"),
        *("news_neighbour_auroc", "news_retrieved_auroc"),
    }

    model = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "export")
    assert model.dtype == torch.float16
    assert model.config.reads_headings
    asked = AutoTokenizer.from_pretrained(tmp_path / "export")("Combien ?", "Huit trains")
    assert sorted(asked) == ["attention_mask", "input_ids", "token_type_ids"]
    text = article_text(5)
    spans = ExtractiveReader.load(tmp_path / "export").read(
        "Combien de trains ?", [Context("a", 0, 0, text, "Gare rouverte")]
    )
    assert spans
    assert all(text[s.start : s.end] == s.text for s in spans)


def test_an_export_may_keep_a_part_of_the_start(data: Path, tmp_path: Path) -> None:
    common = ["--config", str(SMOKE), "--data", str(data), "--output", str(tmp_path)]
    for stage in ("vocabulary", "prepare", "train"):
        assert main([stage, *common]) == 0
    config = smoke(data, tmp_path)
    at = {
        kept: load_file(export(with_kept(config, kept)) / "model.safetensors")
        for kept in (0.0, 0.25, 1.0)
    }
    start = load_file(tmp_path / "start" / "model.safetensors")
    name = next(name for name in start if name.endswith("word_embeddings.weight"))
    assert torch.equal(at[1.0][name], start[name].half())
    assert not torch.equal(at[0.0][name], at[1.0][name])
    mixed = 0.75 * at[0.0][name].float() + 0.25 * at[1.0][name].float()
    assert torch.allclose(at[0.25][name].float(), mixed, atol=1e-3)

    trained = export(with_kept(config, 0.0)).rename(tmp_path / "other")
    of_another = export(with_kept(config, 1.0, str(trained))) / "model.safetensors"
    assert torch.equal(load_file(of_another)[name], at[0.0][name])


def with_kept(config: TrainingConfig, kept: float, of: str = "") -> TrainingConfig:
    loop = dataclasses.replace(config.loop, kept_of_start=kept, kept_of=of)
    return dataclasses.replace(config, loop=loop)


def test_what_was_asked_is_kept_and_read_again_with_fresh_features(
    started: TrainingConfig, data: Path, tmp_path: Path
) -> None:
    config = dataclasses.replace(started, data=str(data), output=str(tmp_path))
    with pytest.raises(ModelNotFound, match="ask"):
        load_asked(config)
    ask_kept_out(config, started.start_folder)
    learned, measuring = load_asked(config)
    kinds = [one.kind for one in (*learned, *measuring)]
    assert (kinds.count("answerable"), kinds.count("twin")) == (2, 2)
    assert {one.example.source for one in learned} == {"agency"}  # no written question here
    assert all(one.evidence for one in measuring)
    for item in (item for one in measuring for item in one.evidence):
        assert item.article.text[item.span.start : item.span.end] == item.span.text

    twice, same = load_asked(dataclasses.replace(config, asked_too=(str(tmp_path),)))
    assert (len(twice), len(same)) == (2 * len(learned), len(measuring))


def test_an_interrupted_run_ends_like_an_uninterrupted_one(
    started: TrainingConfig, tmp_path: Path
) -> None:
    runs = {}
    for name in ("whole", "halved"):
        config = dataclasses.replace(
            started, start=str(started.start_folder), output=str(tmp_path / name)
        )
        for epoch, table in enumerate(load_epochs(started)):
            save_table(table, tmp_path / name / f"windows-{epoch}.npz")
        if name == "halved":
            assert train(config, stop_after=7).step == 7
        progress = train(config)
        runs[name] = (progress, torch.load(checkpoint_path(config), weights_only=True)["objective"])
    (whole, weights), (halved, resumed) = runs["whole"], runs["halved"]
    assert whole.step == halved.step > 7
    assert whole.losses == halved.losses
    assert all(torch.equal(weights[name], resumed[name]) for name in weights)


def test_training_lowers_the_loss(started: TrainingConfig, tmp_path: Path) -> None:
    table = load_epochs(started)[0]
    config = dataclasses.replace(
        started,
        start=str(started.start_folder),
        output=str(tmp_path),
        windows=dataclasses.replace(started.windows, epochs=6),
        loop=dataclasses.replace(started.loop, body_lr=3e-3, head_lr=3e-3),
    )
    for epoch in range(6):
        save_table(table, tmp_path / f"windows-{epoch}.npz")
    losses = train(config).losses
    assert np.mean(losses[-10:]) < 0.75 * np.mean(losses[:10])


def test_a_budget_of_time_ends_the_run_at_rate_zero() -> None:
    config = LoopConfig(max_minutes=10.0, warmup_ratio=0.1)
    assert schedule(0, 0.0, steps=100, config=config) == 1 / 10
    assert schedule(50, 60.0, steps=100, config=config) == 1 - 50 / 100
    assert schedule(50, 450.0, steps=100, config=config) == 1 - 450 / 600
    assert schedule(50, 600.0, steps=100, config=config) == 0.0
    assert schedule(50, 9e9, steps=100, config=LoopConfig(warmup_ratio=0.1)) == 0.5
    late = dataclasses.replace(config, decay_ratio=0.5)
    assert schedule(50, 60.0, steps=100, config=late) == 1.0
    assert schedule(50, 450.0, steps=100, config=late) == (1 - 450 / 600) / 0.5


def test_the_loss_leaves_heading_and_padding_out() -> None:
    readable = torch.tensor([[True, True, False, False, True, True, True, False]])
    batch = {"readable": readable, "start": torch.tensor([4]), "end": torch.tensor([5])}
    logits = torch.zeros(1, 8)
    assert window_losses(logits, logits, batch).item() == pytest.approx(math.log(5))
    logits[0, 2] = 50.0  # subtle: a certain heading must not count at all.
    assert window_losses(logits, logits, batch).item() == pytest.approx(math.log(5))


def test_labels_point_to_the_answer_in_every_window(started: TrainingConfig, data: Path) -> None:
    tokenizer = tokenizer_of(started)
    quiet = dataclasses.replace(started.windows, bare_question_ratio=0.0, typo_ratio=0.0)
    examples = load_splits(started).train
    maker = WindowMaker(examples, tokenizer, dataclasses.replace(started, windows=quiet))
    golds = {
        tuple(tokenizer.encode(e.question, add_special_tokens=False).ids): e.answers
        for e in examples
    }
    kinds = set()
    for window in (w for epoch in range(5) for w in maker.epoch(epoch)):
        kinds.add(window.kind)
        answers = [
            tuple(tokenizer.encode(gold.text, add_special_tokens=False).ids)
            for gold in golds[window.ids[1 : window.text_a - 1]]
        ]
        passage = window.ids[window.passage : -1]
        if window.kind == "answer":
            assert window.start >= window.passage
            assert window.ids[window.start : window.end + 1] in answers
        else:
            assert (window.start, window.end) == (0, 0)
            assert not any(
                passage[i : i + len(answer)] == answer
                for answer in answers
                for i in range(len(passage))
            )
    assert kinds == {"answer", "adversarial", "elsewhere", "neighbour"}


words = st.text(st.sampled_from("abcdéèàç«»’'.,!?0123456789 \u202f\n"), min_size=1, max_size=60)


@settings(deadline=None, max_examples=40)
@given(before=words, after=words, asked=words, title=words)
def test_a_window_is_what_the_reader_will_read(
    started: TrainingConfig, before: str, after: str, asked: str, title: str
) -> None:
    tokenizer = tokenizer_of(started)
    passage = f"{before} rouvert hier {after}"
    at = passage.index("rouvert hier")
    window = build_window(
        tokenizer, asked, title, passage, (at, at + 12), kind="answer", max_tokens=400
    )
    assert window is not None
    encoded = loaded_tokenizer(started.start_folder)(asked, title + HEADING_END + passage)
    assert list(window.ids) == encoded["input_ids"]
    assert [int(i >= window.text_a) for i in range(len(window.ids))] == encoded["token_type_ids"]
    expected = tokenizer.encode("rouvert hier", add_special_tokens=False).ids
    assert list(window.ids[window.start : window.end + 1]) == expected
    assert (
        list(window.ids[window.passage : -1])
        == tokenizer.encode(passage, add_special_tokens=False).ids
    )


def test_a_window_too_long_is_no_window(started: TrainingConfig) -> None:
    made = build_window(
        tokenizer_of(started), "Où ?", "", "mot " * 50, (0, 3), kind="answer", max_tokens=20
    )
    assert made is None


def test_the_windows_of_an_epoch_depend_on_the_seed_and_the_epoch(started: TrainingConfig) -> None:
    examples = load_splits(started).train
    makers = [WindowMaker(examples, tokenizer_of(started), started) for _ in range(2)]
    assert list(makers[0].epoch(0)) == list(makers[1].epoch(0))
    assert list(makers[0].epoch(0)) != list(makers[0].epoch(1))


def test_about_the_asked_share_of_windows_is_null(started: TrainingConfig) -> None:
    table = load_epochs(started)[0]
    assert np.mean(table.kinds > 0) == pytest.approx(started.windows.negative_ratio, abs=0.08)


def test_splits_share_no_question_and_keep_out_what_they_must(started: TrainingConfig) -> None:
    splits = load_splits(started)
    parts = [splits.train, splits.piaf_dev, splits.agency_dev, splits.unanswerable_dev]
    ids = [e.id for part in parts for e in part]
    assert len(ids) == len(set(ids)) == 28 * 2 + 4 * 2 + 6 * 2 + 6 + 1
    assert len(splits.agency_dev) == len(splits.unanswerable_dev) == 2
    assert splits.piaf_dev
    assert not {"Gares 3", "Gares 7"} & {e.title for part in parts for e in part}
    assert splits == load_splits(started)


def test_an_article_of_the_held_out_year_is_refused(data: Path, tmp_path: Path) -> None:
    write(tmp_path / "news_qa/train-winer.json", squad(news(30, 1, "w", "2018-01-01")))
    config = TrainingConfig("x", str(tmp_path), data=str(tmp_path), sources=("winer",))
    with pytest.raises(CorpusError, match="2018-01-01"):
        load_splits(config)


def test_an_answer_a_few_characters_off_is_put_in_its_place(tmp_path: Path) -> None:
    text = article_text(1)
    qa = questions(1, text)[0]
    true = text.index("1137")
    qa["answers"] = [{"text": "1137", "answer_start": true - 2}]
    lost = {**qa, "id": "lost", "answers": [{"text": "absente", "answer_start": 0}]}
    paragraphs = [{"context": text, "qas": [qa, lost]}]
    write(tmp_path / "piaf/piaf-v1.1.json", squad([{"title": "Gare", "paragraphs": paragraphs}]))
    write(tmp_path / "piaf/test-titles.txt", "")
    config = TrainingConfig("x", str(tmp_path), data=str(tmp_path), sources=("piaf",))
    splits = load_splits(config)
    (kept,) = (*splits.train, *splits.piaf_dev)
    assert kept.answers == (Gold("1137", true),)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the data folder shared/data is not here")
def test_the_real_splits_follow_the_rules_of_the_data() -> None:
    splits = load_splits(TrainingConfig("x", "build/x", data=str(SHARED)))
    test_titles = set((SHARED / "piaf/test-titles.txt").read_text(encoding="utf-8").split("\n"))
    everything = (*splits.train, *splits.piaf_dev, *splits.agency_dev, *splits.unanswerable_dev)
    assert not test_titles & {e.title for e in everything if e.source == "piaf"}
    assert not {e.title for e in splits.piaf_dev} & {
        e.title for e in splits.train if e.source == "piaf"
    }
    assert len(splits.unanswerable_dev) == 200
    assert len(splits.agency_dev) == 300
    days = [e.published for e in splits.train if e.source == "winer"]
    assert max(day for day in days if day) < date(2018, 1, 1)
    gold = SHARED.parent / "gold/news-fr-dev.jsonl"
    asked = {json.loads(line)["question"] for line in gold.read_text("utf-8").splitlines()}
    assert not asked & {e.question for e in splits.train}
    assert all(
        e.context[g.start : g.start + len(g.text)] == g.text for e in everything for g in e.answers
    )


@settings(deadline=None)
@given(i=st.integers(0, 99), words=st.integers(5, 120), seed=st.integers(0, 999), n=st.integers())
def test_a_crop_holds_its_answer_and_whole_sentences(i: int, words: int, seed: int, n: int) -> None:
    text = article_text(i)
    spans = sentences(text)
    a, b = spans[n % len(spans)]
    start, end = crop_round(text, (a + 2, b - 2), words, random.Random(seed))
    assert start <= a
    assert b <= end
    assert start in {s for s, _ in spans}
    assert end in {e for _, e in spans}
    assert len(text[start:end].split()) <= max(words, len(text[a:b].split()))


def test_an_answer_may_lie_anywhere_in_its_crop() -> None:
    text = article_text(2)
    target = sentences(text)[3]
    crops = {crop_round(text, target, 40, random.Random(seed)) for seed in range(40)}
    before = {target[0] - start for start, _ in crops}
    assert 0 in before
    assert len(before) >= 3


def test_a_crop_of_characters_is_centred_on_the_answer() -> None:
    text = "x" * 500 + "réponse" + "y" * 500
    assert crop_characters(text, (500, 507), 107) == (450, 557)
    assert crop_characters(text, (0, 7), 107) == (0, 107)
    assert crop_characters("court", (0, 5), 900) == (0, 5)


def test_a_stretch_without_the_answer_ignores_case_accents_and_spaces_in_numbers() -> None:
    text = "Il y a 8 000 hommes. Le maire est là. ÉLIE Faure part. La foule reste sur place."
    assert says_any(text, ["elie faure"])
    assert says_any(text, ["8\u202f000"])
    assert not says_any(text, ["800", "Faure part vite"])
    left = [text[a:b] for a, b in stretches_without(text, ["8 000", "Élie Faure"], 1)]
    assert left == ["Le maire est là.", "La foule reste sur place."]


def test_neighbours_are_ranked_by_shared_rare_words() -> None:
    ranking = Neighbours(["La gare de Dijon", "La gare de Lille et la gare", "Un chat de Dijon"])
    assert ranking.like("Qui dirige la gare de Dijon ?", 2)[0] == 0
    assert ranking.like("Rien de commun", 3) == []
    assert ranking.weights("Dijon chat")["chat"] == math.log(3 / 1)
    assert ranking.best_stretch("chat Dijon", "gare chat", [(0, 4), (5, 9)]) == 1


def test_a_bare_question_has_no_accent_capital_nor_question_mark() -> None:
    for seed in range(6):
        typed = bare("Où l’avion s’est-il posé ?", random.Random(seed))
        assert typed in {"ou l'avion s'est-il pose", "ou l avion s est il pose"}
        assert typed == fold(typed)


def test_a_typo_touches_one_word_and_little_of_it() -> None:
    question = "Combien de trains passent ici ?"
    for seed in range(20):
        typed = with_typo(question, random.Random(seed))
        changed = [a for a, b in zip(question.split(), typed.split(), strict=True) if a != b]
        assert len(changed) <= 1
        assert abs(len(typed) - len(question)) <= 1
    assert with_typo("Qui ?", random.Random(0)) == "Qui ?"


def test_a_heading_says_title_and_french_date() -> None:
    assert heading("Crue", date(2017, 8, 9)) == "Crue, 9 août 2017"
    assert heading("Crue", date(2017, 8, 1)) == "Crue, 1er août 2017"
    assert heading("Crue", None) == "Crue"
    assert heading("", date(2017, 2, 28)) == "28 février 2017"
    assert heading("", None) == ""


def test_windows_survive_the_disk(tmp_path: Path) -> None:
    windows = [
        Window((2, 7, 3, 9, 65535, 3), 3, 3, 4, 4, "answer"),
        Window((2, 7, 3, 3), 3, 3, 0, 0, "neighbour"),
    ]
    save_table(to_table(windows), tmp_path / "w.npz")
    table = load_table(tmp_path / "w.npz")
    assert [table[i] for i in range(len(table))] == windows
    with pytest.raises(ModelNotFound, match="prepare"):
        load_table(tmp_path / "absent.npz")


def test_an_epoch_of_batches_reads_every_window_once() -> None:
    lengths = np.random.default_rng(1).integers(20, 300, size=1003)
    steps = batches(lengths, 8, seed=4, epoch=2)
    assert sorted(np.concatenate(steps).tolist()) == list(range(1003))
    padded = sum(int(lengths[rows].max()) * len(rows) for rows in steps)
    assert padded < 1.2 * lengths.sum()


def test_new_pieces_take_the_mean_of_the_old_ones_that_spell_them() -> None:
    old = torch.tensor([[1.0, 0.0], [0.0, 2.0], [4.0, 4.0]])
    new = transferred({"ab": 0, "##cd": 1}, {"ab": 2, "c": 0, "d": 1}, lambda text: [0, 1], old)
    assert new.tolist() == [[4.0, 4.0], [(1 + 0) / 2, (0 + 2) / 2]]


def test_the_vocabulary_folds_case_and_accents() -> None:
    tokenizer = learn_wordpiece(iter([article_text(i) for i in range(20)]), 300)
    assert tokenizer.get_vocab_size() <= 300
    assert tokenizer.encode("FAÇADE Élie").ids == tokenizer.encode("facade elie").ids
    assert tokenizer.encode("a", "b").tokens[0] == "[CLS]"


def test_french_scores_drop_articles_and_punctuation() -> None:
    assert exact("L’équipe", ["équipe"]) == 1.0
    assert f1("les 8 000 soldats", ["8 000 soldats russes"]) == 2 * 2 / (2 + 3)
    assert f1("", ["x"]) == 0.0
    estimate = mean_estimate([0.0, 1.0] * 50)
    assert estimate.value == 0.5
    assert 0.3 < estimate.low < 0.5 < estimate.high < 0.7


@settings(deadline=None)
@given(
    good=st.lists(st.integers(-5, 5), min_size=1, max_size=20),
    bad=st.lists(st.integers(-5, 5), min_size=1, max_size=20),
)
def test_auroc_is_that_of_scikit_learn(good: list[int], bad: list[int]) -> None:
    truth = [1] * len(good) + [0] * len(bad)
    assert auroc(good, bad) == pytest.approx(roc_auc_score(truth, good + bad))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('name = "x"\noutput = "o"\nlearning_rate = 1.0\n', "learning_rate"),
        ('name = "x"\noutput = "o"\n[loop]\nbatchsize = 3\n', "batchsize"),
        ('name = "x"\noutput = "o"\nseed = "treize"\n', "seed"),
        ('name = "x"\noutput = "o"\nsources = ["fquad"]\n', "fquad"),
        ('name = "x"\noutput = "o"\n[vocabulary]\ntransfer = "e6"\n', "e6"),
        ('name = "x"\n', "output"),
        ("name =", "configuration"),
    ],
)
def test_a_setting_that_is_not_one_is_an_error(tmp_path: Path, text: str, found: str) -> None:
    write(tmp_path / "c.toml", text)
    with pytest.raises(SettingsError, match=found):
        load_config(tmp_path / "c.toml")


def test_the_shipped_configurations_load() -> None:
    names = {load_config(path).name for path in SMOKE.parent.glob("*.toml")}
    assert {"reader-v0-piaf", "reader-v0-news", "reader-v1", "smoke"} <= names


def test_a_stage_out_of_order_says_which_comes_first(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--config", str(SMOKE), "--data", str(data), "--output", str(tmp_path)]
    assert main(["prepare", *common]) == 1
    assert "vocabulary" in capsys.readouterr().err
    assert main(["train", *common, "--lang", "en"]) == 1
    assert "Run the stage prepare first" in capsys.readouterr().err
    with pytest.raises(ModelNotFound, match="train"):
        export(smoke(data, tmp_path))


def test_calibration_error_is_the_mean_gap_between_confidence_and_accuracy() -> None:
    perfect = expected_calibration_error([0.25] * 4, [True, False, False, False], [1.0] * 4)
    assert perfect == pytest.approx(0.0)
    sure_and_wrong = expected_calibration_error([0.95, 0.95], [True, False], [1.0, 1.0])
    assert sure_and_wrong == pytest.approx(0.45)
    assert expected_calibration_error([0.95, 0.95], [True, False], [3.0, 1.0]) == pytest.approx(0.2)


def test_the_prudent_threshold_takes_the_most_answers_within_its_error() -> None:
    confidences = [0.9, 0.8, 0.7, 0.6, 0.5]
    right = [True, True, False, True, False]
    assert threshold_at_error(confidences, right, [1] * 5, error_ratio=0.25) == 0.6
    assert threshold_at_error(confidences, right, [1] * 5, error_ratio=0.0) == 0.8
    # the wrong one at 0.7 weighs as much as all the right ones
    assert threshold_at_error(confidences, right, [1, 1, 3, 1, 1], error_ratio=0.25) == 0.8
    # two answers of one confidence are told together
    assert (
        threshold_at_error([0.9, 0.5, 0.5], [True, True, False], [1] * 3, error_ratio=0.25) == 0.9
    )
    assert threshold_at_error([0.9], [False], [1], error_ratio=0.1) == 1.0
    assert threshold_at_error([], [], [], error_ratio=0.1) == 1.0
