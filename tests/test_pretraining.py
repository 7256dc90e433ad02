"""What training is fed besides written questions: clozes, hidden words, swaps, encoder pairs."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForQuestionAnswering

from index.errors import CorpusError
from qa.reranker import CrossEncoderReranker
from qa.training.__main__ import main
from qa.training.cloze import MASK, clozes, question_of, unglued
from qa.training.objectives import continuing_pieces, hidden_words, masked
from qa.training.pairs import lead_pairs
from qa.training.swaps import swapped
from qa.training.written import WRITTEN_ON_PIAF, WRITTEN_QUESTIONS, written_questions

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
LEAD = "Le maire de {0}, Élie Garnier, a inauguré mardi un pont de 240 mètres sur la rivière."
TEXT = (
    "Long de 240 mètres, l’ouvrage relie les deux quartiers de la ville.Élie Garnier a coupé le"
    " ruban devant une foule nombreuse, un mardi de pluie. Les travaux ont duré trois ans et ont"
    " coûté plus cher que prévu, selon le conseil municipal de {0}. Les camions restent interdits."
)
TOWNS = "Brest Lille Dijon Nîmes Rouen Tours Reims Metz Nancy Pau Vannes Laval Niort Dole".split()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw articles shaped like those of shared/data, written here."""
    folder = tmp_path_factory.mktemp("raw")
    agency = [
        {
            "id": str(i),
            "title": f"Un pont à {town}",
            "heading": LEAD.format(town),
            "date": "2019-05-01",
            "text": TEXT.format(town),
        }
        for i, town in enumerate(TOWNS)
    ]
    wikinews = [
        {"id": f"w{year}", "title": "Un pont", "date": f"{year}-05-01", "text": f"{LEAD}\n{TEXT}"}
        for year in (2016, 2017, 2018)
    ]
    (folder / "orangesum").mkdir()
    (folder / "winer_fr").mkdir()
    with gzip.open(folder / "orangesum/articles.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write("\n".join(json.dumps(a, ensure_ascii=False) for a in agency))
    rows = "\n".join(json.dumps(a, ensure_ascii=False) for a in wikinews)
    (folder / "winer_fr/articles.jsonl").write_text(rows, encoding="utf-8")
    return folder


def config(tmp_path: Path, data: Path, body: str) -> list[str]:
    path = tmp_path / "run.toml"
    path.write_text(
        f'name = "run"\noutput = "{tmp_path}/out"\ndata = "{data}"\n'
        f"keep_out_answerable = 0\nkeep_out_unanswerable = 0\n{body}",
        encoding="utf-8",
    )
    return ["--config", str(path)]


_TINY = """
[vocabulary]
articles = "orangesum/articles.jsonl.gz"
size = 300
transfer = "random"
[windows]
max_tokens = 160
min_words = 10
max_words = 40
negative_ratio = 0.2
[loop]
batch_size = 8
bf16 = false
threads = 1
"""


def test_clozes_and_hidden_words_train_a_reader_that_loads(data: Path, tmp_path: Path) -> None:
    words = "masked_words_ratio = 0.2\nmasked_words_candidates = 50\nbody_lr = 0.003\n"
    body = f'sources = ["cloze"]{_TINY}{words}'
    common = config(tmp_path, data, body)
    for stage in ("vocabulary", "prepare", "train", "export"):
        assert main([stage, *common]) == 0
    model = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "out/export")
    start = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "out/start")
    # subtle: the word head is gone, but what it taught the embeddings stays.
    assert not [name for name, _ in model.named_parameters() if "words." in name]
    before, after = (m.bert.embeddings.word_embeddings.weight.float() for m in (start, model))
    assert not torch.allclose(before, after, atol=1e-3)


def test_a_static_encoder_trains_on_leads_and_loads(data: Path, tmp_path: Path) -> None:
    body = f"sources = []{_TINY}body_lr = 0.05\n[encoder]\nepochs = 3\n"
    common = config(tmp_path, data, body)
    for stage in ("vocabulary", "pairs", "encoder"):
        assert main([stage, *common]) == 0
    model = SentenceTransformer(str(tmp_path / "out/export"), device="cpu")
    vectors = model.encode(["un pont à Brest", "Un pont a brest"], convert_to_tensor=True).float()
    assert torch.allclose(vectors[0], vectors[1], atol=1e-3)  # accents and capitals are folded


