"""Windows as arrays on disk: pre-tokenised, small enough to travel to another machine.

One ``.npz`` an epoch, about 2 bytes a token. It neither samples nor pads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelNotFound
from qa.training.windows import KINDS, Window


@dataclass(frozen=True, slots=True)
class WindowTable:
    """The windows of one epoch.

    ``ids`` is flat, window i being ``ids[offsets[i] : offsets[i + 1]]``; ``places`` is
    ``(n_windows, 4)``: text_a, passage, start, end; ``kinds`` indexes `KINDS`.
    """

    ids: NDArray[np.uint16]
    offsets: NDArray[np.int64]
    places: NDArray[np.int16]
    kinds: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each window, ``(n_windows,)``."""
        return np.diff(self.offsets)

    def extras(self, rows: NDArray[np.int64]) -> Mapping[str, NDArray[Any]]:
        """What a batch of the windows ``rows`` has beside them: nothing here."""
        return {}

    def __getitem__(self, i: int) -> Window:
        text_a, passage, start, end = (int(place) for place in self.places[i])
        ids = tuple(int(x) for x in self.ids[self.offsets[i] : self.offsets[i + 1]])
        return Window(ids, text_a, passage, start, end, KINDS[self.kinds[i]])


def to_table(windows: Iterable[Window]) -> WindowTable:
    """``windows`` in order as arrays; vocabularies of up to 65,536 pieces."""
    rows = list(windows)
    lengths = [len(row.ids) for row in rows]
    places = [(row.text_a, row.passage, row.start, row.end) for row in rows]
    return WindowTable(
        ids=np.array([piece for row in rows for piece in row.ids], dtype=np.uint16),
        offsets=np.cumsum([0, *lengths]).astype(np.int64),
        places=np.array(places, dtype=np.int16).reshape(-1, 4),
        kinds=np.array([KINDS.index(row.kind) for row in rows], dtype=np.uint8),
    )


def table_path(folder: Path, epoch: int) -> Path:
    """Where the windows of ``epoch`` (from 0) are kept."""
    return folder / f"windows-{epoch}.npz"


def save_table(table: WindowTable, path: Path) -> None:
    """Write ``table``, compressed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path, ids=table.ids, offsets=table.offsets, places=table.places, kinds=table.kinds
    )


def load_table(path: Path) -> WindowTable:
    """The table written by `save_table`.

    Raises:
        ModelNotFound: the stage ``prepare`` has not made it.
    """
    if not path.is_file():
        raise ModelNotFound(
            f"Fenêtres absentes : {path}. Lancez d'abord l'étape prepare.",
            f"No windows at {path}. Run the stage prepare first.",
        )
    with np.load(path, allow_pickle=False) as arrays:
        return WindowTable(arrays["ids"], arrays["offsets"], arrays["places"], arrays["kinds"])


def batches(
    lengths: NDArray[np.int64], batch_size: int, *, seed: int, epoch: int
) -> list[NDArray[np.int64]]:
    """The window numbers of each step of an epoch: shuffled, windows of like length together.

    Lengths are sorted within blocks of 50 batches, then the batches are shuffled, so that little
    is padded and no step order is favoured. Depends on nothing but its arguments.
    """
    rng = np.random.default_rng((seed, epoch))
    order = rng.permutation(len(lengths))
    block = 50 * batch_size
    steps: list[NDArray[np.int64]] = []
    for first in range(0, len(order), block):
        part = order[first : first + block]
        part = part[np.argsort(lengths[part], kind="stable")]
        steps += [part[i : i + batch_size] for i in range(0, len(part), batch_size)]
    return [steps[i] for i in rng.permutation(len(steps))]
