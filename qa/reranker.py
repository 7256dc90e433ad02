"""Passages ordered again once they were read: by the reader's own evidence, or by a cross-encoder.

`reranked` costs nothing, since the passages are read anyway: the weights of `qa.confidence` already
fuse retrieval with the reader's span and null scores. `CrossEncoderReranker` runs another model on
question and passage together; no command uses it (docs/models.md).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.documents import Hit
from index.encoder import max_tokens
from index.errors import ModelNotFound
from index.presets import require_files
from qa.confidence import Confidence
from qa.evidence import Evidence
from qa.presets import RerankerPreset

_BATCH = 16


def reranked(
    hits: Sequence[Hit], evidence: Sequence[Evidence], confidence: Confidence
) -> list[Hit]:
    """``hits`` by the probability of their best span; those without a span keep their order, last.

    Ranks are counted again from 1; scores are probabilities in [0, 1], of origin "read".
    """
    best: dict[int, float] = {}
    probabilities = confidence.probabilities(evidence)
    for item, probability in zip(evidence, probabilities, strict=True):
        passage = item.span.passage_id
        best[passage] = max(best.get(passage, 0.0), probability)
    ordered = sorted(hits, key=lambda hit: (-best.get(hit.passage.id, 0.0), hit.rank))
    return [
        dataclasses.replace(hit, score=best.get(hit.passage.id, 0.0), rank=rank, origin="read")
        for rank, hit in enumerate(ordered, start=1)
    ]


class Reranker(Protocol):
    """Anything that scores passages for a question; tests use small fakes."""

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(len(texts),)`` float32 in their order, larger is better, comparable between texts."""
        ...


class CrossEncoderReranker:
    """A `Reranker` on an ``AutoModelForSequenceClassification`` of one label."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401  a PreTrainedModel: transformers leaves its calls untyped
        tokenizer: Any,  # noqa: ANN401
        *,
        max_tokens: int = 512,
    ) -> None:
        """Wrap a model and its fast tokenizer; a pair too long is cut at its longer text."""
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens

    @classmethod
    def load(cls, folder: Path, preset: RerankerPreset | None = None) -> CrossEncoderReranker:
        """The reranker in ``folder``, that of ``preset`` or one's own, in float32; no network.

        Raises:
            ModelNotFound: it is not there; of a preset, the message names the command that
                fetches it.
        """
        if preset is not None:
            require_files(folder, preset)
        elif not (folder / "model.safetensors").is_file():
            raise ModelNotFound(f"Aucun reclasseur dans {folder}.", f"No reranker in {folder}.")
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        model = AutoModelForSequenceClassification.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, use_safetensors=True
        )
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        at_most = 512 if preset is None else preset.max_tokens
        return cls(model, tokenizer, max_tokens=max_tokens(model.config, at_most))

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `Reranker.score`: the logits of the one label, without bound."""
        import torch

        scores = np.zeros(len(texts), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # little padding
        for first in range(0, len(order), _BATCH):
            rows = order[first : first + _BATCH]
            inputs = self._tokenizer(
                [question] * len(rows),
                [texts[i] for i in rows],
                padding=True,
                truncation="longest_first",
                max_length=self._max_tokens,
                return_tensors="pt",
            )
            with torch.inference_mode():
                scores[rows] = self._model(**inputs).logits[:, 0].float().numpy()
        return scores
