"""Stages ``train`` and ``export``: from a starting model to a folder that anyone can load."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForQuestionAnswering

from index.errors import ModelNotFound
from qa.training.config import TrainingConfig
from qa.training.judged import judged_epochs
from qa.training.loop import Progress, Trainer
from qa.training.objectives import (
    SpanAndWordsObjective,
    SpanObjective,
    VerifierObjective,
    continuing_pieces,
)
from qa.training.prepare import load_epochs
from qa.training.vocabulary import wrap


def train(config: TrainingConfig, *, stop_after: int | None = None) -> Progress:
    """Train from ``config.start_folder``, or go on from the checkpoint in the output folder.

    Raises:
        ModelNotFound: there is no starting model, no prepared windows or nothing mined.
        CorpusError: training data are missing (a verifier's sentences are made anew: what was
            mined must not change between two sittings).
    """
    tables = judged_epochs(config) if config.learns == "verifier" else load_epochs(config)
    return _trainer(config).run(tables, stop_after=stop_after)


def checkpoint_path(config: TrainingConfig) -> Path:
    """Where the run keeps its state."""
    return config.output_folder / "checkpoint.pt"


def export(config: TrainingConfig) -> Path:
    """The folder ``export`` of the output folder: half-precision safetensors and tokenizer.

    Raises:
        ModelNotFound: nothing was trained yet, or no model to average with.
    """
    checkpoint = checkpoint_path(config)
    if not checkpoint.is_file():
        raise ModelNotFound(
            f"Aucun point de reprise : {checkpoint}. Lancez d'abord l'étape train.",
            f"No checkpoint at {checkpoint}. Run the stage train first.",
        )
    model = _start_model(config)
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    reader = {k.removeprefix("reader."): v for k, v in state["objective"].items()}
    trained = {k: v for k, v in reader.items() if not k.startswith("words")}
    kept = _start_model(config, config.loop.kept_of) if config.loop.kept_of else model
    model.load_state_dict(_averaged(kept.state_dict(), trained, config.loop.kept_of_start))
    # subtle: training may run without attention dropout; published configs keep BERT's 0.1.
    model.config.attention_probs_dropout_prob = model.config.hidden_dropout_prob = 0.1
    # qa.span_model gives headings only to a model that says so.
    model.config.reads_headings = config.windows.heading_ratio > 0
    folder = config.output_folder / "export"
    model.half().save_pretrained(folder)
    # subtle: saving the loaded tokenizer again would drop its input names and keep local flags.
    wrap(Tokenizer.from_file(str(config.start_folder / "tokenizer.json"))).save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)  # safetensors writes files for their owner alone
    return folder


def _averaged(
    other: Mapping[str, torch.Tensor], trained: Mapping[str, torch.Tensor], kept: float
) -> Mapping[str, torch.Tensor]:
    """The weights between ``trained`` (``kept`` = 0) and ``other`` (1): Wortsman et al. 2022."""
    return {name: torch.lerp(tensor, other[name], kept) for name, tensor in trained.items()}


def _trainer(config: TrainingConfig) -> Trainer:
    # The span head of a fresh start is random: the seed makes it the same one every time.
    torch.manual_seed(config.seed)
    model = _start_model(config)
    return Trainer(
        _objective(config, model),
        config=config.loop,
        seed=config.seed,
        checkpoint=checkpoint_path(config),
    )


def _objective(config: TrainingConfig, model: Any) -> SpanObjective:  # noqa: ANN401
    if config.learns == "verifier":
        return VerifierObjective(model)
    if not config.loop.masked_words_ratio:
        return SpanObjective(model)
    pieces = Tokenizer.from_file(str(config.start_folder / "tokenizer.json")).get_vocab()
    return SpanAndWordsObjective(
        model,
        continues=continuing_pieces(pieces),
        mask_id=pieces["[MASK]"],
        ratio=config.loop.masked_words_ratio,
        weight=config.loop.masked_words_weight,
        candidates=config.loop.masked_words_candidates,
    )


def _start_model(config: TrainingConfig, other: str = "") -> Any:  # noqa: ANN401 - untyped here
    """The start of the run, or the model in the folder ``other``, of the same shape."""
    folder = Path(other) if other else config.start_folder
    if not (folder / "model.safetensors").is_file():
        raise ModelNotFound(
            f"Aucun modèle dans {folder}. Lancez d'abord vocabulary, ou les étapes qui le font.",
            f"No model in {folder}. Run the stage vocabulary first, or those that make it.",
        )
    return AutoModelForQuestionAnswering.from_pretrained(
        folder,
        dtype=torch.float32,
        attention_probs_dropout_prob=config.loop.attention_dropout,
        hidden_dropout_prob=config.loop.hidden_dropout,
        attn_implementation=config.loop.attention,
        local_files_only=True,
        use_safetensors=True,
    )
