"""Texts become unit vectors, with the shipped encoder or one of `index.presets`; no network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelNotFound
from index.manifest import sha256_of
from index.presets import SHIPPED_ENCODER, EncoderPreset, require_files

Kind = Literal["passage", "question"]
_BATCH = 32
_POSITIONS_AFTER_PADDING = {"camembert", "roberta", "xlm-roberta", "xlm-roberta-xl"}


class Encoder(Protocol):
    """Anything that encodes; tests use small fakes. ``fingerprint`` names model and settings."""

    @property
    def fingerprint(self) -> str:
        """Stored with the vectors; vectors of two fingerprints never meet."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: Kind = "passage",
        on_batch: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """``(len(texts), dim)`` float32, unit length; ``on_batch`` gets the number done so far.

        Some models were trained to read a question and a passage differently: ``kind`` says which.
        """
        ...


class SentenceTransformerEncoder:
    """An `Encoder` on a sentence-transformers model, with a prefix for each kind of text."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401
        fingerprint: str,
        *,
        question_prefix: str = "",
        passage_prefix: str = "",
    ) -> None:
        self._model = model.float()  # half precision is for the disk: CPUs are slow at it
        self._prefixes = {"question": question_prefix, "passage": passage_prefix}
        self.fingerprint = fingerprint
        self.dim = int(model.get_embedding_dimension())

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: Kind = "passage",
        on_batch: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """As `Encoder.encode`; texts are batched by length, so that little is spent on padding."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for first in range(0, len(order), _BATCH):
            rows = order[first : first + _BATCH]
            vectors[rows] = self._model.encode(
                [self._prefixes[kind] + texts[i] for i in rows],
                prompt="",  # the prefix is there: none of the model's own besides
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if on_batch is not None:
                on_batch(first + len(rows))
        return vectors


def load_encoder(
    folder: Path | None = None, *, preset: EncoderPreset | None = None
) -> SentenceTransformerEncoder:
    """The shipped encoder, or the one in ``folder``, read as ``preset`` says when it is given.

    Without a preset the folder is one that sentence-transformers wrote, with ``modules.json``.

    Raises:
        ModelNotFound: the folder does not hold a safetensors model; the message names the command
            that fetches it.
    """
    if folder is not None and preset is not None:
        return _of_preset(folder, preset)
    return _of_modules(folder or SHIPPED_ENCODER)


def max_tokens(config: Any, limit: int) -> int:  # noqa: ANN401 - a transformers config
    """``limit``, or the number of tokens the model of ``config`` has positions for, if lower.

    RoBERTa and its family number positions from pad id + 1 = 2, so two of theirs are never used
    (transformers, create_position_ids_from_input_ids).
    """
    positions = int(getattr(config, "max_position_embeddings", None) or limit)
    return min(limit, positions - 2 * (config.model_type in _POSITIONS_AFTER_PADDING))


def _of_preset(folder: Path, preset: EncoderPreset) -> SentenceTransformerEncoder:
    """Pooling and length are the preset's, whatever the folder says or lacks."""
    require_files(folder, preset)
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import AutoConfig

    _hide_progress()
    local = {"local_files_only": True, "trust_remote_code": False}
    config = AutoConfig.from_pretrained(folder, **local)
    body = modules.Transformer(
        str(folder),
        max_seq_length=max_tokens(config, preset.max_tokens),
        model_kwargs={**local, "use_safetensors": True},
        processor_kwargs=local,
        config_kwargs=local,
    )
    pooling = modules.Pooling(config.hidden_size, pooling_mode=preset.pooling)
    read_as = (preset.pooling, preset.question_prefix, preset.passage_prefix, preset.max_tokens)
    return SentenceTransformerEncoder(
        SentenceTransformer(modules=[body, pooling], device="cpu"),
        f"{preset.name}/{preset.pooling}/sha256:{_digest(folder, read_as)}",
        question_prefix=preset.question_prefix,
        passage_prefix=preset.passage_prefix,
    )


def _of_modules(folder: Path) -> SentenceTransformerEncoder:
    if not ((folder / "modules.json").is_file() and any(folder.rglob("*.safetensors"))):
        raise ModelNotFound(
            f"Aucun encodeur dans {folder} : modules.json et des poids .safetensors y étaient"
            " attendus. Réinstallez Sourcier ou indiquez un autre dossier.",
            f"No encoder in {folder}: expected modules.json and .safetensors weights."
            " Reinstall Sourcier or name another folder.",
        )
    model = _sentence_transformer(str(folder))
    prompts = model.prompts
    question, passage = prompts.get("query") or "", prompts.get("document") or ""
    return SentenceTransformerEncoder(
        model,
        f"{folder.name}/sha256:{_digest(folder, (question, passage))}",
        question_prefix=question,
        passage_prefix=passage,
    )


def _sentence_transformer(path: str) -> Any:  # noqa: ANN401
    from sentence_transformers import SentenceTransformer

    _hide_progress()
    return SentenceTransformer(
        path, device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
    )


def _hide_progress() -> None:
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _digest(folder: Path, read_as: tuple[object, ...]) -> str:
    """16 hexadecimal digits of the weights, the tokenizers and how they are read."""
    files = sorted([*folder.rglob("*.safetensors"), *folder.rglob("tokenizer.json")])
    parts = [str(read_as), *(sha256_of(path) for path in files)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
