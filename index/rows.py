"""Rows of the tables as records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.documents import Article

ARTICLE_FIELDS = "id, title, text, url, source, author, published, language"
"""The columns that `to_article` takes, in its order."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a collection holds, deleted and superseded versions left out."""

    articles: int
    passages: int


def to_article(row: Sequence[Any]) -> Article:
    """The article of a row of `ARTICLE_FIELDS`."""
    article_id, title, text, url, source, author, published, language = row
    return Article(article_id, title, text, url, source, author, to_day(published), language)


def to_day(published: str | None) -> date | None:
    """The day of a row's ``published``, None when it has none."""
    return None if published is None else date.fromisoformat(published)
