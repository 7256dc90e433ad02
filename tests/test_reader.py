"""The reader: windows, headings, offsets; on a tiny random model, then on the shipped one."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast

from index.errors import ModelNotFound
from qa.reader import ExtractiveReader
from qa.span_model import Context

TEXT = "L’été dernier, « huit mille » soldats — soit 8\u202f000 — étaient à Koursk, œuvre oblige. "


@pytest.fixture(scope="module")
def tiny_reader():
    torch.manual_seed(0)
    trained = BertWordPieceTokenizer(lowercase=True, strip_accents=True)
    trained.train_from_iterator([TEXT, "combien de soldats ?"], vocab_size=200, min_frequency=1)
    tokenizer = BertTokenizerFast(tokenizer_object=trained._tokenizer)
    config = BertConfig(
        vocab_size=300, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=64, reads_headings=True,
    )  # fmt: skip
    model = BertForQuestionAnswering(config)
    return ExtractiveReader(model, tokenizer, max_tokens=48, stride=16, batch_tokens=120)


def test_spans_point_into_the_article_whatever_the_window(tiny_reader):
    article = "Avant. " + TEXT * 6
    context = Context("a", 1, 7, article[7:])
    spans = tiny_reader.read("combien de soldats ?", [context], top_n=5)
    assert len(spans) == 5
    for span in spans:
        assert article[span.start : span.end] == span.text
    assert max(span.start for span in spans) > len(TEXT)  # later windows are read too


def test_spans_of_one_context_do_not_overlap(tiny_reader):
    spans = tiny_reader.read("combien ?", [Context("a", 1, 0, TEXT * 6)], top_n=8)
    ordered = sorted(spans, key=lambda span: span.start)
    assert all(a.end <= b.start for a, b in pairwise(ordered))


def test_no_span_crosses_the_end_of_a_sentence(tiny_reader):
    text = "Ils sont huit. Mille sont là\n\nTitre suivant"
    spans = tiny_reader.read("combien ?", [Context("a", 1, 0, text)], top_n=50)
    for span in spans:
        assert any(
            span.text in part for part in ("Ils sont huit.", "Mille sont là", "Titre suivant")
        )


def test_the_heading_changes_the_reading_but_is_never_the_answer(tiny_reader):
    plain = tiny_reader.read("combien ?", [Context("a", 1, 0, TEXT)], top_n=20)
    headed = tiny_reader.read("combien ?", [Context("a", 1, 0, TEXT, "Soldats")], top_n=20)
    assert [s.score for s in plain] != [s.score for s in headed]
    for span in headed:
        assert TEXT[span.start : span.end] == span.text


def test_batching_does_not_change_the_scores(tiny_reader):
    contexts = [Context("a", i, 0, TEXT[: 20 + 9 * i]) for i in range(7)]
    together = {(s.passage_id, s.start): s.score for s in tiny_reader.read("combien ?", contexts)}
    for context in contexts:
        for span in tiny_reader.read("combien ?", [context]):
            assert np.isclose(together[span.passage_id, span.start], span.score, atol=1e-4)


def test_a_very_long_question_still_leaves_room_to_read(tiny_reader):
    spans = tiny_reader.read("soldats " * 200, [Context("a", 1, 0, TEXT)])
    assert spans
    assert all(TEXT[s.start : s.end] == s.text for s in spans)


def test_no_context_gives_no_span(tiny_reader):
    assert tiny_reader.read("combien ?", []) == []


def test_missing_weights_name_the_folder(tmp_path):
    with pytest.raises(ModelNotFound, match=r"model\.safetensors"):
        ExtractiveReader.load(tmp_path)


@pytest.mark.model
def test_the_shipped_reader_reads_french():
    reader = ExtractiveReader.load()
    text = (
        "Réunie lundi à Genève, l’organisation a élu Awa Diallo présidente pour quatre ans."
        " Le budget annuel atteint 425 millions d’euros, contre 380 l’an dernier."
    )
    context = [Context("a", 1, 0, text)]
    assert "Awa Diallo" in reader.read("Qui a été élue présidente ?", context)[0].text
    assert "425" in reader.read("Quel est le montant du budget ?", context)[0].text
