"""Stage ``encoder``: a French sentence encoder, of one of two families, by contrast.

``static`` is one vector a piece, averaged (sentence-transformers' StaticEmbedding, begun from the
reader's embeddings); ``transformer`` is the reader's body, mean-pooled. Both see the same pairs and
the same loss: multiple negatives ranking with in-batch and mined negatives (Henderson et al. 2017).
The training loop is that of sentence-transformers.
"""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import AutoModel, PreTrainedTokenizerFast

from index.errors import ModelNotFound
from qa.training.config import EncoderConfig, TrainingConfig
from qa.training.pairs import Pair, lead_pairs, question_pairs
from qa.training.vocabulary import wrap

_LOG = logging.getLogger(__name__)
_SETS = ("questions", "leads")


def write_pairs(config: TrainingConfig) -> None:
    """Write ``pairs-questions.jsonl.gz`` and ``pairs-leads.jsonl.gz`` under the output folder.

    Raises:
        CorpusError: the data cannot be read.
    """
    config.output_folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Iterable[Pair]] = {
        "questions": question_pairs(config),
        "leads": lead_pairs(Path(config.data), config.seed),
    }
    for name, pairs in made.items():
        with gzip.open(_pairs_path(config, name), "wt", encoding="utf-8") as lines:
            count = 0
            for pair in pairs:
                lines.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
                count += 1
        _LOG.info("%d pairs of %s", count, name)


def train_encoder(config: TrainingConfig) -> Path:
    """Train, or go on from the last checkpoint; the folder ``export``, half precision.

    Raises:
        ModelNotFound: no pairs or no starting model.
    """
    from sentence_transformers import (
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from transformers.trainer_utils import get_last_checkpoint

    if config.loop.threads:
        torch.set_num_threads(config.loop.threads)
    torch.manual_seed(config.seed)
    model = _start(config)
    checkpoints = config.output_folder / "checkpoints"
    trainer: Any = SentenceTransformerTrainer(
        model=model,
        # a batch is its own negatives: a passage may stand in it once
        args=SentenceTransformerTrainingArguments(
            **trainer_arguments(config, checkpoints), batch_sampler="no_duplicates"
        ),
        train_dataset=_datasets(config),
        loss=MultipleNegativesRankingLoss(model, scale=config.encoder.scale),
    )
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None  # type: ignore[no-untyped-call]
    trainer.train(resume_from_checkpoint=last)
    folder = config.output_folder / "export"
    model.half().save_pretrained(str(folder), create_model_card=False, safe_serialization=True)
    return folder


def trainer_arguments(config: TrainingConfig, folder: Path) -> dict[str, Any]:
    """What a trainer of sentence-transformers is told; checkpoints go to ``folder``."""
    return {
        "output_dir": str(folder),
        "num_train_epochs": config.encoder.epochs,
        "max_steps": config.encoder.max_steps or -1,
        "per_device_train_batch_size": config.loop.batch_size,
        "learning_rate": config.loop.body_lr,
        "warmup_steps": config.loop.warmup_ratio,
        "weight_decay": 0.0,
        "bf16": config.loop.bf16,
        "save_steps": config.encoder.save_steps,
        "save_total_limit": 1,
        "logging_steps": config.loop.log_every,
        "report_to": "none",
        "seed": config.seed,
        "dataloader_drop_last": True,
        "dataloader_pin_memory": torch.cuda.is_available(),
        "disable_tqdm": True,
    }


def _start(config: TrainingConfig) -> Any:  # noqa: ANN401
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules

    path = config.start_folder
    if not (path / "model.safetensors").is_file():
        raise ModelNotFound(f"Aucun modèle de départ dans {path}.", f"No starting model in {path}.")
    body: Any = AutoModel.from_pretrained(path, dtype=torch.float32, local_files_only=True)
    tokenizer: PreTrainedTokenizerFast = wrap(Tokenizer.from_file(str(path / "tokenizer.json")))
    if config.encoder.family == "static":
        vectors = body.embeddings.word_embeddings.weight.detach()
        vectors = vectors - vectors.mean(dim=0)
        static = modules.StaticEmbedding(tokenizer, embedding_weights=vectors.clone())
        return SentenceTransformer(modules=[static], device=_device())
    start = config.output_folder / "start"
    body.save_pretrained(start)
    tokenizer.save_pretrained(start)
    transformer = modules.Transformer(str(start), max_seq_length=config.windows.max_tokens)
    pooling = modules.Pooling(body.config.hidden_size, pooling_mode="mean")
    return SentenceTransformer(modules=[transformer, pooling], device=_device())


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


def _datasets(config: TrainingConfig) -> Any:  # noqa: ANN401
    """A set with a negative in every record, and a set with none."""
    from datasets import Dataset

    rows = {name: list(read_pairs(config, name)) for name in _SETS}
    every = [pair for name in _SETS for pair in rows[name][: _limit(config.encoder, name)]]
    with_negative = [asdict(pair) for pair in every if pair.negative]
    without = [{"anchor": p.anchor, "positive": p.positive} for p in every if not p.negative]
    made = {"hard": with_negative, "plain": without}
    return {name: Dataset.from_list(records) for name, records in made.items() if records}


def _limit(config: EncoderConfig, name: str) -> int | None:
    return config.lead_limit or None if name == "leads" else None


def read_pairs(config: TrainingConfig, name: str) -> Iterator[Pair]:
    """The pairs of ``name``, "questions" or "leads", as the stage ``pairs`` wrote them.

    Raises:
        ModelNotFound: it was not run.
    """
    path = _pairs_path(config, name)
    if not path.is_file():
        raise ModelNotFound(
            f"Paires absentes : {path}. Lancez d'abord l'étape pairs.",
            f"No pairs at {path}. Run the stage pairs first.",
        )
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield Pair(**json.loads(line))


def _pairs_path(config: TrainingConfig, name: str) -> Path:
    folder = Path(config.encoder.pairs) if config.encoder.pairs else config.output_folder
    return folder / f"pairs-{name}.jsonl.gz"
