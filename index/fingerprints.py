"""What tells two versions of an article apart, and two copies together."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields

from index.documents import Article


def fingerprint_of(article: Article) -> str:
    """SHA-256 of everything an article says; equal means nothing to do."""
    # subtle: not `asdict`, which copies each value in depth and takes as long as the rest
    record = {field.name: getattr(article, field.name) for field in fields(article)}
    record["published"] = article.published and article.published.isoformat()
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def text_sha256(article: Article) -> str:
    """SHA-256 of the text alone; equal means an exact copy."""
    return hashlib.sha256(article.text.encode()).hexdigest()
