"""``python -m qa.training STAGE --config FILE``: one command a stage, progress on stderr."""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from index.errors import SourcierError
from qa.training.config import TrainingConfig, load_config

STAGES = (
    *("vocabulary", "prepare", "train", "export", "evaluate", "ask", "confidence"),
    *("pairs", "encoder", "encoder-scores", "cross-encoder", "held-out", "ask-several"),
    *("ask-seeking", "mine"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one stage; 0 when it is done, 1 with a line on stderr when a person must act."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S"
    )
    try:
        config = load_config(options.config)
        overrides = {k: v for k in ("output", "data") if (v := getattr(options, k)) is not None}
        _run(dataclasses.replace(config, **overrides), options)
    except SourcierError as exc:
        sys.stderr.write(f"{exc.message(options.lang)}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--output", help="instead of the config's")
    parser.add_argument("--data", help="instead of the config's")
    parser.add_argument(
        "--model", type=Path, help="evaluate, ask…: a reader; default: the export (mine: the start)"
    )
    parser.add_argument(
        "--briefly", action="store_true", help="evaluate, encoder-scores: the quick measures only"
    )
    parser.add_argument("--lang", choices=("fr", "en"), default="fr")
    return parser


def _run(config: TrainingConfig, options: argparse.Namespace) -> None:
    stage: str = options.stage
    # Each stage imports only what it needs: prepare must not wait for torch.
    if stage == "vocabulary":
        from qa.training.vocabulary import make_start

        make_start(config)
    elif stage == "prepare":
        from qa.training.prepare import prepare

        prepare(config)
    elif stage == "train":
        from qa.training.train import train

        train(config)
    elif stage == "export":
        from qa.training.train import export

        sys.stdout.write(f"{export(config)}\n")
    elif stage == "pairs":
        from qa.training.encoder import write_pairs

        write_pairs(config)
    elif stage == "held-out":
        from qa.training.held_out import write_held_out, write_several

        sys.stdout.writelines(
            f"{path}\n" for path in (write_held_out(config), *write_several(config))
        )
    elif stage == "encoder":
        from qa.training.encoder import train_encoder

        sys.stdout.write(f"{train_encoder(config)}\n")
    elif stage == "cross-encoder":
        from qa.training.cross_encoder import train_cross_encoder

        sys.stdout.write(f"{train_cross_encoder(config)}\n")
    else:
        sys.stdout.write(json.dumps(_measure(config, options), indent=2) + "\n")


def _measure(config: TrainingConfig, options: argparse.Namespace) -> Mapping[str, object]:
    stage: str = options.stage
    folder: Path = options.model or config.output_folder / "export"
    if stage == "confidence":
        from qa.training.confidence import fit_confidence

        return fit_confidence(config, config.output_folder / "confidence.json")
    if stage == "ask":
        from qa.training.asking import ask_kept_out

        return {"asked": str(ask_kept_out(config, folder))}
    if stage == "ask-several":
        from qa.training.several import ask_several

        return {"asked": str(ask_several(config, folder))}
    if stage == "ask-seeking":
        from qa.training.seeking import ask_seeking

        return {"asked": str(ask_seeking(config, folder))}
    if stage == "mine":
        from qa.training.mining import mine

        return {"mined": str(mine(config, options.model or config.start_folder))}
    if stage == "encoder-scores":
        from qa.training.evaluate_encoder import encoder_scores

        return encoder_scores(config, folder, briefly=options.briefly)
    from qa.training.evaluate import evaluate

    return evaluate(config, folder, briefly=options.briefly)


if __name__ == "__main__":
    sys.exit(main())
