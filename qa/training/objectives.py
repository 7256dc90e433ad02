"""What training minimises: the span of the answer and, in pre-training, hidden words beside it.

Both losses come from one pass over a window, which on two cores halves the price of the second.
Whole words are hidden (Devlin et al. 2019; whole-word masking of the BERT repository, 2019), never
those of the answer, nor the question's. Nothing is sampled from articles here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, linear

from qa.training.unigram import SPECIAL, WORD

_NO_SPAN = -1e4
"""Logit of a token that cannot be part of an answer; finite, for half precision."""


def window_losses(
    start_logits: torch.Tensor, end_logits: torch.Tensor, batch: dict[str, torch.Tensor]
) -> torch.Tensor:
    """The mean of the start and end cross-entropies of each window, ``(n_windows,)``.

    Padding and the heading are left out of both softmaxes: the reader never answers from them.
    """
    barred = ~batch["readable"]
    starts = cross_entropy(
        start_logits.float().masked_fill(barred, _NO_SPAN), batch["start"], reduction="none"
    )
    ends = cross_entropy(
        end_logits.float().masked_fill(barred, _NO_SPAN), batch["end"], reduction="none"
    )
    return (starts + ends) / 2


class SpanObjective(nn.Module):
    """The span loss of a reader, any ``…ForQuestionAnswering``."""

    def __init__(self, reader: Any) -> None:  # noqa: ANN401 - transformers is untyped here
        super().__init__()
        self.reader = reader

    def forward(self, batch: dict[str, torch.Tensor], rng: np.random.Generator) -> torch.Tensor:
        """The loss of each window, ``(n_windows,)``; ``rng`` is not used."""
        output = self.reader(
            input_ids=batch["ids"], attention_mask=batch["mask"], token_type_ids=batch["types"]
        )
        return window_losses(output.start_logits, output.end_logits, batch)


class VerifierObjective(SpanObjective):
    """Whether each of the spans of a window answers, apart from the others (binary cross-entropy).

    The log-odds of a span are what a reader scores it with: start plus end logit minus the null
    score. So a reader becomes a verifier without a new layer, and may have several right spans.
    """

    def forward(self, batch: dict[str, torch.Tensor], rng: np.random.Generator) -> torch.Tensor:
        """The mean loss of the spans of each window, ``(n_windows,)``; ``rng`` is not used."""
        output = self.reader(
            input_ids=batch["ids"], attention_mask=batch["mask"], token_type_ids=batch["types"]
        )
        starts, ends = output.start_logits.float(), output.end_logits.float()
        row = batch["span_row"]
        scores = starts[row, batch["span_start"]] + ends[row, batch["span_end"]]
        scores = scores - (starts[row, 0] + ends[row, 0])
        losses = binary_cross_entropy_with_logits(scores, batch["span_right"], reduction="none")
        sums = losses.new_zeros(len(starts)).index_add(0, row, losses)
        return sums / torch.bincount(row, minlength=len(starts)).clamp(min=1)


class SpanAndWordsObjective(SpanObjective):
    """The span loss, plus ``weight`` times the mean loss of hidden words; for BERT bodies.

    The word head ties its output to the input embeddings and is thrown away at export.
    """

    def __init__(
        self,
        reader: Any,  # noqa: ANN401
        *,
        continues: NDArray[np.bool_],
        mask_id: int,
        ratio: float,
        weight: float,
        candidates: int,
    ) -> None:
        """``continues`` is ``(n_pieces,)``: whether a piece goes on the word before it.

        ``candidates`` > 0 takes the softmax over the batch's hidden pieces and that many drawn by
        chance (Jean et al. 2015): over all 32,000 it would be half of the time on two cores.
        """
        super().__init__(reader)
        width, pieces = reader.config.hidden_size, reader.config.vocab_size
        self.words = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.words_bias = nn.Parameter(torch.zeros(pieces))
        self._continues, self._mask_id = continues, mask_id
        self._ratio, self._weight, self._candidates = ratio, weight, candidates

    def forward(self, batch: dict[str, torch.Tensor], rng: np.random.Generator) -> torch.Tensor:
        """The loss of each window, ``(n_windows,)``; ``rng`` chooses the words to hide."""
        chosen = hidden_words(batch, self._continues, self._ratio, rng)
        ids = masked(batch["ids"], chosen, self._mask_id, len(self._continues), rng)
        hidden = self.reader.bert(
            input_ids=ids, attention_mask=batch["mask"], token_type_ids=batch["types"]
        )[0]
        start_logits, end_logits = self.reader.qa_outputs(hidden).unbind(dim=-1)
        spans = window_losses(start_logits, end_logits, batch)
        words = self._word_loss(self.words(hidden[chosen]), batch["ids"][chosen], rng)
        return spans + self._weight * words

    def _word_loss(
        self, vectors: torch.Tensor, words: torch.Tensor, rng: np.random.Generator
    ) -> torch.Tensor:
        """The mean cross-entropy of ``words``, ``(n_hidden,)``, among the candidates."""
        embeddings: torch.Tensor = self.reader.bert.embeddings.word_embeddings.weight
        bias: torch.Tensor = self.words_bias
        if self._candidates:
            drawn = torch.from_numpy(rng.integers(0, len(bias), self._candidates)).to(words.device)
            pieces, places = torch.unique(torch.cat([words, drawn]), return_inverse=True)
            words = places[: len(vectors)]
            embeddings, bias = embeddings[pieces], bias[pieces]
        return cross_entropy(linear(vectors, embeddings, bias).float(), words)


def continuing_pieces(pieces: Mapping[str, int]) -> NDArray[np.bool_]:
    """Which pieces go on the word before them, ``(n_pieces,)``.

    WordPiece marks them with ##; SentencePiece marks with ▁ the others.
    """
    continues = np.zeros(len(pieces), dtype=np.bool_)
    wordpiece = any(piece.startswith("##") for piece in pieces)
    for piece, i in pieces.items():
        begins = piece.startswith(WORD) or piece in SPECIAL
        continues[i] = piece.startswith("##") if wordpiece else not begins
    return continues


def hidden_words(
    batch: dict[str, torch.Tensor],
    continues: NDArray[np.bool_],
    ratio: float,
    rng: np.random.Generator,
) -> torch.Tensor:
    """Which tokens to hide, boolean ``(n_windows, length)``: whole words of text B, at least one.

    About ``ratio`` of the words of heading and passage; no special token, no token of the answer.
    """
    ids = batch["ids"].cpu().numpy()
    position = np.arange(ids.shape[1])[None, :]
    start, end = batch["start"].cpu().numpy()[:, None], batch["end"].cpu().numpy()[:, None]
    in_answer = (position >= start) & (position <= end) & (start > 0)
    last = batch["mask"].cpu().numpy().sum(axis=1, keepdims=True) - 1
    free = (batch["types"].cpu().numpy() == 1) & (position < last) & ~in_answer
    word = np.cumsum(~continues[ids], axis=1)  # (n_windows, length): the word of each token
    drawn = rng.random(ids.shape) < ratio
    chosen = np.take_along_axis(drawn, word - 1, axis=1) & free
    if not chosen.any():
        chosen.flat[np.flatnonzero(free)[:1]] = True
    return torch.from_numpy(chosen).to(batch["ids"].device)


def masked(
    ids: torch.Tensor, chosen: torch.Tensor, mask_id: int, pieces: int, rng: np.random.Generator
) -> torch.Tensor:
    """``ids`` with eight in ten of the ``chosen`` hidden, one replaced by chance, one left."""
    draw = torch.from_numpy(rng.random(tuple(ids.shape))).to(ids.device)
    chance = torch.from_numpy(rng.integers(5, pieces, tuple(ids.shape))).to(ids.device)
    hidden = torch.where(draw < 0.8, torch.full_like(ids, mask_id), ids)
    hidden = torch.where(draw >= 0.9, chance, hidden)
    return torch.where(chosen, hidden, ids)
