"""The start of reader v3: multilingual-e5-small with the pieces that French text uses, no others.

XLM-R's vocabulary has 250,002 pieces; 35 MB of French press use some 28,000, and the likeliest
9,000 make it only 3 % longer. Dropping the rest takes the model from 118 to 25 million parameters,
twelve layers included (Abdaoui et al. 2020, "Load What You Need", did so for mBERT). A word whose
piece is gone is spelt with smaller ones that the model also knows. Nothing is trained here.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForQuestionAnswering

from qa.training.packed import PackedModel

WORD = "▁"
"""Begins the piece that begins a word (SentencePiece)."""
_OLD_SPECIAL = ("<pad>", "<unk>", "<s>", "</s>", "<mask>")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
"""Pieces 0 to 4: XLM-R's five under BERT's names, which the rest of the training looks for."""


def unigram(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """A tokenizer of ``pieces`` (text, log-probability), the `SPECIAL` ones first.

    Text is normalised to NFKC, which is XLM-R's map but for controls and zero-width characters;
    case and accents stay.
    """
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=SPECIAL.index("[UNK]")))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement=WORD, prepend_scheme="always"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=WORD, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, SPECIAL.index(token)) for token in ("[CLS]", "[SEP]")],
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def from_packed(packed: PackedModel, texts: Iterable[str], size: int) -> tuple[Tokenizer, Any]:
    """The tokenizer of at most ``size`` pieces that ``texts`` use most, and the untrained reader.

    Single characters of ``texts`` that are pieces come first, whatever their counts, and the mark
    of a word's beginning. The span head is random: seed torch before.
    """
    kept = _special(packed) + _used(packed, texts, size - len(SPECIAL))
    return _tokenizer(packed, kept), _reader(packed, kept)


def _special(packed: PackedModel) -> list[int]:
    return [packed.pieces.index(token) for token in _OLD_SPECIAL]


def _tokenizer(packed: PackedModel, kept: Sequence[int]) -> Tokenizer:
    """The tokenizer of the pieces ``kept`` (ids in ``packed``), of which the first are special."""
    names = [*SPECIAL, *(packed.pieces[i] for i in kept[len(SPECIAL) :])]
    return unigram([(name, float(packed.scores[i])) for name, i in zip(names, kept, strict=True)])


def _used(packed: PackedModel, texts: Iterable[str], size: int) -> list[int]:
    """The ids of the ``size`` pieces that ``texts`` use most, in the order of the vocabulary."""
    special = _special(packed)
    every = special + [i for i in range(len(packed.pieces)) if i not in special]
    whole = _tokenizer(packed, every)
    counts: Counter[int] = Counter()
    characters = {WORD}
    for batch in _batches(texts):
        for encoding in whole.encode_batch(batch, add_special_tokens=False):
            counts.update(encoding.ids)
        characters.update(*(unicodedata.normalize("NFKC", text) for text in batch))
    pieces = whole.get_vocab()
    single = {pieces[character] for character in characters if character in pieces}
    ranked = [i for i, _ in counts.most_common() if i >= len(SPECIAL) and i not in single]
    kept = (sorted(single) + ranked)[:size]
    return sorted(every[i] for i in kept)


def _batches(texts: Iterable[str], size: int = 512) -> Iterator[list[str]]:
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _reader(packed: PackedModel, kept: Sequence[int]) -> Any:  # noqa: ANN401 - untyped library
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.intermediate,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.types,
        layer_norm_eps=round(packed.epsilon, 15),
        pad_token_id=SPECIAL.index("[PAD]"),
    )
    model: Any = BertForQuestionAnswering(config)
    words = packed.tensors["emb.word"].reshape(-1, packed.hidden)[list(kept)]
    named = {**_named(packed), "embeddings.word_embeddings.weight": words}
    shapes = {name: tensor.shape for name, tensor in model.bert.state_dict().items()}
    model.bert.load_state_dict(
        {name: torch.from_numpy(named[name]).reshape(shape) for name, shape in shapes.items()}
    )
    return model


_IN_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}


def _named(packed: PackedModel) -> dict[str, Any]:
    """The tensors but those of the pieces, under the names of transformers' ``BertModel``."""
    named = {f"embeddings.{new}": packed.tensors[old] for old, new in _EMBEDDINGS.items()}
    for layer in range(packed.layers):
        for old, new in _IN_LAYER.items():
            for letter, kind in (("w", "weight"), ("b", "bias")):
                tensor = packed.tensors[f"l{layer}.{old}.{letter}"]
                named[f"encoder.layer.{layer}.{new}.{kind}"] = tensor
    return named
