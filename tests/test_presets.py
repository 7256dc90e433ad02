"""Presets of the hub: each architecture loads from disk, reads, encodes and scores; no network."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import tiny_models
import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from index import encoder as encoders
from index.encoder import load_encoder, max_tokens
from index.errors import ModelNotFound, SettingsError
from index.presets import EMBEDDED_ENCODER, ENCODERS, FILES, named
from qa.presets import EMBEDDED_READER, PRESETS, READERS, RERANKERS
from qa.reader import ExtractiveReader
from qa.reranker import CrossEncoderReranker
from qa.span_model import Context

TEXT = tiny_models.CORPUS[0]
E5 = named("multilingual-e5-small", ENCODERS)
BGE = named("bge-m3", ENCODERS)
QAMEMBERT = named("qamembert", READERS)
RERANKER = RERANKERS[0]
ARCHITECTURES = ["camembert_reader", "xlm_roberta_reader", "camemberta_reader"]


@pytest.fixture(scope="module", params=ARCHITECTURES)
def reader_folder(request, tmp_path_factory):
    return getattr(tiny_models, request.param)(tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def encoder_folder(tmp_path_factory):
    return tiny_models.xlm_roberta_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def reranker_folder(tmp_path_factory):
    return tiny_models.xlm_roberta_reranker(tmp_path_factory.mktemp("reranker"))


# -- the descriptions --------------------------------------------------------------------------


def test_names_are_unique_and_every_hub_model_says_what_it_is():
    assert len({preset.name for preset in PRESETS}) == len(PRESETS)
    for preset in PRESETS:
        assert preset.licence
        assert preset.size_mb > 0
        assert all(preset.good_for)
        shipped = preset in (EMBEDDED_ENCODER, EMBEDDED_READER)
        assert (preset.hub_id is None) == shipped


def test_e5_has_its_prefixes_and_bge_has_none():
    for name in ("multilingual-e5-small", "multilingual-e5-base"):
        e5 = named(name, ENCODERS)
        assert (e5.question_prefix, e5.passage_prefix, e5.pooling) == (
            "query: ", "passage: ", "mean",
        )  # fmt: skip
    assert (BGE.question_prefix, BGE.passage_prefix, BGE.pooling) == ("", "", "cls")


def test_an_unknown_name_is_told_with_the_known_ones():
    with pytest.raises(SettingsError, match=r"« e5 » inconnu.*bge-m3.*sourcier models pull NOM"):
        named("e5", ENCODERS)


@pytest.mark.parametrize("file", FILES)
def test_an_incomplete_model_names_the_file_and_the_command(tmp_path, file):
    for name in FILES:
        (tmp_path / name).write_text("{}")
    (tmp_path / file).unlink()
    for load, preset in (
        (lambda: load_encoder(tmp_path, preset=E5), E5),
        (lambda: ExtractiveReader.load(tmp_path, preset=QAMEMBERT), QAMEMBERT),
        (lambda: CrossEncoderReranker.load(tmp_path, RERANKER), RERANKER),
    ):
        with pytest.raises(ModelNotFound) as raised:
            load()
        for message in (raised.value.fr, raised.value.en):
            assert file in message
            assert message.endswith(f"sourcier models pull {preset.name}")


# -- readers -----------------------------------------------------------------------------------


def test_spans_are_verbatim_and_never_begin_or_end_with_space(reader_folder):
    reader = ExtractiveReader.load(reader_folder, preset=QAMEMBERT)
    article = "Avant.  " + "\n".join([TEXT] * 6)
    spans = reader.read("combien de soldats ?", [Context("a", 1, 8, article[8:])], top_n=60)
    assert len(spans) > 20
    for span in spans:
        assert article[span.start : span.end] == span.text
        assert span.text
        assert span.text == span.text.strip()
    assert max(span.start for span in spans) > 4 * len(TEXT)  # later windows are read too
    ordered = sorted(spans, key=lambda span: span.start)
    assert all(a.end <= b.start for a, b in pairwise(ordered))


def test_the_first_word_after_a_heading_can_be_the_answer(reader_folder):
    reader = ExtractiveReader.load(reader_folder)
    reader._reads_headings = True
    spans = reader.read("combien ?", [Context("a", 1, 0, TEXT, "Soldats")], top_n=99)
    assert min(span.start for span in spans) == 0
    assert all(TEXT[span.start : span.end] == span.text for span in spans)


def test_the_windows_fit_the_positions_of_the_model(reader_folder):
    reader = ExtractiveReader.load(reader_folder)
    assert reader._max_tokens == 64
    windows = list(reader.windows("combien ?", Context("a", 1, 0, TEXT * 9)))
    assert max(len(window.ids) for window in windows) == 64
    assert reader.read("soldats " * 200, [Context("a", 1, 0, TEXT * 9)])


@pytest.mark.parametrize(("bf16", "computed"), [(False, torch.float32), (True, torch.bfloat16)])
def test_it_computes_in_half_precision_when_told_to_whatever_the_disk_holds(
    reader_folder, bf16, computed
):
    reader = ExtractiveReader.load(reader_folder, bf16=bf16)
    assert {parameter.dtype for parameter in reader._model.parameters()} == {computed}
    assert all(np.isfinite(s.score) for s in reader.read("combien ?", [Context("a", 1, 0, TEXT)]))


def test_batching_does_not_change_the_scores(reader_folder):
    # padding with an id that is not the model's would shift RoBERTa's positions
    reader = ExtractiveReader.load(reader_folder, bf16=False)
    contexts = [Context("a", i, 0, TEXT[: 20 + 9 * i]) for i in range(7)]
    together = {(s.passage_id, s.start, s.end): s.score for s in reader.read("combien ?", contexts)}
    for context in contexts:
        for span in reader.read("combien ?", [context]):
            assert np.isclose(together[context.passage_id, span.start, span.end], span.score,
                              atol=1e-4)  # fmt: skip


def test_only_a_reader_that_learned_no_answer_subtracts_the_null_score(reader_folder):
    squad1 = dataclasses.replace(QAMEMBERT, has_null=False)
    context = Context("a", 1, 0, "soldats")
    subtracted = ExtractiveReader.load(reader_folder, preset=QAMEMBERT)
    bare = ExtractiveReader.load(reader_folder, preset=squad1)
    (window,) = subtracted.windows("combien ?", context)
    ((_, starts, ends),) = subtracted.logits([window])
    null = float(starts[0] + ends[0])
    (with_null,) = subtracted.read("combien ?", [context], top_n=1)
    (without,) = bare.read("combien ?", [context], top_n=1)
    assert (with_null.start, with_null.end) == (without.start, without.end)
    assert np.isclose(with_null.score, without.score - null, atol=1e-4)


# -- encoders ----------------------------------------------------------------------------------


def mean_by_hand(encoder, text: str) -> np.ndarray:
    """The mean of the last hidden states over the tokens of ``text``, unit length."""
    body = encoder._model[0]
    inputs = body.tokenizer(text, return_tensors="pt")
    with torch.inference_mode():
        states = body.model(**inputs).last_hidden_state[0]
    mean = states.mean(dim=0).numpy()
    return mean / np.linalg.norm(mean)


def test_e5_reads_its_prefixes_and_takes_the_mean(encoder_folder):
    encoder = load_encoder(encoder_folder, preset=E5)
    texts = ["combien de soldats ?", "des soldats", "à Koursk " * 5]
    passages, questions = encoder.encode(texts), encoder.encode(texts, kind="question")
    assert passages.shape == (3, encoder.dim)
    assert passages.dtype == np.float32
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)
    for text, passage, question in zip(texts, passages, questions, strict=True):
        assert np.allclose(passage, mean_by_hand(encoder, "passage: " + text), atol=1e-5)
        assert np.allclose(question, mean_by_hand(encoder, "query: " + text), atol=1e-5)
    assert not np.allclose(passages, questions, atol=1e-2)


def test_bge_takes_the_first_token_and_no_prefix(encoder_folder):
    encoder = load_encoder(encoder_folder, preset=BGE)
    body = encoder._model[0]
    with torch.inference_mode():
        inputs = body.tokenizer("des soldats", return_tensors="pt")
        first = body.model(**inputs).last_hidden_state[0, 0].numpy()
    vectors = [encoder.encode(["des soldats"], kind=kind)[0] for kind in ("passage", "question")]
    assert np.allclose(vectors[0], first / np.linalg.norm(first), atol=1e-5)
    assert np.array_equal(vectors[0], vectors[1])


def test_an_encoder_is_in_float32_and_cuts_what_is_too_long(encoder_folder):
    encoder = load_encoder(encoder_folder, preset=E5)
    assert {parameter.dtype for parameter in encoder._model.parameters()} == {torch.float32}
    assert encoder._model.max_seq_length == 64
    assert np.isfinite(encoder.encode(["soldats " * 500])).all()


def test_the_fingerprint_changes_with_what_changes_the_vectors(encoder_folder):
    other = dataclasses.replace(E5, question_prefix="")
    prints = {load_encoder(encoder_folder, preset=p).fingerprint for p in (E5, BGE, other)}
    assert len(prints) == 3
    assert load_encoder(encoder_folder, preset=E5).fingerprint in prints


def test_the_encoder_in_the_shipped_folder_comes_before_the_package(tmp_path, monkeypatch):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    words = Tokenizer(models.WordLevel({"[UNK]": 0, "soldats": 1, "koursk": 2}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    static = StaticEmbedding(words, embedding_weights=np.eye(3, 8, dtype=np.float32))
    SentenceTransformer(modules=[static], device="cpu").half().save_pretrained(
        str(tmp_path), create_model_card=False
    )
    monkeypatch.setattr(encoders, "SHIPPED_ENCODER", tmp_path)
    shipped, named_one = load_encoder(), load_encoder(tmp_path)
    assert shipped.fingerprint == named_one.fingerprint
    assert shipped.dim == 8
    vectors = shipped.encode(["soldats", "koursk"])
    assert np.array_equal(vectors, np.eye(3, 8, dtype=np.float32)[1:])
    assert {parameter.dtype for parameter in shipped._model.parameters()} == {torch.float32}


def test_a_folder_without_an_encoder_is_named(tmp_path):
    with pytest.raises(ModelNotFound, match=r"modules\.json"):
        load_encoder(tmp_path)


@pytest.mark.parametrize(
    ("model_type", "positions", "expected"),
    [("bert", 512, 384), ("camembert", 514, 384), ("xlm-roberta", 66, 64), ("bert", 66, 66)],
)
def test_the_length_is_the_limit_or_what_the_positions_allow(model_type, positions, expected):
    from types import SimpleNamespace

    config = SimpleNamespace(model_type=model_type, max_position_embeddings=positions)
    assert max_tokens(config, 384) == expected


# -- the reranker ------------------------------------------------------------------------------


def test_the_reranker_scores_each_text_in_its_place(reranker_folder):
    reranker = CrossEncoderReranker.load(reranker_folder, RERANKER)
    texts = ["des soldats nord-coréens à Koursk", "soldats", TEXT[:30]] * 8
    scores = reranker.score("combien de soldats ?", texts)
    assert scores.shape == (24,)
    assert scores.dtype == np.float32
    assert len(set(scores[:3].tolist())) == 3
    assert np.allclose(scores, np.tile(scores[:3], 8), atol=1e-5)
    for text, score in zip(texts[:3], scores[:3], strict=True):
        inputs = reranker._tokenizer("combien de soldats ?", text, return_tensors="pt")
        assert np.isclose(reranker._model(**inputs).logits.item(), score, atol=1e-5)


def test_the_reranker_cuts_what_is_too_long_and_takes_nothing(reranker_folder):
    reranker = CrossEncoderReranker.load(reranker_folder, RERANKER)
    assert reranker.score("combien ?", []).shape == (0,)
    scores = reranker.score("combien ? " * 90, [TEXT * 20, "soldats"])
    assert np.isfinite(scores).all()


# -- where the prefixes are used ---------------------------------------------------------------


def test_the_index_encodes_passages_and_the_retriever_questions(tmp_path, articles, encoder):
    from index.indexer import index_articles
    from index.retriever import HybridRetriever

    class Remembers(type(encoder)):
        def encode(self, texts, *, kind="passage", on_batch=None):
            kinds.append(kind)
            return super().encode(texts, kind=kind, on_batch=on_batch)

    kinds: list[str] = []
    index_articles(tmp_path, articles, Remembers())
    assert set(kinds) == {"passage"}
    kinds.clear()
    retriever = HybridRetriever.open(tmp_path, Remembers())
    assert retriever.retrieve("combien de soldats ?")
    retriever.close()
    assert kinds == ["question"]
