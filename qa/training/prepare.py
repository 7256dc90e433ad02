"""Stage ``prepare``: the windows of every epoch, sampled, tokenised and written."""

from __future__ import annotations

import logging

from tokenizers import Tokenizer

from index.errors import ModelNotFound
from qa.training.config import TrainingConfig
from qa.training.data import load_splits
from qa.training.prepared import WindowTable, load_table, save_table, table_path, to_table
from qa.training.windows import KINDS, WindowMaker

_LOG = logging.getLogger(__name__)


def prepare(config: TrainingConfig) -> None:
    """Write ``windows-N.npz`` for each epoch N under the output folder; seconds an epoch.

    Raises:
        CorpusError: the data cannot be read or breaks a rule of its splits.
        ModelNotFound: the starting model has no tokenizer yet.
    """
    path = config.start_folder / "tokenizer.json"
    if not path.is_file():
        raise ModelNotFound(
            f"Vocabulaire absent : {path}. Lancez d'abord l'étape vocabulary.",
            f"No vocabulary at {path}. Run the stage vocabulary first.",
        )
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    maker = WindowMaker(load_splits(config).train, tokenizer, config)
    for epoch in range(config.windows.epochs):
        table = to_table(maker.epoch(epoch))
        save_table(table, table_path(config.output_folder, epoch))
        counts = {kind: int((table.kinds == i).sum()) for i, kind in enumerate(KINDS)}
        _LOG.info("epoch %d: %d windows %s", epoch, len(table), counts)


def load_epochs(config: TrainingConfig) -> list[WindowTable]:
    """What `prepare` wrote, epoch by epoch."""
    return [
        load_table(table_path(config.output_folder, epoch))
        for epoch in range(config.windows.epochs)
    ]
