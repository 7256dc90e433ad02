"""Fakes of the protocols and a tiny random reader: no network, no shipped weights, seconds."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.documents import Article
from index.indexer import index_articles
from index.text import analyse
from qa.answers import AnswerSpan
from qa.span_model import Context

SHARED = Path(__file__).resolve().parents[2] / "shared"


class BagOfWordsEncoder:
    """An Encoder without a model: each stem adds one fixed random direction."""

    fingerprint = "bag-of-words-1"
    dim = 32

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: str = "passage",
        on_batch: Callable[[int], None] | None = None,
    ):
        vectors = np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, 32))
        if on_batch is not None:
            on_batch(len(texts))
        return vectors.astype(np.float32)

    def _vector(self, text: str):
        total = np.full(self.dim, 1e-3)
        for stem in analyse(text).fold_stem:
            total += np.random.default_rng(zlib.crc32(stem.encode())).normal(size=self.dim)
        return total / np.linalg.norm(total)


class NumberReader:
    """A Reader without a model: every number of a context is a span, the first ones better."""

    def read(self, question: str, contexts: Sequence[Context], *, top_n: int = 3):
        spans = [
            AnswerSpan(
                context.article_id,
                context.passage_id,
                context.start + match.start(),
                context.start + match.end(),
                match.group(),
                score=5.0 - rank,
            )
            for context in contexts
            for rank, match in enumerate(
                list(re.finditer(r"\d+(?:[ \u202f\u00a0]\d{3})*", context.text))[:top_n]
            )
        ]
        return sorted(spans, key=lambda span: -span.score)


@pytest.fixture
def encoder() -> BagOfWordsEncoder:
    return BagOfWordsEncoder()


@pytest.fixture
def number_reader() -> NumberReader:
    return NumberReader()


@pytest.fixture
def articles() -> list[Article]:
    """Four short articles that count the same soldiers differently."""
    from datetime import date

    return [
        Article(
            "blinken", "Washington parle de 8 000 hommes",
            "Selon Antony Blinken, jusqu’à 8 000 soldats seraient à Koursk. Moscou se tait.",
            source="Agence A (exemple)", published=date(2024, 11, 1),
        ),
        Article(
            "seoul", "Séoul compte autrement",
            "À Koursk, 12\u202f000 soldats sont attendus, d’après Séoul.",
            source="Agence B (exemple)", published=date(2024, 10, 30),
        ),
        Article(
            "reprise", "Huit mille soldats ?",
            "La presse le répète : 8000 soldats à Koursk. Rien n’est confirmé.",
            source="Agence B (exemple)", published=date(2024, 11, 2),
        ),
        Article(
            "plage", "Une plage ouvre",
            "La station balnéaire de Wonsan accueille 20 000 visiteurs par jour.",
        ),
    ]  # fmt: skip


@pytest.fixture
def collection(tmp_path: Path, articles, encoder) -> Path:
    directory = tmp_path / "collection"
    index_articles(directory, articles, encoder)
    return directory
