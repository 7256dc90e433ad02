"""Tiny random models of the hub's architectures, saved in half precision as the hub may give them.

Each tokenizer is like SentencePiece's (unigram, "▁" for spaces) and learned from `CORPUS` at once.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    CamembertConfig,
    CamembertForQuestionAnswering,
    CamembertTokenizer,
    DebertaV2Config,
    DebertaV2ForQuestionAnswering,
    DebertaV2Tokenizer,
    XLMRobertaConfig,
    XLMRobertaForQuestionAnswering,
    XLMRobertaForSequenceClassification,
    XLMRobertaModel,
    XLMRobertaTokenizer,
)

CORPUS = [
    "L’été dernier, « huit mille » soldats — soit 8\u202f000 — étaient à Koursk, œuvre oblige.",
    "query: combien de soldats ? passage: des soldats nord-coréens à Koursk",
]
ROBERTA_SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
DEBERTA_SPECIALS = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]
SMALL = {
    "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16,
}  # fmt: skip
POSITIONS = 66
"""64 tokens for RoBERTa's family, which never uses two of its positions."""


def camembert_reader(folder: Path) -> Path:
    tokenizer = CamembertTokenizer(vocab=_pieces(ROBERTA_SPECIALS), additional_special_tokens=[])
    return _saved(CamembertForQuestionAnswering(_roberta(CamembertConfig)), tokenizer, folder)


def xlm_roberta_reader(folder: Path) -> Path:
    return _saved(XLMRobertaForQuestionAnswering(_roberta(XLMRobertaConfig)), _xlm(), folder)


def camemberta_reader(folder: Path) -> Path:
    """CamemBERTa is a DeBERTa v3: relative positions, and no token types in its embeddings."""
    config = DebertaV2Config(
        vocab_size=400, max_position_embeddings=64, pad_token_id=0, type_vocab_size=0,
        relative_attention=True, position_biased_input=False, pos_att_type=["p2c", "c2p"],
        position_buckets=16, norm_rel_ebd="layer_norm", share_att_key=True, **SMALL,
    )  # fmt: skip
    tokenizer = DebertaV2Tokenizer(vocab=_pieces(DEBERTA_SPECIALS), unk_id=3)
    return _saved(DebertaV2ForQuestionAnswering(config), tokenizer, folder)


def xlm_roberta_encoder(folder: Path) -> Path:
    return _saved(XLMRobertaModel(_roberta(XLMRobertaConfig)), _xlm(), folder)


def xlm_roberta_reranker(folder: Path) -> Path:
    config = _roberta(XLMRobertaConfig, num_labels=1)
    return _saved(XLMRobertaForSequenceClassification(config), _xlm(), folder)


def _roberta(kind, **changes):
    return kind(
        vocab_size=400, max_position_embeddings=POSITIONS, pad_token_id=1, bos_token_id=0,
        eos_token_id=2, type_vocab_size=1, **SMALL, **changes,
    )  # fmt: skip


def _xlm() -> XLMRobertaTokenizer:
    return XLMRobertaTokenizer(vocab=_pieces(ROBERTA_SPECIALS))


def _pieces(specials: list[str]) -> list[tuple[str, float]]:
    learned = Tokenizer(models.Unigram())
    learned.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=specials, unk_token=specials[3], show_progress=False
    )
    learned.train_from_iterator(CORPUS * 3, trainer)
    return [(piece, score) for piece, score in json.loads(learned.to_str())["model"]["vocab"]]


def _saved(model, tokenizer, folder: Path) -> Path:
    torch.manual_seed(0)
    for parameter in model.parameters():  # far from zero, so that no two tokens score alike
        torch.nn.init.normal_(parameter, std=0.5)
    model.half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
