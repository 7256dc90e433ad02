"""The records of the index package: articles, passages, hits. No behaviour beyond their checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    r"""One press article, as read and as shown.

    ``text`` is NFC with ``\n`` line ends; every offset in Sourcier counts its code points.
    ``published`` is None when the source gives no date: dates are never invented.
    """

    id: str
    title: str
    text: str
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published: date | None = None
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class Passage:
    """A few sentences of an article: ``article.text[start:end] == text``, half-open."""

    id: int
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. ``rank`` counts from 1; a ``score`` compares only within one ``origin``.

    ``origin`` is ``"bm25"``, ``"dense"``, ``"fused"`` or, reranked by the reader, ``"read"``.
    """

    passage: Passage
    score: float
    rank: int
    origin: str