def test_a_cross_encoder_trains_on_the_question_pairs_and_loads(data: Path, tmp_path: Path) -> None:
    body = f"sources = []{_TINY}body_lr = 0.001\n[encoder]\nmax_steps = 2\n"
    common = config(tmp_path, data, body)
    assert main(["vocabulary", *common]) == 0
    assert main(["cross-encoder", *common]) == 1  # no pairs yet
    pair = {"anchor": "un pont ?", "positive": "Un pont à Brest.", "negative": "Un bal à Lille."}
    with gzip.open(tmp_path / "out/pairs-questions.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(f"{json.dumps(pair)}\n" * 8)
    assert main(["cross-encoder", *common]) == 0
    reranker = CrossEncoderReranker.load(tmp_path / "out/export")
    scores = reranker.score("un pont ?", ["Un pont à Brest.", "Un bal à Lille."])
    assert scores.shape == (2,)
    assert np.isfinite(scores).all()


def test_a_cloze_answer_stands_where_it_says_and_not_in_the_question(data: Path) -> None:
    made = list(clozes(data, per_article=4, seed=1))
    assert len(made) > len(TOWNS)
    for cloze in made:
        assert cloze.starts
        for start in cloze.starts:
            assert cloze.context[start : start + len(cloze.answer)] == cloze.answer
        assert cloze.question.endswith("?") or MASK in cloze.question
    assert "240 mètres" not in {c.question for c in made if c.answer == "240"}


def test_wikinews_of_the_gold_years_makes_no_cloze(data: Path) -> None:
    read = {cloze.article_id for cloze in clozes(data, per_article=9, seed=1)}
    assert "w2016" in read
    assert not read & {"w2017", "w2018"}


def test_glued_sentences_are_split() -> None:
    assert unglued("La fin.Le début") == "La fin. Le début"
    assert unglued("3.500 euros à www.site.fr") == "3.500 euros à www.site.fr"


@pytest.mark.parametrize(
    ("kind", "span", "word"),
    [("number", "240", "combien"), ("date", "mardi", "quand|date"), ("name", "Brest", "où|lieu")],
)
def test_a_question_word_fits_what_was_taken_out(kind: str, span: str, word: str) -> None:
    sentence = "Le maire a inauguré mardi à Brest un pont de 240 mètres"
    at = sentence.index(span)
    asked = [question_of(sentence, (at, at + len(span)), kind, random.Random(i)) for i in range(40)]
    assert all(span not in q.split() for q in asked)
    assert all(any(w in q.lower() for w in word.split("|")) or MASK in q for q in asked)


def test_whole_words_are_hidden_and_never_the_answer() -> None:
    continues = np.zeros(40, dtype=np.bool_)
    continues[20:] = True  # pieces 20 to 39 go on a word
    ids = torch.tensor([[2, 10, 3, 11, 21, 22, 12, 13, 23, 14, 3]] * 50)
    types = torch.tensor([[0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]] * 50)
    place = {"start": torch.full((50,), 7), "end": torch.full((50,), 8)}
    batch = {"ids": ids, "types": types, "mask": torch.ones_like(ids), **place}
    chosen = hidden_words(batch, continues, 0.5, np.random.default_rng(1))
    assert 0.3 < chosen[:, 6].float().mean() < 0.7
    assert (chosen[:, 3] == chosen[:, 4]).all()
    assert (chosen[:, 3] == chosen[:, 5]).all()
    assert not chosen[:, [0, 1, 2, 7, 8, 10]].any()
    changed = masked(ids, chosen, 4, 40, np.random.default_rng(2))
    assert (changed[~chosen] == ids[~chosen]).all()
    assert 0.6 < (changed[chosen] == 4).float().mean() < 0.95


@pytest.mark.parametrize(
    "vocabulary",
    [
        {"[MASK]": 0, "armée": 1, "##s": 2, "l": 3},
        {"[MASK]": 0, "▁armée": 1, "s": 2, "▁l": 3},
    ],
)
def test_a_piece_goes_on_a_word_in_either_vocabulary(vocabulary: dict[str, int]) -> None:
    assert continuing_pieces(vocabulary).tolist() == [False, False, True, False]


def test_a_swap_changes_one_thing_the_article_names() -> None:
    context = "Hier, le maire Élie Garnier a reçu Anna Muller à Brest. Puis il a vu Paul Faure."
    rng = random.Random(1)
    made = {
        swapped("quand elie garnier a-t-il recu anna muller", context, [], rng) for _ in range(60)
    }
    assert made <= {
        f"quand {a} a-t-il recu {b}"
        for a in ("elie garnier", "paul faure")
        for b in ("anna muller", "paul faure")
    }
    assert len(made) == 2
    assert swapped("Que dit-on ?", context, [], rng) is None
    assert swapped("Combien en mai 2019 ?", context, [], rng) != "Combien en mai 2019 ?"


def test_a_sentence_is_not_left_in_its_own_passage(data: Path) -> None:
    pairs = list(lead_pairs(data, seed=3))
    assert len(pairs) > 2 * len(TOWNS)
    assert all(pair.anchor not in pair.positive for pair in pairs if len(pair.anchor) > 60)


@pytest.mark.parametrize("path", [WRITTEN_QUESTIONS, WRITTEN_ON_PIAF], ids=lambda p: p.stem)
def test_written_questions_are_twins_with_offsets_only(path: Path) -> None:
    made = list(written_questions(path))
    assert len({q.id for q in made}) == len(made) > 2000
    assert all(0 <= q.start < q.end for q in made)
    assert 0.4 < sum(q.impossible for q in made) / len(made) < 0.6
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(set(json.loads(line)) <= _FIELDS for line in lines)


_FIELDS = {
    *("id", "article_id", "question", "type", "kind"),
    *("start", "end", "plausible_start", "plausible_end"),
}


def test_a_broken_line_of_questions_is_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"(?s)line 1|ligne 1"):
        list(written_questions(path))
