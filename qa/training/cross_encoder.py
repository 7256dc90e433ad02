"""Stage ``cross-encoder``: a reranker that reads question and passage together, to compare with.

It begins as the body of a reader, and learns from the encoder's question pairs which of two
passages answers: the right one and a hard negative each, binary cross-entropy (Nogueira & Cho
2019). The training loop is that of sentence-transformers. `eval.bench.reranking` measures it
against the reader's own scores.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from index.errors import ModelNotFound
from qa.training.config import TrainingConfig
from qa.training.encoder import read_pairs, trainer_arguments


def train_cross_encoder(config: TrainingConfig) -> Path:
    """Train, or go on from the last checkpoint; the folder ``export``, half precision.

    Raises:
        ModelNotFound: no pairs or no starting model.
    """
    from sentence_transformers.cross_encoder import CrossEncoder, CrossEncoderTrainer
    from sentence_transformers.cross_encoder.losses import BinaryCrossEntropyLoss
    from sentence_transformers.cross_encoder.training_args import CrossEncoderTrainingArguments
    from transformers.trainer_utils import get_last_checkpoint

    if config.loop.threads:
        torch.set_num_threads(config.loop.threads)
    torch.manual_seed(config.seed)
    start = config.start_folder
    if not (start / "model.safetensors").is_file():
        raise ModelNotFound(
            f"Aucun modèle de départ dans {start}.", f"No starting model in {start}."
        )
    model: Any = CrossEncoder(
        str(start),
        num_labels=1,
        max_length=config.windows.max_tokens,
        local_files_only=True,
        model_kwargs={"dtype": torch.float32, "attn_implementation": "eager"},
    )
    checkpoints = config.output_folder / "checkpoints"
    trainer: Any = CrossEncoderTrainer(
        model=model,
        args=CrossEncoderTrainingArguments(**trainer_arguments(config, checkpoints)),
        train_dataset=_judged(config),
        loss=BinaryCrossEntropyLoss(model),
    )
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None  # type: ignore[no-untyped-call]
    trainer.train(resume_from_checkpoint=last)
    folder = config.output_folder / "export"
    model.half().save_pretrained(str(folder), create_model_card=False, safe_serialization=True)
    return folder


def _judged(config: TrainingConfig) -> Any:  # noqa: ANN401 - untyped library
    """Question, passage and whether it answers; of questions without a negative, one row."""
    from datasets import Dataset

    rows = [
        {"question": pair.anchor, "passage": passage, "label": label}
        for pair in read_pairs(config, "questions")
        for passage, label in ((pair.positive, 1.0), (pair.negative, 0.0))
        if passage
    ]
    return Dataset.from_list(rows)
