"""Question and context in, start and end logits out: what the reader and the verifier share.

transformers ≥ 5.3 has no question-answering pipeline, so windowing and batching are done here. No
span is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from index.dates import french_date
from index.encoder import max_tokens as tokens_it_reads
from index.errors import ModelNotFound
from index.manifest import sha256_of
from index.presets import require_files
from index.sentences import sentences
from qa.presets import ReaderPreset

_MAX_TOKENS = 384
HEADING_END = " . "
"""Stands between heading and text; `qa.training.windows` builds its inputs the same way."""


@dataclass(frozen=True, slots=True)
class Context:
    """A stretch of article to read: ``article.text[start : start + len(text)] == text``.

    ``heading`` ("title, 9 août 2017") is read by the model but never answered from.
    """

    article_id: str
    passage_id: int
    start: int
    text: str
    heading: str = ""


def heading(title: str, published: date | None) -> str:
    """``"title, 9 août 2017"``; what is missing is left out.

    >>> heading("Inondations", date(2017, 8, 1))
    'Inondations, 1er août 2017'
    """
    parts = [title, french_date(published) if published else ""]
    return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Window:
    """One model input: token ids, and for each token its place in the context or (0, 0)."""

    context: Context
    ids: list[int]
    types: list[int]
    offsets: NDArray[np.int64]  # (n_tokens, 2), in code points of context.text
    allowed: NDArray[np.bool_]  # (n_tokens,)
    sentences: NDArray[np.int64]  # (n_tokens,)


class SpanModel:
    """Any ``AutoModelForQuestionAnswering`` with a fast tokenizer.

    Contexts longer than ``max_tokens`` are read in windows that overlap by ``stride`` tokens.
    """

    shipped: ClassVar[Path]
    """The folder of the weights that Sourcier ships."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401  a PreTrainedModel: transformers leaves its calls untyped
        tokenizer: Any,  # noqa: ANN401
        *,
        max_tokens: int = _MAX_TOKENS,
        stride: int = 128,
        batch_tokens: int = 1_600,
        has_null: bool = True,
        bf16: bool = False,
        fingerprint: str = "unnamed",
    ) -> None:
        """Wrap a ``PreTrainedModel`` and its fast tokenizer; lengths in tokens.

        ``bf16`` computes in half precision. A batch has one window, or at most ``batch_tokens``.

        ``has_null``: the model was trained with questions that have no answer (SQuAD 2.0), so its
        score at the first token means something and is subtracted. Otherwise scores are the bare
        logits: a softmax in each passage would make the best span of a wrong passage look sure
        (BERTserini, Yang et al. 2019, drops it for that reason).
        """
        import torch

        self._model = model.eval().to(torch.bfloat16 if bf16 else torch.float32)
        self._has_null = has_null
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self._stride = stride
        self._batch_tokens = batch_tokens
        # only a model trained with headings reads them (`qa.training` says so in its config)
        self._reads_headings = bool(getattr(model.config, "reads_headings", False))
        self.fingerprint = fingerprint

    @classmethod
    def load(
        cls,
        path: Path | None = None,
        *,
        preset: ReaderPreset | None = None,
        bf16: bool | None = None,
    ) -> Self:
        """The shipped model, or the one in the folder ``path``, of ``preset`` or not; no network.

        ``bf16`` is by default whether this processor multiplies it (AMX or AVX-512 BF16).

        Raises:
            ModelNotFound: the folder holds no safetensors model; with a preset, the message names
                the command that fetches it.
        """
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]

        folder = cls.shipped if path is None else path
        if preset is not None:
            require_files(folder, preset)
        elif not (folder / "model.safetensors").is_file():
            raise ModelNotFound(
                f"Aucun modèle dans {folder} : un fichier model.safetensors y était"
                " attendu. Réinstallez Sourcier ou indiquez un autre dossier.",
                f"No model in {folder}: expected a file model.safetensors."
                " Reinstall Sourcier or name another folder.",
            )
        model = AutoModelForQuestionAnswering.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, use_safetensors=True
        )
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        digest = sha256_of(folder / "model.safetensors")[:16]
        return cls(
            model,
            tokenizer,
            max_tokens=tokens_it_reads(model.config, _MAX_TOKENS),
            has_null=preset is None or preset.has_null,
            bf16=_multiplies_bf16() if bf16 is None else bf16,
            fingerprint=f"{folder.name}/sha256:{digest}",
        )

    def windows(self, question: str, context: Context) -> Iterator[Window]:
        """The inputs in which ``context`` is read; one when it is short."""
        reads = self._reads_headings and bool(context.heading)
        prefix = context.heading + HEADING_END if reads else ""
        # subtle: a question longer than half the window would leave no room to read.
        asked = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)
        if len(asked["input_ids"]) > self._max_tokens // 2:
            question = question[: asked["offset_mapping"][self._max_tokens // 2 - 1][1]]
        encoded = self._tokenizer(
            question,
            prefix + context.text,
            truncation="only_second",
            max_length=self._max_tokens,
            stride=min(self._stride, self._max_tokens // 4),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_token_type_ids=True,
        )
        starts = np.array([sentence.start for sentence in sentences(context.text)])
        for i, ids in enumerate(encoded["input_ids"]):
            in_text = np.array([part == 1 for part in encoded.encodings[i].sequence_ids])
            offsets = _trimmed(prefix + context.text, encoded["offset_mapping"][i]) - len(prefix)
            allowed = in_text & (offsets[:, 0] >= 0) & (offsets[:, 1] > offsets[:, 0])
            places = np.searchsorted(starts, offsets[:, 0], side="right")
            yield Window(context, ids, encoded["token_type_ids"][i], offsets, allowed, places)

    def logits(
        self, windows: Sequence[Window]
    ) -> Iterator[tuple[Window, NDArray[np.float32], NDArray[np.float32]]]:
        """Each window with its start and end logits ``(n_tokens,)``, in batches of like length."""
        import torch

        for batch in self._batches(windows):
            with torch.inference_mode():
                output = self._model(**self._padded(batch))
            starts = output.start_logits.float().numpy()
            ends = output.end_logits.float().numpy()
            for row, window in enumerate(batch):
                n = len(window.ids)
                if not self._has_null:  # the span search subtracts what stands at the first token
                    starts[row, 0] = ends[row, 0] = 0
                yield window, starts[row, :n], ends[row, :n]

    def _batches(self, windows: Sequence[Window]) -> Iterator[list[Window]]:
        """The windows in batches of like length, the shortest first."""
        batch: list[Window] = []
        for window in sorted(windows, key=lambda window: len(window.ids)):
            if batch and (len(batch) + 1) * len(window.ids) > self._batch_tokens:
                yield batch
                batch = []
            batch.append(window)
        yield from [batch] if batch else []

    def _padded(self, batch: Sequence[Window]) -> dict[str, Any]:
        import torch

        shape = (len(batch), max(len(window.ids) for window in batch))
        ids = torch.full(shape, self._tokenizer.pad_token_id, dtype=torch.long)
        types = torch.zeros(shape, dtype=torch.long)
        mask = torch.zeros(shape, dtype=torch.long)
        for row, window in enumerate(batch):
            n = len(window.ids)
            ids[row, :n] = torch.tensor(window.ids)
            types[row, :n] = torch.tensor(window.types)
            mask[row, :n] = 1
        inputs = {"input_ids": ids, "attention_mask": mask}
        if self._model.config.type_vocab_size > 1:
            inputs["token_type_ids"] = types
        return inputs


def _multiplies_bf16() -> bool:
    import torch

    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name) for name in ("amx_bf16", "avx512_bf16"))


def _trimmed(text: str, offsets: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """``offsets`` without the white space at their ends, ``(n_tokens, 2)``; empty where all is.

    SentencePiece and byte-level tokens begin with the space before their word.
    """
    trimmed = []
    for start, end in offsets:
        part = text[start:end]
        first = start + len(part) - len(part.lstrip())
        trimmed.append((first, first + len(part.strip())))
    return np.array(trimmed, dtype=np.int64)
